{
  services.secretsfs.keys.a.name = "main";
  services.secretsfs.keys.b.name = "main";
}
