{
  services.secretsfs.decryption.keyFile = "/nix/store/00000000000000000000000000000000-host.key";
}
