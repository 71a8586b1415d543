{
  services.secretsfs.keys."/db/main".pass = "db/main";
}
