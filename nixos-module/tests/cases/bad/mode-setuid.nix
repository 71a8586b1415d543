{
  services.secretsfs.keys.main.mode = "4400";
}
