{ config, ... }:
{
  system.activationScripts.app.text = "echo ${config.services.secretsfs.placeholder "db/main"} > /etc/app";
}
