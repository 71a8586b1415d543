{ config, ... }:
{
  services.secretsfs.templates."app.env" = {
    content = config.services.secretsfs.placeholder "db/main";
    owner = "app";
  };
}
