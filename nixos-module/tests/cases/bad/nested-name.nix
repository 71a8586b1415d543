{
  services.secretsfs.keys.db = { };
  services.secretsfs.keys."db/main" = { };
}
