# so long that systemd would have it, but not the Nix store
{
  deployment.keys.${builtins.concatStringsSep "" (builtins.genList (_: "long") 48)} = {
    keyCommand = [
      "pass"
      "show"
      "web/password"
    ];
    name = "password";
  };
}
