# One key file: the options that the NixOS module and the home-manager module have in common.
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

    pass = mkOption {
      type = types.str;
      default = config.name;
      defaultText = lib.literalMD "`name`";
      example = "web/tls-key";
      description = ''
        The entry of the pass store, as `pass ls` shows it. The file is its whole content, unless one of `line`, `field`
        and `stripFinalNewline` is set.
      '';
    };

    line = mkOption {
      type = types.nullOr types.ints.positive;
      default = null;
      example = 1;
      description = "The line that the file is, from 1 on, without its end: the first one is what `pass -c` copies.";
    };

    field = mkOption {
      type = types.nullOr types.str;
      default = null;
      example = "user";
      description = ''
        The field that the file is: of the first line `user: value` after the first one the value.
      '';
    };

    stripFinalNewline = mkOption {
      type = types.bool;
      default = false;
      description = "Whether the file is the content without one final line end, as `$(pass show ...)` gives it.";
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
