{
  services.secretsfs.keys.main.path = "/etc/a b";
}
