{
  services.secretsfs.decryption.keyFile = "/run/keys/host.key";
}
