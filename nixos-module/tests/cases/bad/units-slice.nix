{
  services.secretsfs.keys.main.units = [ "system.slice" ];
}
