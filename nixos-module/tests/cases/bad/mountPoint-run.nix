{
  services.secretsfs.mountPoint = "/run";
}
