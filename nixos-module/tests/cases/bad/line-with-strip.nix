{
  services.secretsfs.keys.main = {
    line = 2;
    stripFinalNewline = true;
  };
}
