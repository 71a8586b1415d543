{
  services.secretsfs.mountPoint = "/run/secrets";
  services.secretsfs.directory.owner = "nobody-here";
}
