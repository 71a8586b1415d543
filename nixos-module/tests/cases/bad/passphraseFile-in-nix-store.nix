{
  services.secretsfs.decryption.passphraseFile = "${./../host.pub}";
}
