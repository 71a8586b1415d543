{
  services.secretsfs.mountPoint = "/nix/store";
}
