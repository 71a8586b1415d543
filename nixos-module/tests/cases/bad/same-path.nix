{
  services.secretsfs.keys.a.path = "/etc/main";
  services.secretsfs.keys.b.path = "/etc/main";
}
