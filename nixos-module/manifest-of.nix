# A manifest as secretsfs-manifest(5) wants it, from options: what is null is left to the program's defaults. Keys are a
# list, each with its content as key-content.nix and references.nix make it.
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
    map (key: {
      inherit (key) name;
      value =
        key.content
        // given {
          inherit (key) mode units;
          owner = key.owner or null;
          group = key.group or null;
        };
    }) keys
  );
}
