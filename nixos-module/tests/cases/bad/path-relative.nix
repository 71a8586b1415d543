{
  services.secretsfs.keys.main.path = "main";
}
