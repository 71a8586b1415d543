# What is switched off is not looked at, nor is what cannot be evaluated.
{ config, ... }:
let
  reference = config.services.secretsfs.placeholder "db/main";
in
{
  users.users.gone = {
    enable = false;
    password = reference;
  };
  users.users.odd.password = throw "this is for others to tell";
  services.secretsfs = {
    enable = true;
    store = "/var/lib/secretsfs/store";
    keys."db/main" = { };
  };
}
