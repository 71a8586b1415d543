# Files that are expected elsewhere, and paths that are given to others, a reader among them.
{ config, ... }:
{
  systemd.services.app.serviceConfig = {
    ExecStart = "/usr/bin/true";
    LoadCredential = [
      "here:${config.services.secretsfs.keys.here.path}"
      "pgpass:${config.services.secretsfs.keys.pgpass.path}"
    ];
  };
  services.secretsfs = {
    enable = true;
    store = "/var/lib/secretsfs/store";
    consumers = [ "app" ];
    keys = {
      pgpass.path = "/var/lib/app/.pgpass";
      "odd name, 100%".path = "/srv/app/token";
      here.units = [ "app.service" ];
    };
  };
}
