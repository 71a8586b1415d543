{
  services.secretsfs.directory.mode = "0755";
}
