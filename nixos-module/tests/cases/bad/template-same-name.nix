{ config, ... }:
{
  services.secretsfs.keys."db/main" = { };
  services.secretsfs.templates."db/main".content = config.services.secretsfs.placeholder."db/main";
}
