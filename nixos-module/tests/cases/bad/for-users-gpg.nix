{
  services.secretsfs.decryption.engine = "gpg";
  services.secretsfs.decryption.home = "/var/lib/secretsfs/gnupg";
  services.secretsfs.keys.root-password.neededForUsers = true;
}
