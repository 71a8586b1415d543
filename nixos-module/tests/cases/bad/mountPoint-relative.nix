{
  services.secretsfs.mountPoint = "run/keys";
}
