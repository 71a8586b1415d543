# A store on the machine: the worker's group may read it, also what comes later. And what a store in the flake can do
# at a switch: restart and reload those who read an entry at their start.
{
  config,
  lib,
  ...
}:
let
  names = import ./names.nix { inherit lib; };
  cfg = config.services.secretsfs;
  travels = names.isTravelling cfg.store;

  # X in an ACL, "execute only where somebody can", came with systemd 254
  permissions = if lib.versionAtLeast config.systemd.package.version "254" then "rX" else "rx";
  readers = [
    "group:${names.user}"
  ]
  ++ lib.optional (lib.any (key: key.neededForUsers) (lib.attrValues cfg.keys)) "user:${names.numberBeforeUsers}";
  ruleFor =
    who:
    "A+ ${cfg.store} - - - - "
    + lib.concatMapStringsSep "," (one: "${one}:${permissions},default:${one}:${permissions}") who;

  # What an entry is encrypted as now; one that is not there is a problem for the check of the manifest.
  digestOf =
    entry:
    let
      file = cfg.store + "/${entry}.gpg";
    in
    if builtins.pathExists file then "${entry} ${builtins.hashFile "sha256" file}" else "${entry} -";

  triggers =
    option: kind:
    lib.mkMerge (
      lib.concatMap (
        key:
        map (unit: {
          ${names.unitName unit}.${kind} = [ (digestOf key.pass) ];
        }) key.${option}
      ) (lib.attrValues cfg.keys)
    );
in
{
  config = lib.mkIf cfg.enable {
    systemd.tmpfiles.rules = lib.mkIf (!travels) [ (ruleFor readers) ];
    services.secretsfs.build.ruleFor = ruleFor;
    systemd.services = lib.mkIf travels (
      lib.mkMerge [
        (triggers "restartUnits" "restartTriggers")
        (triggers "reloadUnits" "reloadTriggers")
      ]
    );
  };
}
