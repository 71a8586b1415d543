{ config, ... }:
{
  networking.wireless.networks.home.psk = config.services.secretsfs.placeholder "db/main";
}
