# A manifest as secretsfs-manifest(5) wants it, from options: what is null is left to the program's defaults.
{ lib }:
let
  given = lib.filterAttrs (_: value: value != null);
in
{
  store,
  decryption,
  directory ? null,
  limits ? { },
  keys,
}:
given {
  version = 1;
  inherit store directory;
  decryption = given decryption;
  limits =
    let
      set = given limits;
    in
    if set == { } then null else set;
  keys = lib.listToAttrs (
    lib.mapAttrsToList (_: key: {
      inherit (key) name;
      value = given {
        inherit (key) pass mode units;
        owner = key.owner or null;
        group = key.group or null;
      };
    }) keys
  );
}
