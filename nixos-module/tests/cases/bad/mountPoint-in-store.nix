{
  services.secretsfs.mountPoint = "/var/lib/secretsfs/store/keys";
}
