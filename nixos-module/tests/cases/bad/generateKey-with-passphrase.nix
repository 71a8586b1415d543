{
  services.secretsfs.decryption.generateKey = true;
  services.secretsfs.decryption.passphraseFile = "/var/lib/secretsfs/passphrase";
}
