{
  services.secretsfs.keys.main.path = "/nix/store/main";
}
