{
  services.secretsfs.keys.db.neededForUsers = true;
  services.secretsfs.keys."db/a/main".neededForUsers = true;
}
