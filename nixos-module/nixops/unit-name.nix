# The unit of a key, without ".service": its attribute as it is, where systemd.unit(5) allows that. What a unit cannot
# be called is written as systemd-escape(1) does it; so is a dot in front, which would hide the file of the unit.
{ lib }:
let
  inherit ((import ../extra-builtins.nix { }).reference) encode;

  # what encode writes as + and two digits although a unit may have it; anything else has a backslash in its place
  allowed = {
    "3A" = ":";
    "40" = "@";
    "5C" = "\\";
  };
  character = code: allowed.${code} or "\\x${lib.toLower code}";
  escape =
    text:
    lib.concatMapStrings (part: if lib.isList part then character (lib.head part) else part) (
      builtins.split "\\+([0-9A-F]{2})" (encode text)
    );
in
attribute:
let
  first = builtins.substring 0 1 attribute;
  rest = escape (lib.replaceStrings [ "/" ] [ "-" ] attribute);
in
(
  if first == "." then
    "\\x2e" + lib.removePrefix "." rest
  else if first == "@" then
    "\\x40" + lib.removePrefix "@" rest
  else
    rest
)
+ "-key"
