{
  services.secretsfs.consumers = [ "app@one" ];
}
