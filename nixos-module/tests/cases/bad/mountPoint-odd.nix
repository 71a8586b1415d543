{
  services.secretsfs.mountPoint = "/run/my keys%";
}
