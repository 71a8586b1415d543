# ../options.md: every option of the module, but those that are internal.
{ lib }:
let
  inherit
    (lib.evalModules {
      modules = [
        (import ./nixos.nix { })
        ../default.nix
        { _module.args.pkgs = { }; }
      ];
    })
    options
    ;

  # A value as it is written in Nix.
  show =
    value:
    if lib.isAttrs value then
      "{ ${
        lib.concatStrings (lib.mapAttrsToList (name: one: "${showName name} = ${show one}; ") value)
      }}"
    else if lib.isList value then
      if value == [ ] then "[ ]" else "[ ${lib.concatMapStringsSep " " show value} ]"
    else
      builtins.toJSON value;
  showName = name: if builtins.match "[a-zA-Z_][a-zA-Z0-9_'-]*" name != null then name else builtins.toJSON name;

  # A default or an example, which may be words or an expression.
  sample =
    value:
    if value._type or null == "literalMD" then
      value.text
    else if value._type or null == "literalExpression" then
      "`${value.text}`"
    else
      "`${show value}`";

  isShown = option: !(option.internal or false) && (option.visible or true) == true;

  # Those of a tree, with those that the values of an option have themselves.
  all =
    name: tree:
    lib.concatMap (
      one:
      let
        option = tree.${one};
        full = "${name}.${one}";
      in
      if option._type or null != "option" then
        all full option
      else
        lib.optional (isShown option) { inherit full option; } ++ all "${full}.<name>" (option.type.getSubOptions [ ])
    ) (lib.filter (one: one != "_module") (lib.attrNames tree));

  section =
    { full, option }:
    ''

      ## `${full}`

      ${lib.removeSuffix "\n" option.description}

      - type: ${option.type.description}
    ''
    + lib.optionalString (option ? default) "- default: ${sample (option.defaultText or option.default)}\n"
    + lib.optionalString (option ? example) "- example: ${sample option.example}\n";
in
''
  # Options of the NixOS module

  Generated from the module by `nixos-module/tests/accept`. README.md shows how they are used.
''
+ lib.concatMapStrings section (all "services.secretsfs" options.services.secretsfs)
