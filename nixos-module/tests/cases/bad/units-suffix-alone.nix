{
  services.secretsfs.keys.main.units = [ ".service" ];
}
