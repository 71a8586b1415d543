{
  services.secretsfs.keys.main.reloadUnits = [ "nginx.service" ];
}
