{ config, ... }:
{
  boot.kernelParams = [ "password=${config.services.secretsfs.placeholder "db/main"}" ];
}
