# What a key file is, as a manifest has it, from the options of key-options.nix.
key:
{
  inherit (key) pass;
}
// (if key.line != null then { inherit (key) line; } else { })
// (if key.field != null then { inherit (key) field; } else { })
// (if key.stripFinalNewline then { inherit (key) stripFinalNewline; } else { })
