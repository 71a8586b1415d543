# What can be set.
{
  config,
  lib,
  pkgs,
  ...
}:
let
  inherit (lib) mkEnableOption mkOption types;
  names = import ./names.nix { inherit lib; };
  cfg = config.services.secretsfs;

  ownerOption =
    what: default:
    mkOption {
      type = types.str;
      inherit default;
      description = "The ${what}: a name, or a number in quotes.";
    };

  limitOption =
    from: to: description:
    mkOption {
      type = types.nullOr (types.ints.between from to);
      default = null;
      description = "${description}. `null` is the default of secretsfs-manifest(5).";
    };

  unitsOption =
    what: verb:
    mkOption {
      type = types.listOf types.str;
      default = [ ];
      example = [ "nginx.service" ];
      description = ''
        Services to ${verb} at a switch to a system in which ${what}.
        Needs a store in the flake: others change without a switch.
      '';
    };

  # What keys and templates have beside the options of file-options.nix; "what" is when a switch makes another file.
  nixosOptions =
    what:
    { config, ... }:
    {
      options = {
        owner = ownerOption "user that owns the file" "root";
        group = ownerOption "group of the file" "root";

        neededForUsers = mkOption {
          type = types.bool;
          default = false;
          description = ''
            Whether the file is needed before users exist, such as a `hashedPasswordFile`. It is then written once, at
            boot and at each switch, into `${names.usersDirectory}` in memory, and belongs to root.
          '';
        };

        restartUnits = unitsOption what "restart";
        reloadUnits = unitsOption what "reload";
      };

      config = lib.mkIf config.neededForUsers {
        path = lib.mkDefault "${names.usersDirectory}/${config.name}";
      };
    };
in
{
  options.services.secretsfs = {
    enable = mkEnableOption "SecretsFs: entries of a pass store as files, decrypted as they are read";

    package = mkOption {
      type = types.package;
      default = pkgs.callPackage ./package.nix { };
      defaultText = lib.literalMD "the package beside the module";
      description = "The program.";
    };

    mountPoint = mkOption {
      type = types.str;
      default = "/run/keys";
      description = "Where the files are. NixOS' own ramfs there is switched off.";
    };

    store = mkOption {
      type = types.path;
      example = lib.literalExpression "./secrets";
      description = ''
        The pass store. A path of the flake (`./secrets`, `inputs.secrets`) is copied into the Nix store, as
        ciphertext, travels with the system and is compared with the keys when that is built. A string
        (`"/var/lib/secretsfs/store"`) is a directory on the machine; group `${names.user}` is given the right to read
        it, but the directories above must let it pass.
      '';
    };

    decryption = {
      engine = mkOption {
        type = types.enum [
          "rnp"
          "gpg"
        ];
        default = "rnp";
        description = "`rnp` decrypts with a key of the machine in a file, `gpg` with the keys of a GnuPG home.";
      };

      keyFile = mkOption {
        type = types.str;
        default = "/var/lib/secretsfs/host.key";
        description = "The secret key of the machine, for engine rnp. It stays root's, and is never in the Nix store.";
      };

      generateKey = mkOption {
        type = types.bool;
        default = false;
        description = ''
          Whether to make `keyFile` where it is not there, with its public part beside it, in a file with `.pub` at
          its end.
        '';
      };

      publicKey = mkOption {
        type = types.nullOr types.path;
        default = null;
        example = lib.literalExpression "./hosts/web1.pub";
        description = ''
          The public key of the machine, as `secretsfs keygen` prints it. With a store in the flake, a system with a
          key that the machine could not decrypt is then not built.
        '';
      };

      passphraseFile = mkOption {
        type = types.nullOr types.str;
        default = null;
        description = "A file on the machine whose first line is the passphrase of the key.";
      };

      passphraseCredential = mkOption {
        type = types.nullOr types.str;
        default = null;
        example = "/etc/credstore.encrypted/secretsfs-passphrase";
        description = ''
          The same, encrypted by systemd-creds(1), for `LoadCredentialEncrypted=`; instead of `passphraseFile`. It is
          read when the service starts, and not at a reload.
        '';
      };

      home = mkOption {
        type = types.nullOr types.str;
        default = null;
        description = "The GnuPG home directory, for engine gpg. It belongs to user `${names.user}`.";
      };

      prompt = mkOption {
        type = types.bool;
        default = false;
        description = "Whether gpg may ask somebody for a passphrase or PIN.";
      };
    };

    directory = {
      owner = ownerOption "user that owns the directories" "root";
      group = ownerOption "group of the directories" "keys";
      mode = mkOption {
        type = types.str;
        default = "0750";
        description = "The permission bits of the directories. On `/run/keys` NixOS wants 0750, root and keys.";
      };
    };

    limits = {
      secretBytes = limitOption 1 67108864 "The largest content of one key file, in bytes";
      decryptSeconds = limitOption 1 300 "How long an open waits for the store and the engine, in seconds";
      lockedBytes = limitOption 65536 17179869184 "The memory of all contents together, in bytes";
      threads = limitOption 1 64 "How many threads decrypt";
    };

    logLevel = mkOption {
      type = types.enum [
        "debug"
        "information"
        "warning"
      ];
      default = "information";
      description = "What is logged. `warning` leaves out granted opens.";
    };

    consumers = mkOption {
      type = types.listOf types.str;
      default = [ ];
      example = [ "nginx" ];
      description = ''
        Services that read keys. They get `SupplementaryGroups=` with the group of the directories, which only that
        group may enter, and are ordered after the mount, also where they start early.
      '';
    };

    keys = mkOption {
      type = types.attrsOf (
        types.submodule [
          (import ./key-options.nix {
            inherit lib;
            inherit (cfg) mountPoint;
          })
          (nixosOptions "the entry was encrypted anew")
        ]
      );
      default = { };
      example = {
        "db/password" = {
          pass = "db/main";
          owner = "postgres";
        };
      };
      description = "The key files.";
    };

    templates = mkOption {
      type = types.attrsOf (
        types.submodule [
          (import ./file-options.nix {
            inherit lib;
            inherit (cfg) mountPoint;
          })
          (nixosOptions "the text is another, or an entry in it was encrypted anew")
          {
            options.content = mkOption {
              type = types.lines;
              example = lib.literalExpression ''"password=''${placeholder."db/main"}"'';
              description = ''
                The text, with a placeholder for each secret. What is between them is in the Nix store. What comes in
                their place is not quoted or escaped.
              '';
            };
          }
        ]
      );
      default = { };
      description = "Files of a text with secrets in it, put together as they are read.";
    };

    # What other parts of the module make: they are served, checked and linked as those of `keys` are, which do not
    # have them, so that what is computed from `keys` can be in them. Each is a set of
    #   option            how messages name it: "services.secretsfs.templates.\"app.env\""
    #   optionNames       where options of it are called otherwise than in `keys`: { pass = "content"; }, or left out
    #   name, content     as in the manifest: { pass = "db/main"; line = 1; } or { template = [ ... ]; }
    #   owner, group, mode, units, path, restartUnits, reloadUnits, neededForUsers
    #                     as in `keys`, and with the same defaults where they are left out
    #   isTold            whether an assertion says already what is wrong with it, and no other is to
    #   makeDirectory     whether the directory of a link at `path` is made where it is missing, by links.sh
    derivedKeys = mkOption {
      type = types.attrsOf types.unspecified;
      internal = true;
      default = { };
      description = "Key files that are made from other options.";
    };

    build = mkOption {
      type = types.attrsOf types.unspecified;
      internal = true;
      default = { };
      description = "What the module makes, for tests: manifests and scripts.";
    };
  };
}
