# deployment.keys where the mount is not where NixOps has it: its paths are links.
{
  imports = [ ../../nixops.nix ];
  services.secretsfs = {
    enable = true;
    store = "/var/lib/secretsfs/store";
    mountPoint = "/run/secrets";
    keys.other.pass = "other";
  };
  deployment.keys = {
    token.keyCommand = [
      "pass"
      "show"
      "web/token"
    ];
    here = {
      keyCommand = [
        "pass"
        "show"
        "web/here"
      ];
      destDir = "/run/secrets";
    };
  };
}
