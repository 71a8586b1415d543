{
  services.secretsfs.keys.a = { name = "main"; neededForUsers = true; };
  services.secretsfs.keys.b = { name = "main"; neededForUsers = true; };
}
