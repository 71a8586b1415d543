{
  services.secretsfs.store = ./../store;
  services.secretsfs.keys."db/main".reloadUnits = [ "app@.service" ];
}
