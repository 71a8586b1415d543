{
  services.secretsfs.consumers = [ "nginx.socket" ];
}
