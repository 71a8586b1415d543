# A store on the machine: the worker's group may read it, also what comes later. And what a store in the flake can do
# at a switch: restart and reload those who read an entry at their start.
{
  config,
  lib,
  ...
}:
let
  names = import ./names.nix { inherit lib; };
  references = import ./references.nix { inherit lib; };
  cfg = config.services.secretsfs;
  travels = names.isTravelling cfg.store;

  # X in an ACL, "execute only where somebody can", came with systemd 254
  permissions = if lib.versionAtLeast config.systemd.package.version "254" then "rX" else "rx";
  readers = [
    "group:${names.user}"
  ]
  ++ lib.optional (lib.any (key: key.neededForUsers) cfg.build.keys) "user:${names.numberBeforeUsers}";
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

  # Of a content: of its entries, and of what is between them.
  digestsOf =
    content:
    map digestOf (references.entriesIn content)
    ++ lib.optional (content ? template) (
      "template ${builtins.hashString "sha256" (builtins.unsafeDiscardStringContext (builtins.toJSON content))}"
    );

  triggers =
    option: kind:
    lib.mkMerge (
      lib.concatMap (
        key:
        map (unit: {
          ${names.unitName unit}.${kind} = digestsOf key.content;
        }) key.${option}
      ) cfg.build.keys
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
