{ config, ... }:
{
  systemd.units."srv.mount".text = "[Mount]\nOptions=password=${config.services.secretsfs.placeholder "db/main"}";
}
