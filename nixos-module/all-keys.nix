# Every key file: those of `keys`, and those that other parts of the module derive from options of theirs. Each has
# besides its options `content`, as a manifest has it, and `option`, which is how messages name it.
{ lib }:
cfg:
let
  names = import ./names.nix { inherit lib; };
  contentOf = import ./key-content.nix;

  declared = lib.mapAttrsToList (
    attribute: key:
    key
    // {
      option = "services.secretsfs.keys.${names.quote attribute}";
      content = contentOf key;
    }
  ) cfg.keys;

  # derivedKeys in options.nix says what one may leave out
  derived = lib.mapAttrsToList (
    _: key:
    {
      owner = "root";
      group = "root";
      mode = "0400";
      units = null;
      restartUnits = [ ];
      reloadUnits = [ ];
      neededForUsers = false;
      path = names.placeOf cfg.mountPoint ({ neededForUsers = false; } // key);
    }
    // key
  ) cfg.derivedKeys;
in
declared ++ derived
