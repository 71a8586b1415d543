{
  services.secretsfs.decryption.prompt = true;
}
