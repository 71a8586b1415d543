# The service that mounts, and what NixOS has at the mount point.
{
  config,
  lib,
  options,
  pkgs,
  ...
}:
let
  names = import ./names.nix { inherit lib; };
  cfg = config.services.secretsfs;
  program = "${cfg.package}/bin/secretsfs";
  host = config.networking.hostName;
  atNixosKeys = cfg.mountPoint == "/run/keys";
  systemdIs = lib.versionAtLeast config.systemd.package.version;

  # NixOS mounts a ramfs there, also before this module was there: an empty one makes room. One with files does not,
  # because somebody put them there, and somebody may still read them.
  makeRoom = pkgs.writeShellScript "secretsfs-make-room" ''
    set -eu
    PATH=${
      lib.makeBinPath [
        pkgs.coreutils
        pkgs.findutils
        pkgs.util-linux
      ]
    }
    ${builtins.readFile ./make-room.sh}
  '';

  generateKey = pkgs.writeShellScript "secretsfs-keygen" ''
    set -eu
    PATH=${lib.makeBinPath [ pkgs.coreutils ]}
    key=${lib.escapeShellArg cfg.decryption.keyFile}
    mkdir -p -m 0755 "''${key%/*}"
    public=$(mktemp "$key.pub.XXXXXX")
    trap 'rm -f "$public"' EXIT
    ${program} keygen --out "$key" ${
      lib.optionalString (host != "") "--name ${lib.escapeShellArg "secretsfs@${host}"} "
    }> "$public"
    chmod 0644 "$public"
    mv "$public" "$key.pub"
  '';
in
{
  config = lib.mkIf cfg.enable {
    users.users.${names.user} = {
      isSystemUser = true;
      group = names.user;
      description = "decrypts for SecretsFs, and can do nothing else";
    };
    users.groups.${names.user} = { };

    boot.specialFileSystems = lib.mkIf atNixosKeys {
      "/run/keys" =
        if options.boot.specialFileSystems.type.getSubOptions [ ] ? enable then
          { enable = lib.mkForce false; }
        else
          # It cannot be switched off there. What is left is to let it do no harm: a bind mount of the directory to
          # itself at boot, which makes room; and at each switch a remount of that, which changes no filesystem. A
          # remount of the ramfs would be tried on the mount of this module, and fail.
          {
            device = lib.mkForce "/run/keys";
            fsType = lib.mkForce "none";
            options = lib.mkForce [
              "bind"
              "ro"
              "nosuid"
              "nodev"
              "noexec"
            ];
          };
    };

    systemd.services = lib.mkMerge [
      {
        secretsfs = names.early {
          after = [
            "modprobe@fuse.service"
            "local-fs.target"
            "systemd-sysusers.service"
            "userborn.service"
          ];
          before = [ "shutdown.target" ];
          # a service that others wait for never gives up
          unitConfig.StartLimitIntervalSec = 0;
        }
        // {
          description = "Secrets of the password store, as files in ${cfg.mountPoint}";
          wants = [ "modprobe@fuse.service" ];
          conflicts = [ "shutdown.target" ];

          # Another manifest, store, program or setting: the reload loads it, and goes on with the program that is
          # named then. Readers notice nothing.
          reloadIfChanged = true;
          restartTriggers = [ cfg.build.manifest ];

          serviceConfig =
            import ./hardening.nix
            // (
              if systemdIs "253" then
                { Type = "notify-reload"; }
              else
                { Type = "notify"; }
            )
            // (
              if systemdIs "254" then
                {
                  RestartSec = "100ms";
                  RestartSteps = 8;
                  RestartMaxDelaySec = "10s";
                }
              else
                { RestartSec = "500ms"; }
            )
            // {
              ExecStartPre = [
                # not RuntimeDirectory=: that fails on a dead mount, before anything could clear it
                "-${pkgs.coreutils}/bin/mkdir -p -m 0755 ${cfg.mountPoint}"
              ]
              ++ lib.optional atNixosKeys "${makeRoom} ${cfg.mountPoint}";
              ExecStart =
                "${program} mount"
                + lib.optionalString (cfg.logLevel != "information") " --log-level ${cfg.logLevel}"
                + " /etc/${names.manifestFile} ${cfg.mountPoint}";
              ExecReload = "${program} reload ${cfg.mountPoint}";
              # a dead mount would break unrelated services; "-" because there is none after an orderly end
              ExecStopPost = "-${program} unmount --dead ${cfg.mountPoint}";
            }
            // lib.optionalAttrs (cfg.decryption.passphraseCredential != null) {
              LoadCredentialEncrypted = "passphrase:${cfg.decryption.passphraseCredential}";
            };
        };
      }
      (lib.mkIf cfg.decryption.generateKey {
        secretsfs-keygen = names.early {
          after = [ "local-fs.target" ];
          before = [
            "secretsfs.service"
            "shutdown.target"
          ];
          unitConfig.ConditionPathExists = "!${cfg.decryption.keyFile}";
        }
        // {
          description = "The key that SecretsFs decrypts with";
          conflicts = [ "shutdown.target" ];
          serviceConfig = {
            Type = "oneshot";
            ExecStart = "${generateKey}";
            UMask = "0077";
            TimeoutStartSec = "60s";
          };
        };
      })
      (lib.listToAttrs (
        map (
          name:
          lib.nameValuePair (names.unitName name) {
            wants = [ "secretsfs.service" ];
            after = [
              "secretsfs.service"
              "secretsfs-links.service"
            ];
            serviceConfig.SupplementaryGroups = [ cfg.directory.group ];
          }
        ) cfg.consumers
      ))
    ];

    services.secretsfs.build = { inherit makeRoom generateKey; };
  };
}
