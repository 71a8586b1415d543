{
  services.secretsfs.keys.main.pass = "db/main.gpg";
}
