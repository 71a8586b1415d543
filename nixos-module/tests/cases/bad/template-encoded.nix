{ config, lib, ... }:
let
  inherit (config.services.secretsfs) placeholder;
  # as lib.escapeURL does
  encode = lib.replaceStrings [ ":" "@" ] [ "%3A" "%40" ];
in
{
  services.secretsfs.templates."app.env".content = "${placeholder "app"} ${encode (placeholder "db/main")}";
}
