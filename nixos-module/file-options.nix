# One file: the options that keys and templates have in common.
{ lib, mountPoint }:
{ name, config, ... }:
let
  inherit (lib) mkOption types;
in
{
  options = {
    name = mkOption {
      type = types.str;
      default = name;
      defaultText = lib.literalMD "the name of the attribute";
      example = "nginx/tls.key";
      description = "The path of the file below the mount point.";
    };

    mode = mkOption {
      type = types.str;
      default = "0400";
      example = "0440";
      description = "The permission bits, in octal. Nobody can write, whatever they say.";
    };

    units = mkOption {
      type = types.nullOr (types.listOf types.str);
      default = null;
      example = [ "nginx.service" ];
      description = ''
        The systemd units whose processes may open the file, with their suffix, beyond what owner, group and mode
        allow. This holds for root as well. `null` is any process.
      '';
    };

    path = mkOption {
      type = types.str;
      default = "${mountPoint}/${config.name}";
      defaultText = lib.literalMD "`mountPoint` and `name`";
      example = "/var/lib/app/.pgpass";
      description = ''
        Where the file is: what other options are given. Set to something else, it is a symbolic link to the file,
        which is removed once it is no longer declared.
      '';
    };
  };
}
