# Texts with secrets in them: by placeholders for what a key names, for what is in the store, and for any entry. One
# reads other options, also such as the module defines itself.
{ config, lib, ... }:
let
  inherit (config.services.secretsfs) placeholder templates;
in
{
  users.users.app.home = "/var/lib/app";
  systemd.services.app = {
    description = "the application";
    serviceConfig = {
      ExecStart = "/usr/bin/app --config ${templates.config.path}";
      EnvironmentFile = templates."app/env".path;
    };
  };
  services.secretsfs = {
    enable = true;
    store = ./store;
    keys.password.pass = "db/main";
    templates = {
      "app/env" = {
        content = ''
          URL=postgres://app:${placeholder."db/main"}@db.example.org/app
          TLS=${placeholder."web/tls-key"}
          PUBLIC=${./host.pub}
        '';
        mode = "0440";
        group = "keys";
        units = [ "app.service" ];
        restartUnits = [ "app.service" ];
      };
      config = {
        content = lib.mkMerge [
          "description = ${config.systemd.services.app.description}"
          "service = ${builtins.toJSON (lib.attrNames config.systemd.services)}"
          "home = ${config.users.users.app.home}"
          "etc = ${builtins.toJSON (lib.attrNames config.environment.etc)}"
          "user = ${builtins.toJSON (placeholder {
            pass = "db/main";
            field = "user";
          })}"
        ];
        path = "/etc/app/config";
        reloadUnits = [ "app.service" ];
      };
      # exactly one is no template
      whole.content = placeholder."users/root";
      first.content = placeholder {
        pass = "users/root";
        line = 1;
      };
      odd.content = lib.concatMapStringsSep " " placeholder [
        "Wifi Dad's Raw"
        "a+b@c"
        "100%/$HOME/\"<&>\"\\"
        (builtins.fromJSON "\"Zo\\u00eb/\\u65e5\\u672c/\\ud83d\\ude00\"")
      ];
      root-password = {
        content = placeholder {
          pass = "users/root";
          field = "hash";
        };
        neededForUsers = true;
      };
    };
  };
}
