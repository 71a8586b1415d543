# Names, paths and where things are: what several files of the module must agree on.
{ lib }:
rec {
  # Where keys with neededForUsers are.
  usersDirectory = "/run/keys-for-users";

  # Who decrypts; also the name of its group.
  user = "secretsfs";

  # Who decrypts for keys with neededForUsers, before there is any user: a number that nobody has, in none of the ranges
  # that systemd or distributions give to anybody (systemd's docs/UIDS-GIDS.md).
  numberBeforeUsers = "61000";

  # A unit that is done before ordinary ones begin: at boot, where these wait for sysinit.target; and at a switch, where
  # that was reached long ago, and NixOS starts the other target before anything else.
  early =
    {
      after ? [ ],
      before ? [ ],
      unitConfig ? { },
    }:
    let
      targets = [
        "sysinit.target"
        "sysinit-reactivation.target"
      ];
    in
    {
      documentation = [
        "man:secretsfs(8)"
        "man:secretsfs-manifest(5)"
      ];
      wantedBy = targets;
      inherit after;
      before = before ++ targets;
      unitConfig = {
        DefaultDependencies = false;
      }
      // unitConfig;
    };

  manifestFile = "secretsfs/manifest.json"; # below /etc
  storeLink = "secretsfs/store"; # below /etc
  programLink = "secretsfs/program"; # below /etc

  # A value in a message; and an option of a key, one of those in all-keys.nix.
  quote = builtins.toJSON;
  optionOf = key: option: "${key.option}.${key.optionNames.${option} or option}";

  # Where the file itself is.
  placeOf = mountPoint: key: "${if key.neededForUsers then usersDirectory else mountPoint}/${key.name}";

  isInNixStore = path: lib.hasPrefix "${builtins.storeDir}/" (toString path);

  # A store of the flake: ciphertext that travels with the system.
  isTravelling = store: builtins.isPath store || isInNixStore store;

  # Whether a path is another one, or below it. Both are absolute and normal.
  isWithin = parent: path: path == parent || lib.hasPrefix "${parent}/" path;

  # The directories that a path is in: "a/b/c" has "a" and "a/b".
  parentsOf =
    path:
    let
      parts = lib.splitString "/" path;
    in
    lib.filter (parent: parent != "") (
      lib.genList (count: lib.concatStringsSep "/" (lib.take (count + 1) parts)) (lib.length parts - 1)
    );

  isNumber = text: builtins.match "[0-9]+" text != null;

  inherit ((import ./extra-builtins.nix { }).reference) isName;

  isNormalPath = text: lib.hasPrefix "/" text && isName (builtins.substring 1 (-1) text);

  # What can be written into a unit or a line of tmpfiles.d(5) as it is.
  isPlainPath = text: isNormalPath text && builtins.match "[A-Za-z0-9/._:@+-]*" text != null;

  # The rule of secretsfs-manifest(5) for units: what can have processes.
  isUnit =
    text:
    builtins.match "[A-Za-z0-9:_.\\\\-][A-Za-z0-9:_.\\\\@-]*\\.(service|socket|mount|swap|scope)" text != null;

  # "app@one.service", and "app@one"; not the template "app@"
  isInstance = text: builtins.match ".+@.+" (unitName text) != null;

  isTemplate = text: builtins.match ".*@\\.[a-z]+" text != null;

  unitName = lib.removeSuffix ".service";
}
