{
  services.secretsfs.keys.main.field = "user: name";
}
