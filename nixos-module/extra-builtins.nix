# Builtins for nix-plugins, to be its extra-builtins-file: builtins.extraBuiltins.pass "db/main", which elsewhere runs
# pass show db/main during the evaluation, is a reference here. One file that imports nothing and needs no lib: in a
# pure evaluation the plugin lets Nix read this one alone, and if an import fails there are no extra builtins at all.
#
# A reference is a string without context that stands for a secret in a text. @SECRETSFS:pass:ENTRY@ is a whole entry
# without one final newline, @SECRETSFS:line:N:ENTRY@ a line and @SECRETSFS:field:NAME:ENTRY@ a field of it. NAME and
# ENTRY have each byte but letters, digits and / . _ - as + and two hexadecimal digits, so that no quoting, no escaping
# and no URL changes them.
_:
let
  inherit (builtins)
    all
    filter
    fromJSON
    genList
    isInt
    isString
    map
    match
    replaceStrings
    split
    stringLength
    substring
    toJSON
    ;
  digit = number: substring number 1 "0123456789ABCDEF";
  modulo = number: by: number - number / by * by;
  hex = number: digit (modulo (number / 16) 16) + digit (modulo number 16);
  unicode = number: "\\u${hex (number / 256)}${hex number}";
  character = number: fromJSON "\"${unicode number}\"";

  range =
    from: to: get:
    genList (index: {
      number = from + index;
      byte = get (from + index);
    }) (to - from + 1);

  # Nix has no other way to a byte than to cut it out of UTF-8; those that are not here are in none.
  encoded =
    filter (one: match "[A-Za-z0-9/._-]" one.byte == null) (range 32 126 character)
    # what goes on, and what begins two, three and four bytes
    ++ range 128 191 (number: substring 1 1 (character number))
    ++ range 194 223 (number: substring 0 1 (character ((number - 192) * 64)))
    ++ range 224 239 (number: substring 0 1 (character (if number == 224 then 2048 else (number - 224) * 4096)))
    ++ range 240 244 (
      number:
      let
        high = if number == 240 then 55296 else 55296 + (number - 240) * 256 - 64;
      in
      substring 0 1 (fromJSON "\"${unicode high}${unicode 56320}\"")
    );
  bytes = map (one: one.byte) encoded;
  codes = map (one: "+${hex one.number}") encoded;
  encode = replaceStrings bytes codes;

  fail = what: value: reason: hint: throw "secretsfs: ${what} = ${toJSON value}: ${reason} (hint: ${hint})";
  written =
    what: value:
    let
      text = encode value;
    in
    if match "[A-Za-z0-9/._+-]+" text != null then
      text
    else
      throw "secretsfs: ${what}: ${text} is not UTF-8 (hint: give it another name)";

  prefix = "@SECRETSFS:";

  decode = replaceStrings codes bytes;

  # The same text in ASCII, for messages, also where UTF-8 is cut.
  inAscii =
    let
      others = filter (one: one.number > 127) encoded;
    in
    replaceStrings (map (one: one.byte) others) (map (one: "+${hex one.number}") others);

  # Relative, and each part a name: the rule of secretsfs-manifest(5) for key files and entries.
  isName =
    text:
    match "[^[:cntrl:]]*" text != null
    && stringLength text <= 1024
    && all (part: part != "" && part != "." && part != ".." && stringLength part <= 255) (
      filter isString (split "/" text)
    );
  isEntry = text: isName text && match ".*\\.gpg" text == null;
  isField =
    text:
    match "[^[:cntrl:]]+" text != null
    && stringLength text <= 255
    && match " .*|.* " text == null
    && replaceStrings [ ": " ] [ "" ] text == text;
  isLine = number: isInt number && number > 0 && number <= mostLines;
  mostLines = 1000000;

  make =
    {
      pass,
      line ? null,
      field ? null,
    }:
    if !isEntry pass then
      fail "pass" pass "it is no name of an entry" "as pass ls shows it, without .gpg"
    else if line != null && field != null then
      fail "field" field "line is given as well" "one of the two"
    else if line != null && !isLine line then
      fail "line" line "it is no line" "a number from 1 to ${toString mostLines}"
    else if field != null && !isField field then
      fail "field" field "it is no name of a field" "what is before the colon and the blank"
    else
      prefix
      + (
        if line != null then
          "line:${toString line}:"
        else if field != null then
          "field:${written "field" field}:"
        else
          "pass:"
      )
      + "${written "pass" pass}@";

  # The same, with the name of an entry alone as well.
  of = what: make (if isString what then { pass = what; } else what);
in
{
  pass = of;
  passLine = line: pass: make { inherit line pass; };
  passField = field: pass: make { inherit field pass; };

  # for the module
  reference = {
    inherit
      decode
      encode
      inAscii
      isEntry
      isField
      isLine
      isName
      make
      mostLines
      of
      prefix
      ;
  };
}
