{
  services.secretsfs.keys.main = { mode = "9"; owner = "x"; group = "y"; };
}
