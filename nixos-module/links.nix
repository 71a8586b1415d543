# Keys with a path of their own: symbolic links into the mount.
{
  config,
  lib,
  pkgs,
  ...
}:
let
  names = import ./names.nix { inherit lib; };
  cfg = config.services.secretsfs;
  linked = lib.filter (
    key: !key.neededForUsers && key.path != names.placeOf cfg.mountPoint key
  ) cfg.build.keys;
  declared = pkgs.writeText "secretsfs-links.list" (
    lib.concatMapStrings (key: "${key.path} ${cfg.mountPoint}/${key.name}\n") linked
  );
  # Where a key says so, the directory of its link is made, if it is missing.
  directories = lib.unique (
    map (key: dirOf key.path) (lib.filter (key: key.makeDirectory or false) linked)
  );
  listed = pkgs.writeText "secretsfs-link-directories.list" (
    lib.concatMapStrings (path: "${path} ${cfg.directory.group}\n") (lib.sort (a: b: a < b) directories)
  );
  arguments = "apply ${declared}" + lib.optionalString (directories != [ ]) " ${listed}";
  script = pkgs.writeShellScript "secretsfs-links" ''
    set -euo pipefail
    PATH=${
      lib.makeBinPath [
        pkgs.coreutils
        pkgs.gnugrep
        config.systemd.package
      ]
    }
    ${builtins.readFile ./links.sh}
  '';
in
{
  config = lib.mkIf cfg.enable {
    # There also where nothing is declared: it removes what was.
    systemd.services.secretsfs-links =
      names.early {
        # who makes the directories that links are in: tmpfiles and, for homes, whoever makes users
        after = [
          "local-fs.target"
          "systemd-tmpfiles-setup.service"
          "systemd-sysusers.service"
          "userborn.service"
        ];
      }
      // {
        description = "Links to secrets, at the paths that are declared for them";
        # at a switch links come and go one by one; only the last switch, away from the module, stops it
        reloadIfChanged = true;
        restartTriggers = [ declared ] ++ lib.optional (directories != [ ]) listed;
        serviceConfig = {
          Type = "oneshot";
          RemainAfterExit = true;
          # "-": whatever is wrong with one is in the journal, and no reason to forget the others; a reload tells
          ExecStart = "-${script} ${arguments}";
          ExecReload = "${script} ${arguments}";
          ExecStop = "${script} remove";
          TimeoutStartSec = "60s";
        };
      };
    services.secretsfs.build.links = {
      inherit script declared;
      directories = if directories == [ ] then null else listed;
    };
  };
}
