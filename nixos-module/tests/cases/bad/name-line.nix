{
  services.secretsfs.keys.main.name = "db\nmain";
  services.secretsfs.keys.main.pass = "db/main";
}
