{
  services.secretsfs.decryption.engine = "gpg";
}
