{
  services.secretsfs.decryption.keyFile = "/etc/host\nkey";
}
