{
  services.secretsfs.keys.main.units = [ "a.service" "b.service" "a.service" ];
}
