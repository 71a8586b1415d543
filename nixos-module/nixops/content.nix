# What a key of deployment.keys is: { content = ...; }, as a manifest has it, or what is wrong, as { option, reason,
# hint }. What the key says may be the secret itself, and is never part of that; of a command only a program's name is.
{ lib }:
let
  references = import ../references.nix { inherit lib; };
  inherit (import ../names.nix { inherit lib; }) isInNixStore quote;

  # What is the first word of "pass WORD" without being an entry. Those of extensions are not known.
  verbs = [
    "--help"
    "--version"
    "add"
    "copy"
    "cp"
    "delete"
    "edit"
    "find"
    "generate"
    "git"
    "grep"
    "help"
    "init"
    "insert"
    "list"
    "ls"
    "mv"
    "remove"
    "rename"
    "rm"
    "search"
    "show"
    "version"
  ];

  wordsOf = map builtins.unsafeDiscardStringContext;
  programOf = command: baseNameOf (lib.head (wordsOf command));
  shownOf =
    command:
    let
      program = programOf command;
    in
    if builtins.match "[a-z][a-z0-9-]{0,15}" program != null then "what ${program} prints" else "what it prints";

  entry = pass: lib.optional (!lib.hasPrefix "-" pass) pass;

  # The entry that a command prints, whole or its first line; nothing where it is another command.
  byCommand =
    command:
    let
      program = programOf command;
      given = lib.tail (wordsOf command);
      count = lib.length given;
      first = lib.head given;
      last = lib.last given;
      isShown = lib.elem first [
        "show"
        "ls"
        "list"
      ];
      whole =
        if count == 1 && !lib.elem first verbs then
          entry first
        else if count == 2 && isShown then
          entry last
        else
          [ ];
      # without -o gopass may leave a line out, or write one anew
      isPassword = lib.elem (lib.elemAt given 1) [
        "-o"
        "--password"
      ];
      line = lib.optionals (count == 3 && first == "show" && isPassword) (entry last);
    in
    if command == [ ] then
      [ ]
    else if program == "pass" then
      map (pass: { inherit pass; }) whole
    else if program == "gopass" then
      map (pass: {
        inherit pass;
        line = 1;
      }) line
    else
      [ ];
in
attribute:
{
  text,
  keyCommand,
  keyFile,
  ...
}:
let
  set = lib.filter (option: option.value != null) [
    {
      name = "text";
      value = text;
    }
    {
      name = "keyCommand";
      value = keyCommand;
    }
    {
      name = "keyFile";
      value = keyFile;
    }
  ];
  found = byCommand keyCommand;

  # an entry to have it in
  wanted = if references.isEntry attribute then attribute else "ENTRY";
  name = lib.escapeShellArg wanted;
  instead = "keyCommand = [ \"pass\" \"show\" ${quote wanted} ]";
  file = builtins.unsafeDiscardStringContext keyFile;
  isPublic = isInNixStore file;
in
if lib.length set != 1 then
  {
    option = null;
    reason =
      if set == [ ] then
        "none of text, keyCommand and keyFile is set"
      else
        "${lib.concatMapStringsSep " and " (option: option.name) set} are set";
    hint = "exactly one, such as ${instead}";
  }
else if keyFile != null then
  {
    option = "keyFile";
    reason =
      "nothing is copied to the machine"
      + lib.optionalString isPublic "; and it is in the Nix store, where everybody can read it";
    hint =
      "pass insert -m ${name} < ${lib.escapeShellArg file}, and ${instead}"
      + lib.optionalString isPublic "; or rather a new secret, since this one is known";
  }
else if keyCommand != null then
  if found != [ ] then
    { content = lib.head found; }
  else
    {
      option = "keyCommand";
      reason =
        if keyCommand == [ ] then
          "it is no command"
        else
          "no command is run, and ${shownOf keyCommand}, and of which entry, is not known";
      hint = "... | pass insert -m ${name} with its output, and ${instead}";
    }
else if references.problemsOf text != [ ] then
  {
    option = "text";
    # which is not shown: it may go on with plaintext
    reason = "something in it begins as a reference does, and is none";
    hint = "references to entries as they were given, unchanged";
  }
else if references.contains text then
  { content = references.contentOf text; }
else
  {
    option = "text";
    reason = if text == "" then "it is empty" else "it is plaintext, which whoever evaluates it can read";
    hint = "pass insert -m ${name}, and ${instead}; or references to entries";
  }
