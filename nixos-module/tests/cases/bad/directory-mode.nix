{
  services.secretsfs.mountPoint = "/run/secrets";
  services.secretsfs.directory.mode = "1777";
}
