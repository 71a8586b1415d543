{
  services.secretsfs.decryption.engine = "gpg";
  services.secretsfs.decryption.home = "~/.gnupg";
}
