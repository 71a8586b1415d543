# A key that is called as the file that NixOps makes.
{
  imports = [ ../../nixops.nix ];
  services.secretsfs = {
    enable = true;
    store = "/var/lib/secretsfs/store";
  };
  deployment.keys.done.keyCommand = [
    "pass"
    "show"
    "done"
  ];
}
