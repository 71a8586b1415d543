# deployment.keys as NixOps' manual and its tests have it, each from an entry instead, and what Colmena adds.
{ config, pkgs, ... }:
let
  inherit (import ../../extra-builtins.nix { }) pass;
in
{
  imports = [ ../../nixops.nix ];
  services.secretsfs = {
    enable = true;
    store = "/var/lib/secretsfs/store";
    consumers = [ "my-service" ];
  };
  users.users.myuser.extraGroups = [ ];
  users.groups.wheel = { };
  users.users.acme = { };
  users.groups.nginx = { };

  deployment.keys = {
    # the manual's
    my-secret = {
      keyCommand = [
        "pass"
        "show"
        "my-secret"
      ];
      user = "myuser";
      group = "wheel";
      permissions = "0640";
    };
    # of its tests
    "secret.key".text = pass "web/secret";
    "elsewhere.key" = {
      text = "key = ${pass "web/secret"}\n";
      destDir = "/new/directory";
    };
    # as it was before there were options
    password = pass "web/password";
    # the command's forms
    token.keyCommand = [
      "${pkgs.coreutils}/bin/pass"
      "web/token"
    ];
    first-line = {
      keyCommand = [
        "gopass"
        "show"
        "-o"
        "web/account"
      ];
      permissions = "400";
      destDir = "/var/run/keys";
    };
    # names that a unit cannot have, or a command not without quotes
    ".pgpass" = {
      keyCommand = [
        "pass"
        "ls"
        "db/pgpass"
      ];
      destDir = "/var/keys/";
    };
    "db/main user" = {
      keyCommand = [
        "pass"
        "show"
        "db/main"
      ];
      name = "it's 100% \"$HOME\"";
    };
    "app@one:ü\\" = {
      keyCommand = [
        "pass"
        "show"
        "app"
      ];
      name = "app";
      destDir = "/run/keys/deeper";
    };
    # Colmena's
    "acme-credentials.secret" = {
      keyCommand = [
        "pass"
        "show"
        "dns01"
      ];
      destDir = "/run/keys";
      user = "acme";
      group = "nginx";
      uploadAt = "post-activation";
    };
  };

  # the manual's, and the stricter kinds
  systemd.services.my-service = {
    after = [ "my-secret-key.service" ];
    wants = [ "my-secret-key.service" ];
    script = ''
      export MY_SECRET=$(cat /run/keys/my-secret)
      run-my-program
    '';
  };
  systemd.services.strict = {
    after = [ "elsewhere.key-key.service" ];
    bindsTo = [ "elsewhere.key-key.service" ];
    serviceConfig = {
      ExecStart = "/usr/bin/true";
      LoadCredential = "key:${config.deployment.keys."elsewhere.key".path}";
    };
  };
  systemd.services.dotted = {
    after = [ "\\x2epgpass-key.service" ];
    requires = [ "\\x2epgpass-key.service" ];
    serviceConfig.ExecStart = "/usr/bin/true";
  };
  system.activationScripts.last.deps = [ "nixops-keys" ];
}
