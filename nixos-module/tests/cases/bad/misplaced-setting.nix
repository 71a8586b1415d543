{ config, ... }:
{
  systemd.services.app.serviceConfig.ExecStart = [ "" "/usr/bin/app --password ${config.services.secretsfs.placeholder "db/main"}" ];
}
