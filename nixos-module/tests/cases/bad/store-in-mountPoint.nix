{
  services.secretsfs.store = "/run/keys/store";
}
