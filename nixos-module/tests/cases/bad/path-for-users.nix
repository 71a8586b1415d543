{
  services.secretsfs.keys.main.path = "/run/keys-for-users/main";
}
