{
  services.secretsfs.keys.main.units = [ ];
}
