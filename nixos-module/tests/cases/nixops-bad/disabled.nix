{ lib, ... }:
{
  services.secretsfs.enable = lib.mkForce false;
  deployment.keys.password = {
    keyCommand = [
      "pass"
      "show"
      "web/password"
    ];
  };
}
