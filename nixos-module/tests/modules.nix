# The module system of the stand-in for nixpkgs' lib: what is declared by options, and what is defined for them, come
# together as a configuration. Modules are paths, functions or sets, with imports; mkIf, mkMerge and mkOverride say when
# and how much a definition counts. Definitions have the order that nixpkgs gives them, and errors its words, without
# the definitions. Left out: disabledModules, freeform types, mkOrder, options that are declared twice, readOnly.
{ lib }:
let
  inherit (builtins)
    all
    attrNames
    concatLists
    concatMap
    concatStringsSep
    elem
    filter
    foldl'
    functionArgs
    genericClosure
    head
    isAttrs
    isFunction
    isInt
    isList
    isPath
    isString
    listToAttrs
    mapAttrs
    ;

  isTyped = type: value: isAttrs value && value._type or null == type;
  isOption = isTyped "option";
  show = concatStringsSep ".";

  # Properties of definitions.
  mkIf = condition: content: {
    _type = "if";
    inherit condition content;
  };
  mkMerge = contents: {
    _type = "merge";
    inherit contents;
  };
  mkOverride = priority: content: {
    _type = "override";
    inherit priority content;
  };
  mkOptionDefault = mkOverride 1500;
  usualPriority = 100;

  # Moves the properties of a set to its members, without looking at conditions, which may need the configuration.
  pushDown =
    value:
    if isTyped "merge" value then
      concatMap pushDown value.contents
    else if isTyped "if" value then
      map (mapAttrs (_: mkIf value.condition)) (pushDown value.content)
    else if isTyped "override" value then
      map (mapAttrs (_: mkOverride value.priority)) (pushDown value.content)
    else
      [ value ];

  # What is left of a definition once conditions are known.
  discharge =
    value:
    if isTyped "merge" value then
      concatMap discharge value.contents
    else if isTyped "if" value then
      if value.condition then discharge value.content else [ ]
    else
      [ value ];

  # Those with the best priority, without it.
  strongest =
    values:
    let
      priorityOf = value: if isTyped "override" value then value.priority else usualPriority;
      best = foldl' (least: value: if priorityOf value < least then priorityOf value else least) 9999 values;
    in
    map (value: if isTyped "override" value then value.content else value) (
      filter (value: priorityOf value == best) values
    );

  # The values that sets have for each of their names: { a = [ 1 2 ]; }
  zip =
    sets:
    let
      names = lib.unique (concatMap attrNames sets);
    in
    listToAttrs (
      map (name: {
        inherit name;
        value = concatMap (set: if set ? ${name} then [ set.${name} ] else [ ]) sets;
      }) names
    );

  # What definitions of one value come to; nothing where conditions leave none: [ ] or [ value ].
  merged =
    location: type: definitions:
    let
      values = strongest (concatMap discharge definitions);
    in
    if values == [ ] then
      [ ]
    else if all type.check values then
      [ (type.merge location (map (value: { inherit value; }) values)) ]
    else
      throw "A definition for option `${show location}' is not of type `${type.description}'.";

  valueOf =
    location: option: definitions:
    let
      found = merged location option.type (
        definitions ++ (if option ? default then [ (mkOptionDefault option.default) ] else [ ])
      );
    in
    if found == [ ] then
      throw "The option `${show location}' was accessed but has no value defined. Try setting the option."
    else
      (option.apply or (value: value)) (head found);

  # The tree of options that modules declare.
  declare =
    location: trees:
    mapAttrs (
      name: declared:
      if lib.length declared == 1 && isOption (head declared) then
        head declared
      else if lib.any isOption declared then
        throw "The option `${show (location ++ [ name ])}' is already declared."
      else
        declare (location ++ [ name ]) declared
    ) (zip trees);

  # Walks the options with what is defined for them, still with its properties.
  configure =
    location: options: definitions:
    let
      defined = zip (concatMap pushDown definitions);
    in
    mapAttrs (
      name: option:
      (if isOption option then valueOf else configure) (location ++ [ name ]) option (defined.${name} or [ ])
    ) options;

  # What is defined and no option.
  undeclared =
    location: options: definitions:
    let
      defined = zip (concatMap pushDown definitions);
    in
    concatMap (
      name:
      if !options ? ${name} then
        [ (location ++ [ name ]) ]
      else if isOption options.${name} then
        [ ]
      else
        undeclared (location ++ [ name ]) options.${name} defined.${name}
    ) (attrNames defined);

  evalModules =
    {
      modules,
      prefix ? [ ],
      specialArgs ? { },
    }:
    let
      given = {
        inherit lib config options;
      }
      // specialArgs;

      load =
        key: module:
        if isPath module || isString module then
          normal (toString module) (called (import module))
        else
          normal key (called module);

      # Each argument is looked up when it is used: it may come from the configuration.
      called =
        module:
        if isFunction module then
          module (given // mapAttrs (name: _: given.${name} or config._module.args.${name}) (functionArgs module))
        else
          module;

      normal =
        key: module:
        let
          isLong = module ? config || module ? options;
        in
        {
          inherit key;
          imports = module.imports or [ ];
          options = if isLong then module.options or { } else { };
          config = if isLong then module.config or { } else removeAttrs module [ "imports" ];
        };

      loadAll =
        parent: list:
        lib.genList (index: load "${parent}:${toString index}" (lib.elemAt list index)) (lib.length list);

      internal.options._module.args = mkOption {
        type = types.attrsOf types.unspecified;
        default = { };
      };

      # each file once, those that are imported after those that import; and then, as nixpkgs does, the last one first
      loaded = lib.reverseList (genericClosure {
        startSet = loadAll "" (modules ++ [ internal ]);
        operator = module: loadAll module.key module.imports;
      });

      options = declare prefix (map (module: module.options) loaded);
      definitions = map (module: module.config) loaded;
      config = configure prefix options definitions;
      odd = undeclared prefix options definitions;
    in
    {
      inherit options;
      config = if odd == [ ] then config else throw "The option `${show (head odd)}' does not exist.";
    };

  mkOption = option: { _type = "option"; } // option;
  mkEnableOption =
    what:
    mkOption {
      type = types.bool;
      default = false;
      example = true;
      description = "Whether to enable ${what}.";
    };

  # Types. "kind" is how a description is put into that of another type: in parentheses unless it is a fit one.
  mkOptionType =
    {
      name,
      description ? name,
      descriptionClass ? null,
      check ? (_: true),
      merge ? mergeDefaultOption,
      getSubOptions ? (_: { }),
    }:
    {
      _type = "option-type";
      inherit
        name
        description
        descriptionClass
        check
        merge
        getSubOptions
        ;
    };

  phrase =
    fit: type: if elem type.descriptionClass fit then type.description else "(${type.description})";

  # What a type merges are sets with a value; those of nixpkgs have the file as well.
  onValues = merge: location: definitions: merge location (map (definition: definition.value) definitions);

  mergeEqualOption = onValues (
    location: values:
    if all (value: value == head values) values then
      head values
    else
      throw "The option `${show location}' has conflicting definition values."
  );

  mergeDefaultOption =
    location: definitions:
    let
      values = map (definition: definition.value) definitions;
    in
    if lib.length values == 1 then
      head values
    else if all isList values then
      concatLists values
    else if all isAttrs values then
      foldl' (sum: value: sum // value) { } values
    else
      mergeEqualOption location definitions;

  plain =
    name: description: check:
    mkOptionType {
      inherit name description check;
      descriptionClass = "noun";
      merge = mergeEqualOption;
    };

  types = {
    str = plain "str" "string" isString;
    bool = plain "bool" "boolean" builtins.isBool;
    int = plain "int" "signed integer" isInt;
    package = plain "package" "package" (value: isTyped "derivation" value || value.type or null == "derivation");
    path = plain "path" "absolute path" (
      value: (isPath value || isString value || value ? outPath) && lib.hasPrefix "/" (toString value)
    );
    unspecified = mkOptionType {
      name = "unspecified";
      description = "unspecified value";
      descriptionClass = "noun";
    };

    ints.between =
      least: most:
      plain "intBetween" "integer between ${toString least} and ${toString most} (both inclusive)" (
        value: isInt value && value >= least && value <= most
      );

    strMatching =
      pattern:
      plain "strMatching" "string matching the pattern ${pattern}" (
        value: isString value && builtins.match pattern value != null
      );

    lines = mkOptionType {
      name = "separatedString";
      description = "strings concatenated with \"\\n\"";
      descriptionClass = "noun";
      check = isString;
      merge = onValues (_: concatStringsSep "\n");
    };

    enum =
      values:
      mkOptionType {
        name = "enum";
        description = "one of ${lib.concatMapStringsSep ", " builtins.toJSON values}";
        descriptionClass = "conjunction";
        check = value: elem value values;
        merge = mergeEqualOption;
      };

    nullOr =
      type:
      mkOptionType {
        name = "nullOr";
        description = "null or ${phrase [ "noun" "conjunction" ] type}";
        descriptionClass = "conjunction";
        check = value: value == null || type.check value;
        merge =
          location: definitions:
          if all (one: one.value == null) definitions then
            null
          else if lib.any (one: one.value == null) definitions then
            throw "The option `${show location}' is defined both null and not null."
          else
            type.merge location definitions;
        inherit (type) getSubOptions;
      };

    listOf =
      type:
      mkOptionType {
        name = "listOf";
        description = "list of ${phrase [ "noun" "composite" ] type}";
        descriptionClass = "composite";
        check = isList;
        merge = onValues (
          location: values: concatMap (value: merged location type [ value ]) (concatLists values)
        );
        getSubOptions = prefix: type.getSubOptions (prefix ++ [ "*" ]);
      };

    attrsOf =
      type:
      mkOptionType {
        name = "attrsOf";
        description = "attribute set of ${phrase [ "noun" "composite" ] type}";
        descriptionClass = "composite";
        check = isAttrs;
        merge = onValues (
          location: values:
          mapAttrs (_: head) (
            lib.filterAttrs (_: found: found != [ ]) (
              mapAttrs (name: merged (location ++ [ name ]) type) (zip values)
            )
          )
        );
        getSubOptions = prefix: type.getSubOptions (prefix ++ [ "<name>" ]);
      };

    submodule =
      modules:
      let
        evaluate =
          location: name: values:
          evalModules {
            prefix = location;
            modules =
              lib.toList modules
              ++ [ { _module.args.name = name; } ]
              ++ map (value: if isAttrs value then { config = value; } else value) values;
          };
      in
      mkOptionType {
        name = "submodule";
        check = value: isAttrs value || isFunction value || isPath value;
        merge = onValues (
          location: values: removeAttrs (evaluate location (lib.last location) values).config [ "_module" ]
        );
        getSubOptions = prefix: removeAttrs (evaluate prefix "<name>" [ ]).options [ "_module" ];
      };
  };
in
{
  inherit
    evalModules
    mergeEqualOption
    mkIf
    mkMerge
    mkOption
    mkOptionType
    mkOverride
    mkEnableOption
    types
    ;
  mkDefault = mkOverride 1000;
  mkForce = mkOverride 50;
  literalExpression = text: {
    _type = "literalExpression";
    inherit text;
  };
  literalMD = text: {
    _type = "literalMD";
    inherit text;
  };
}
