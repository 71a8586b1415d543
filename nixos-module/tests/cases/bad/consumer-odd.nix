{
  services.secretsfs.consumers = [ "two words" ];
}
