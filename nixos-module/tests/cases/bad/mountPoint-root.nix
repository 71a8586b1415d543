{
  services.secretsfs.mountPoint = "/";
}
