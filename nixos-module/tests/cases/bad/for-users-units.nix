{
  services.secretsfs.keys.main.neededForUsers = true;
  services.secretsfs.keys.main.units = [ "a.service" ];
}
