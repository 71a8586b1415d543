{
  services.secretsfs.keys.main.mode = "rw-------";
}
