# The home-manager module services.secretsfs: keys of a person, from the person's own store, for that person alone.
{
  config,
  lib,
  pkgs,
  ...
}:
let
  inherit (lib) mkEnableOption mkOption types;
  names = import ./names.nix { inherit lib; };
  manifestOf = import ./manifest-of.nix { inherit lib; };
  cfg = config.services.secretsfs;
  program = "${cfg.package}/bin/secretsfs";
  home = config.home.homeDirectory;

  manifest = import ./checked-manifest.nix { inherit pkgs program; } {
    name = "secretsfs-manifest";
    content = manifestOf {
      inherit (cfg) store;
      keys = map (key: key // { content = import ./key-content.nix key; }) (lib.attrValues cfg.keys);
      decryption = {
        engine = "gpg";
        inherit (cfg.decryption) home prompt;
      };
      directory = {
        owner = config.home.username;
        inherit (cfg) group;
        mode = "0700";
      };
    };
    options = "--no-store";
  };

  linked = lib.filter (key: key.path != "${cfg.mountPoint}/${key.name}") (lib.attrValues cfg.keys);
in
{
  options.services.secretsfs = {
    enable = mkEnableOption "SecretsFs for this user";

    package = mkOption {
      type = types.package;
      default = pkgs.callPackage ./package.nix { };
      defaultText = "the package beside the module";
      description = "The program.";
    };

    mountPoint = mkOption {
      type = types.str;
      default = "${home}/.local/state/secretsfs/keys";
      defaultText = ".local/state/secretsfs/keys in the home directory";
      description = "Where the files are: an absolute path, so that it can be written into any setting.";
    };

    store = mkOption {
      type = types.str;
      default = "${home}/.password-store";
      defaultText = ".password-store in the home directory";
      description = "The pass store.";
    };

    group = mkOption {
      type = types.str;
      default = "users";
      description = "The user's primary group, which the files belong to.";
    };

    decryption = {
      home = mkOption {
        type = types.nullOr types.str;
        default = "${home}/.gnupg";
        defaultText = ".gnupg in the home directory";
        description = "The GnuPG home directory.";
      };

      prompt = mkOption {
        type = types.bool;
        default = true;
        description = "Whether gpg may ask for a passphrase or PIN, by way of its agent's pinentry.";
      };
    };

    keys = mkOption {
      type = types.attrsOf (
        types.submodule [
          (import ./key-options.nix {
            inherit lib;
            inherit (cfg) mountPoint;
          })
          {
            options = {
              owner = mkOption {
                type = types.str;
                default = config.home.username;
                internal = true;
                description = "The user: nobody else can read what is mounted.";
              };
              group = mkOption {
                type = types.str;
                default = cfg.group;
                internal = true;
                description = "The group.";
              };
            };
          }
        ]
      );
      default = { };
      example = {
        "mail/password" = {
          pass = "mail/example.org";
        };
      };
      description = "The key files.";
    };
  };

  config = lib.mkIf cfg.enable {
    assertions =
      lib.mapAttrsToList (attribute: key: {
        assertion = lib.length (lib.attrNames (import ./key-content.nix key)) <= 2;
        message =
          "services.secretsfs.keys.${names.quote attribute}: it has several of line, field and stripFinalNewline "
          + "(hint: set one of them)";
      }) cfg.keys
      ++ lib.mapAttrsToList
        (option: path: {
          assertion = names.isPlainPath path;
          message =
            "${option} = ${builtins.toJSON path}: it is no absolute path of letters, digits and . _ : @ + - "
            + "(hint: without ~, %h and variables, such as \"${home}/.local/state/secretsfs/keys\")";
        })
        {
          "services.secretsfs.mountPoint" = cfg.mountPoint;
          "xdg.configHome" = config.xdg.configHome;
        };

    home.packages = [ cfg.package ];
    xdg.configFile."secretsfs/manifest.json".source = manifest;

    # home-manager makes them, and takes them away once they are not declared
    home.file = lib.listToAttrs (
      map (
        key:
        lib.nameValuePair key.path { source = config.lib.file.mkOutOfStoreSymlink "${cfg.mountPoint}/${key.name}"; }
      ) linked
    );

    systemd.user.services.secretsfs = {
      Unit = {
        Description = "Secrets of the password store, as files in ${cfg.mountPoint}";
        Documentation = [
          "man:secretsfs(8)"
          "man:secretsfs-manifest(5)"
        ];
        X-Reload-Triggers = [ "${manifest}" ];
        X-SwitchMethod = "reload"; # of sd-switch
      };
      Service = {
        Type = "notify"; # which every systemd knows; a reload is the command's
        NotifyAccess = "main";
        # fusermount3 is a setuid program, which no package can have
        Environment = [ "PATH=/run/wrappers/bin:/usr/bin:/bin" ];
        ExecStartPre = "-${pkgs.coreutils}/bin/mkdir -p -m 0700 ${cfg.mountPoint}"; # "-": it may be a dead mount
        ExecStart = "${program} mount ${config.xdg.configHome}/secretsfs/manifest.json ${cfg.mountPoint}";
        ExecReload = "${program} reload ${cfg.mountPoint}";
        ExecStopPost = "-${program} unmount --dead ${cfg.mountPoint}";
        Restart = "always";
        RestartSec = "1s";
        TimeoutStartSec = "90s";
        TimeoutStopSec = "10s";
        KillMode = "mixed";
        UMask = "0077";
        NoNewPrivileges = false; # fusermount3 gets its rights by being executed
      };
      Install.WantedBy = [ "default.target" ];
    };
  };
}
