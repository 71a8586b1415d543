{ config, ... }:
{
  system.activationScripts.app = "echo ${config.services.secretsfs.placeholder "db/main"} > /etc/app";
}
