{
  services.secretsfs.keys.main.path = "/run/keys/other";
}
