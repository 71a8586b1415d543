{ config, ... }:
{
  systemd.tmpfiles.settings.app."/etc/app".f.argument = config.services.secretsfs.placeholder "db/main";
}
