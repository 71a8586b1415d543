{
  services.secretsfs.keys.main.owner = "postgres";
}
