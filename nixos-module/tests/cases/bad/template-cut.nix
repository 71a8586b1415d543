{ config, lib, ... }:
{
  services.secretsfs.templates."app.env".content =
    lib.removeSuffix "@" (config.services.secretsfs.placeholder "db/main");
}
