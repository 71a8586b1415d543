{
  services.secretsfs.keys.main.units = [ "nginx" ];
}
