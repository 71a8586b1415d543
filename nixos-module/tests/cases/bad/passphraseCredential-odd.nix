{
  services.secretsfs.decryption.passphraseCredential = "/etc/%H";
}
