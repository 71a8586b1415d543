{ config, ... }:
{
  environment.variables.TOKEN = config.services.secretsfs.placeholder "db/main";
}
