{
  services.secretsfs.keys.main.pass = (import ../../../extra-builtins.nix { }).pass "db/main";
}
