{
  services.secretsfs.store = "/var/lib/pass word";
}
