{ config, ... }:
{
  environment.etc."app.conf".text = "password=${config.services.secretsfs.placeholder "db/main"}";
}
