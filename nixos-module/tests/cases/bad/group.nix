{
  services.secretsfs.keys.main.group = "postgres";
}
