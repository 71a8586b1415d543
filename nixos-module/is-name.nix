# Whether a text is relative and each part of it a name: the rule of secretsfs-manifest(5) for key files and entries.
# Needs no lib, for extra-builtins.nix.
let
  inherit (builtins)
    all
    filter
    isString
    match
    split
    stringLength
    ;
in
text:
match "[^[:cntrl:]]*" text != null
&& stringLength text <= 1024
&& all (part: part != "" && part != "." && part != ".." && stringLength part <= 255) (
  filter isString (split "/" text)
)
