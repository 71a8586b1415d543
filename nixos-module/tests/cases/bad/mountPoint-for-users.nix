{
  services.secretsfs.mountPoint = "/run/keys-for-users/x";
}
