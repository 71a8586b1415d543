{ config, ... }:
{
  systemd.services.app.environment.PGPASSWORD = config.services.secretsfs.placeholder "db/main";
}
