{ config, ... }:
{
  environment.etc."app.conf".text = builtins.substring 0 20 (config.services.secretsfs.placeholder "db/main");
}
