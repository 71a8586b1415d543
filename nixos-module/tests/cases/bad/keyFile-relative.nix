{
  services.secretsfs.decryption.keyFile = "host.key";
}
