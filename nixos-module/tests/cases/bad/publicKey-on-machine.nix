{
  services.secretsfs.store = ./../store;
  services.secretsfs.decryption.publicKey = "/etc/ssh/host.pub";
}
