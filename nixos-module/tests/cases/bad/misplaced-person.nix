{ config, ... }:
{
  systemd.user.services.app.preStart = "app --password ${config.services.secretsfs.placeholder "db/main"}";
}
