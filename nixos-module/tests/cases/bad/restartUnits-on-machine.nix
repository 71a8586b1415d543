{
  services.secretsfs.keys.main.restartUnits = [ "nginx.service" ];
}
