# deployment.keys with the options, types and defaults that it has in NixOps (its nix/keys.nix), and what Colmena adds.
{ lib, ... }:
let
  inherit (lib) mkOption types;

  key = types.submodule (
    { config, name, ... }:
    {
      options = {
        name = mkOption {
          type = types.str;
          default = name;
          defaultText = lib.literalMD "the name of the attribute";
          example = "secret.txt";
          description = "The name of the file in `destDir`.";
        };

        text = mkOption {
          type = types.nullOr types.str;
          default = null;
          example = lib.literalExpression "builtins.extraBuiltins.pass \"web/token\"";
          description = ''
            What is in the file: at least one reference to an entry, and what is around it. Never plaintext, which an
            evaluation would see.
          '';
        };

        keyCommand = mkOption {
          type = types.nullOr (types.listOf types.str);
          default = null;
          example = [
            "pass"
            "show"
            "web/token"
          ];
          description = ''
            The command that prints what is in the file. It is not run: what it says is the entry, `pass show ENTRY`
            its whole content and `gopass show -o ENTRY` its first line.
          '';
        };

        keyFile = mkOption {
          type = types.nullOr types.path;
          default = null;
          apply = value: if value == null then null else toString value;
          description = "A file where the system is evaluated. There is none here: it is to be an entry of the store.";
        };

        destDir = mkOption {
          type = types.path;
          default = "/run/keys";
          description = ''
            The directory of the file. Outside of `services.secretsfs.mountPoint` the file is a symbolic link there, in
            a directory that is made if it is missing, `0750`, of group `keys` and of whose the directory above it is.
          '';
        };

        path = mkOption {
          type = types.path;
          default = "${config.destDir}/${config.name}";
          internal = true;
          description = "Where the file is: what other options are given.";
        };

        user = mkOption {
          type = types.str;
          default = "root";
          description = "The user that owns the file.";
        };

        group = mkOption {
          type = types.str;
          default = "root";
          description = "The group of the file.";
        };

        permissions = mkOption {
          type = types.str;
          default = "0600";
          example = "0640";
          description = "The permission bits, in octal. Nobody can write, whatever they say.";
        };

        uploadAt = mkOption {
          type = types.enum [
            "pre-activation"
            "post-activation"
          ];
          default = "pre-activation";
          description = "Of Colmena, when it uploads the file. Nothing is uploaded.";
        };
      };
    }
  );

  # A key may be a string alone, as it was in old NixOps. What it says is no part of the message.
  asOptions =
    location: value:
    if lib.isString value then
      builtins.trace "warning: ${lib.concatStringsSep "." location} = \"...\" is deprecated (hint: set text in it)" {
        text = value;
      }
    else
      value;
in
{
  options.deployment.keys = mkOption {
    type = types.attrsOf (
      lib.mkOptionType {
        name = "string or key options";
        check = value: lib.isString value || key.check value;
        merge =
          location: definitions:
          key.merge location (
            map (definition: definition // { value = asOptions location definition.value; }) definitions
          );
        inherit (key) getSubOptions;
      }
    );
    default = { };
    example = {
      token.keyCommand = [
        "pass"
        "show"
        "web/token"
      ];
    };
    description = ''
      Files `destDir`/`name`, each of an entry of the store, which only root and group `keys` can reach. Each has the
      service `NAME-key.service`, NAME being that of the attribute, which is active while the file can be read.
    '';
  };
}
