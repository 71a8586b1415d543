{
  services.secretsfs.keys.main = {
    line = 2;
    field = "user";
  };
}
