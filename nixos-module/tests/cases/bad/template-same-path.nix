{ config, ... }:
{
  services.secretsfs.keys."db/main".path = "/etc/app.conf";
  services.secretsfs.templates.app = {
    content = config.services.secretsfs.placeholder."db/main";
    path = "/etc/app.conf";
  };
}
