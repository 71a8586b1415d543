{
  services.secretsfs.store = ./../store;
  services.secretsfs.keys."db/main".restartUnits = [ "sshd.socket" ];
}
