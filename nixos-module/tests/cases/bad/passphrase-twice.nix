{
  services.secretsfs.decryption.passphraseFile = "/etc/passphrase";
  services.secretsfs.decryption.passphraseCredential = "/etc/passphrase.cred";
}
