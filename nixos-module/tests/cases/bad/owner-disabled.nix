{
  users.users.gone.enable = false;
  services.secretsfs.keys."db/main".owner = "gone";
}
