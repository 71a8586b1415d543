{
  services.secretsfs.keys.main.units = [ "app@.service" ];
}
