{
  services.secretsfs.keys."".pass = "db/main";
}
