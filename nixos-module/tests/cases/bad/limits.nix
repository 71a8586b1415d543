{
  services.secretsfs.limits.secretBytes = 131072;
  services.secretsfs.limits.lockedBytes = 65536;
}
