{
  services.secretsfs.mountPoint = "/run/secrets/";
}
