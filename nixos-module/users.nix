# Keys that are needed before users exist: written once, into memory, by secretsfs export.
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
  directory = names.usersDirectory;
  isNeeded = lib.any (key: key.neededForUsers) cfg.build.keys;

  # Where users are made by a service, that is who must wait; elsewhere an activation script makes them.
  makers =
    lib.optional (options ? systemd.sysusers.enable && config.systemd.sysusers.enable) "systemd-sysusers.service"
    ++ lib.optional (options ? services.userborn.enable && config.services.userborn.enable) "userborn.service";
  hasUnit = makers != [ ];

  # A store on the machine, before anybody else gives rights to it; by number, since there may be no user yet.
  rule = pkgs.writeText "secretsfs-for-users.conf" (
    lib.optionalString (!names.isTravelling cfg.store) (
      cfg.build.ruleFor [ "user:${names.numberBeforeUsers}" ] + "\n"
    )
  );

  script = pkgs.writeShellScript "secretsfs-for-users" ''
    set -eu
    PATH=${
      lib.makeBinPath [
        pkgs.coreutils
        pkgs.util-linux
        config.systemd.package
      ]
    }
    directory=${directory}
    ${builtins.readFile ./for-users.sh}
  '';
  write = lib.concatStringsSep " " [
    script
    "write"
    "${cfg.package}/bin/secretsfs"
    cfg.build.usersManifest
    names.numberBeforeUsers
    rule
  ];
  remove = "${script} remove";
in
{
  config = lib.mkIf cfg.enable {
    services.secretsfs.build = {
      hasUsersUnit = hasUnit;
      forUsers = script;
      forUsersRule = rule;
    };

    # Where an activation script writes, the unit is there for its end alone: it takes everything away at the switch
    # to a system without such keys.
    systemd.services = lib.mkIf isNeeded {
      # No RequiresMountsFor=: file systems are mounted after users are made, so that it would be a cycle. What key and
      # store are on must be mounted by the initrd: neededForBoot.
      secretsfs-for-users = names.early { before = makers; } // {
        description = "Secrets that are needed before users exist, in ${directory}";
        # not reloadIfChanged: at a switch users are made early, and new ones may need what is new
        restartTriggers = lib.optional hasUnit cfg.build.usersManifest;
        serviceConfig = {
          Type = "oneshot";
          RemainAfterExit = true;
          ExecStart = if hasUnit then write else "${pkgs.coreutils}/bin/true";
          ExecStop = remove;
          UMask = "0077";
          TimeoutStartSec = "60s";
        }
        // lib.optionalAttrs (cfg.decryption.passphraseCredential != null) {
          LoadCredentialEncrypted = "passphrase:${cfg.decryption.passphraseCredential}";
        };
      };
    };

    system.activationScripts = lib.mkIf (!hasUnit && isNeeded) {
      secretsfsForUsers = {
        deps = [ "specialfs" ];
        text = write;
      };
      users.deps = [ "secretsfsForUsers" ];
    };
  };
}
