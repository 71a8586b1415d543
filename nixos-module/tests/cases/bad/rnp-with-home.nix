{
  services.secretsfs.decryption.home = "/var/lib/secretsfs/gnupg";
}
