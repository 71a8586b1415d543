{ config, lib, ... }:
{
  services.secretsfs.templates."app.env".content =
    lib.replaceStrings [ "+20" ] [ " " ] (config.services.secretsfs.placeholder "db main");
}
