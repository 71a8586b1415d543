{
  services.secretsfs.keys.main.units = [ "@one.service" ];
}
