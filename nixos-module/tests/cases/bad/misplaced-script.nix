{ config, ... }:
{
  systemd.services.app.script = "app --password ${config.services.secretsfs.placeholder "db/main"}";
}
