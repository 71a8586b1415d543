# References in texts: extra-builtins.nix writes them, this finds them, for manifests. A reference means the entry
# without one final newline.
{ lib }:
let
  inherit (builtins)
    filter
    fromJSON
    head
    isAttrs
    isString
    match
    replaceStrings
    split
    stringLength
    substring
    ;
  inherit (import ./extra-builtins.nix { }) reference;
  inherit (reference)
    decode
    encode
    inAscii
    isEntry
    isField
    isLine
    prefix
    ;

  # more than any reference has, so that a search for its end does not go through all of a long text
  most = 8192;
  beginningOf = text: inAscii (substring 0 80 text);
  excerpt = text: builtins.toJSON (beginningOf text);

  # What is between "@SECRETSFS:" and "@": a content of a manifest, or { problem = ...; }
  read =
    body:
    let
      words = filter isString (split ":" body);
      kind = head words;
      count = lib.length words;
      isExact = word: encode (decode word) == word;
      entry = decode (lib.last words);
      middle = lib.elemAt words 1;
      problem = reason: { problem = "${excerpt "${prefix}${body}@"}: ${reason}"; };
    in
    if kind != "pass" && kind != "line" && kind != "field" then
      problem "it is none of pass, line and field"
    else if count != (if kind == "pass" then 2 else 3) then
      problem "it has too many parts or too few"
    else if !lib.all isExact (lib.tail words) then
      problem "it is not encoded as a reference is"
    else if !isEntry entry then
      problem "${excerpt entry} is no name of an entry"
    else if kind == "pass" then
      {
        pass = entry;
        stripFinalNewline = true;
      }
    else if kind == "line" then
      if match "[1-9][0-9]{0,6}" middle == null || !isLine (fromJSON middle) then
        problem "${excerpt middle} is no line"
      else
        {
          pass = entry;
          line = fromJSON middle;
        }
    else if !isField (decode middle) then
      problem "${excerpt (decode middle)} is no field"
    else
      {
        pass = entry;
        field = decode middle;
      };

  # What a whole one becomes where "@" or ":" is encoded or escaped, which its parts would survive.
  changes =
    lib.concatMap
      (kind: [
        "SECRETSFS:${kind}:"
        "SECRETSFS%3A${kind}"
        "SECRETSFS%3a${kind}"
        "SECRETSFS\\:${kind}"
        "secretsfs:${kind}:"
      ])
      [
        "pass"
        "line"
        "field"
      ];

  # What is wrong with a literal that has one of these in it.
  changedIn =
    literal:
    map (form: { problem = "${excerpt form}: it was a reference before it was encoded or escaped as a whole"; }) (
      lib.take 1 (filter (form: replaceStrings [ form ] [ "" ] literal != literal) changes)
    );

  contains = text: replaceStrings [ prefix ] [ "" ] text != text;

  # Of a text that contains one, the first, or what there is of it.
  firstOf =
    text:
    let
      near = substring 0 most (lib.elemAt (split prefix text) 2);
      body = head (split "@" near);
    in
    beginningOf "${prefix}${body}${if body == near then "" else "@"}";

  # A text as what is in it: literals, and what read says. Literals keep what the text depends on, which split does not.
  piecesOf =
    text:
    let
      context = substring 0 0 text;
      literal = part: lib.optional (part != "") (context + part) ++ changedIn part;
      parts = filter isString (split prefix text);
      after =
        part:
        let
          near = substring 0 most part;
          body = head (split "@" near);
          size = stringLength body;
        in
        if size == stringLength near then
          [ { problem = "${excerpt (prefix + part)}: it does not end"; } ]
        else
          [ (read body) ] ++ literal (substring (size + 1) (-1) part);
    in
    if contains text then
      literal (head parts) ++ lib.concatMap after (lib.tail parts)
    else
      lib.optional (text != "") text;

  problemsIn = pieces: map (piece: piece.problem) (filter (piece: piece ? problem) pieces);

  # The entries that a content of a manifest is made from.
  entriesIn =
    content:
    if content ? template then
      lib.unique (map (piece: piece.pass) (filter isAttrs content.template))
    else
      [ content.pass ];

  contentOf =
    text:
    let
      pieces = piecesOf text;
      problems = problemsIn pieces;
    in
    if problems != [ ] then
      throw "secretsfs: ${head problems}"
    else if lib.length pieces == 1 && isAttrs (head pieces) then
      head pieces
    else
      { template = pieces; };
in
{
  inherit (reference) make of;
  inherit
    contains
    contentOf
    entriesIn
    firstOf
    isEntry
    isField
    ;

  # Whether a text is one reference, and nothing else.
  isOne =
    text:
    let
      pieces = piecesOf text;
    in
    lib.length pieces == 1 && (head pieces) ? pass;

  # What is wrong with references in a text.
  problemsOf = text: problemsIn (piecesOf text);

  entriesOf =
    text:
    entriesIn { template = filter (piece: piece ? pass) (piecesOf text); };
}
