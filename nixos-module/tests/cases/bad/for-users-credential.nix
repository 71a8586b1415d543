{
  services.secretsfs.keys.main.neededForUsers = true;
  services.secretsfs.decryption.passphraseCredential = "/etc/passphrase.cred";
}
