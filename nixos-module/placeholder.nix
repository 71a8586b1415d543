# What stands for secrets in texts: names for those that are known, and a function for any.
{
  config,
  lib,
  ...
}:
let
  names = import ./names.nix { inherit lib; };
  references = import ./references.nix { inherit lib; };
  cfg = config.services.secretsfs;

  # a link to a directory is not followed
  entriesIn =
    directory: prefix:
    let
      kinds = builtins.readDir directory;
      of =
        name:
        if kinds.${name} == "directory" then
          lib.optionals (name != ".git") (entriesIn (directory + "/${name}") "${prefix}${name}/")
        else
          lib.optional (lib.hasSuffix ".gpg" name && name != ".gpg") "${prefix}${lib.removeSuffix ".gpg" name}";
    in
    lib.concatMap of (lib.attrNames kinds);

  # not those that are derived: they are made from texts with placeholders
  entries =
    map (key: builtins.unsafeDiscardStringContext key.pass) (lib.attrValues cfg.keys)
    ++ lib.optionals (names.isTravelling cfg.store) (entriesIn cfg.store "");
in
{
  options.services.secretsfs.placeholder = lib.mkOption {
    type = lib.types.unspecified;
    readOnly = true;
    default = lib.listToAttrs (map (entry: lib.nameValuePair entry (references.of entry)) entries) // {
      __functor = _: references.of;
    };
    defaultText = lib.literalMD "made from `keys` and `store`";
    example = lib.literalExpression ''placeholder { pass = "db/main"; field = "user"; }'';
    description = ''
      What stands for a secret in `content` of `templates`: `placeholder."db/main"` for an entry that a key names, or
      that is in a store of the flake; `placeholder "db/main"` for any entry, without one final line end; and
      `placeholder { pass = "db/main"; line = 1; }`, or with `field`, for a part of it.
    '';
  };
}
