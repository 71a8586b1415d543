{
  services.secretsfs.mountPoint = "/nix/store/keys";
}
