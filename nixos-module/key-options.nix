# One key file: the options that the NixOS module and the home-manager module have in common.
{ lib, mountPoint }:
{ config, ... }:
let
  inherit (lib) mkOption types;
  inherit (import ./extra-builtins.nix { }) reference;
in
{
  imports = [ (import ./file-options.nix { inherit lib mountPoint; }) ];

  options = {
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
      type = types.nullOr (types.ints.between 1 reference.mostLines);
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
      description = "Whether the file lacks one newline at its end, as with `pass show ... | head -c -1`.";
    };
  };
}
