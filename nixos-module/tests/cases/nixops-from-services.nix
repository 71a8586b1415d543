# Keys that are made from what services have, with restarts of theirs: which units there are depends on no text.
{ config, ... }:
let
  inherit (import ../../extra-builtins.nix { }) pass;
  inherit (config.systemd) services;
in
{
  imports = [ ../../nixops.nix ];
  services.secretsfs = {
    enable = true;
    store = ./store;
    templates.users.content = "${pass "users/root"} for ${services.app.description}";
    templates.users.restartUnits = [ "app.service" ];
  };
  users.users.app = { };
  systemd.services.app = {
    description = "the application";
    after = [ "app-env-key.service" ];
    environment.KEY_MODE = "0440";
    serviceConfig = {
      User = "app";
      EnvironmentFile = config.deployment.keys.app-env.path;
    };
  };
  deployment.keys.app-env = {
    text = "${pass "db/main"} for ${services.app.description}";
    user = services.app.serviceConfig.User;
    permissions = services.app.environment.KEY_MODE;
  };
}
