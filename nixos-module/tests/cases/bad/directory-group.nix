{
  services.secretsfs.mountPoint = "/run/secrets";
  services.secretsfs.directory.group = "";
}
