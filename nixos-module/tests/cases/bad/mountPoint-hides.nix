{
  services.secretsfs.mountPoint = "/etc/secretsfs";
}
