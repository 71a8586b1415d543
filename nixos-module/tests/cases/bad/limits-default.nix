{
  services.secretsfs.limits.lockedBytes = 65536;
}
