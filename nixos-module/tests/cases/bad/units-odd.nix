{
  services.secretsfs.keys.main.units = [ "a b.service" ];
}
