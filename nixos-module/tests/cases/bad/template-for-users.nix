{ config, ... }:
{
  services.secretsfs.templates.app = {
    content = config.services.secretsfs.placeholder "db/main";
    neededForUsers = true;
    units = [ "app.service" ];
  };
}
