{ config, ... }:
{
  virtualisation.oci-containers.containers.app.environment.TOKEN = config.services.secretsfs.placeholder "db/main";
}
