# A stand-in for nixpkgs' lib, which is nowhere to be had apart from nixpkgs: as much of it as the module and nixos.nix
# use, with the same names and results. modules.nix has the module system and its types. What differs:
#   - arguments are not checked, and what is unusual (a string with context, a list that is empty) is not thought of
#   - whatever is not here is missing: a new use shows as "attribute missing", and is added here
# Where $NIXPKGS_LIB names nixpkgs' own, the tests compare what both come to.
let
  inherit (builtins)
    all
    concatLists
    concatMap
    concatStringsSep
    elem
    filter
    foldl'
    genList
    isList
    isString
    length
    listToAttrs
    match
    replaceStrings
    split
    stringLength
    substring
    ;

  lib = rec {
    inherit (builtins)
      all
      any
      attrNames
      attrValues
      concatLists
      concatMap
      concatStringsSep
      elem
      elemAt
      filter
      foldl'
      genList
      groupBy
      hasAttr
      head
      isAttrs
      isBool
      isFunction
      isInt
      isList
      isString
      length
      listToAttrs
      map
      mapAttrs
      match
      partition
      replaceStrings
      sort
      stringLength
      substring
      tail
      toJSON
      ;

    # lists
    count = isCounted: list: length (filter isCounted list);
    last = list: builtins.elemAt list (length list - 1);
    optional = condition: value: if condition then [ value ] else [ ];
    optionals = condition: list: if condition then list else [ ];
    reverseList = list: genList (index: builtins.elemAt list (length list - index - 1)) (length list);
    take = most: list: genList (builtins.elemAt list) (if most < length list then most else length list);
    toList = value: if isList value then value else [ value ];
    unique = foldl' (known: value: if elem value known then known else known ++ [ value ]) [ ];

    # attribute sets
    filterAttrs =
      isKept: set:
      listToAttrs (
        concatMap (name: if isKept name set.${name} then [ (nameValuePair name set.${name}) ] else [ ]) (
          builtins.attrNames set
        )
      );
    mapAttrs' = function: set: listToAttrs (mapAttrsToList function set);
    mapAttrsToList = function: set: map (name: function name set.${name}) (builtins.attrNames set);
    nameValuePair = name: value: { inherit name value; };
    optionalAttrs = condition: set: if condition then set else { };

    # text
    concatMapStrings = function: list: concatStringsSep "" (map function list);
    concatMapStringsSep = separator: function: list: concatStringsSep separator (map function list);
    concatStrings = concatStringsSep "";
    escapeShellArg =
      argument:
      let
        text = toString argument;
      in
      if match "[[:alnum:],._+:@%/-]+" text != null then text else "'${replaceStrings [ "'" ] [ "'\\''" ] text}'";
    escapeShellArgs = concatMapStringsSep " " escapeShellArg;
    hasPrefix = prefix: text: substring 0 (stringLength prefix) text == prefix;
    hasSuffix =
      suffix: text:
      stringLength text >= stringLength suffix
      && substring (stringLength text - stringLength suffix) (-1) text == suffix;
    optionalString = condition: text: if condition then text else "";
    removePrefix = prefix: text: if hasPrefix prefix text then substring (stringLength prefix) (-1) text else text;
    removeSuffix =
      suffix: text: if hasSuffix suffix text then substring 0 (stringLength text - stringLength suffix) text else text;
    splitString =
      separator: text:
      filter isString (split (replaceStrings [ "." "+" "*" "|" ] [ "\\." "\\+" "\\*" "\\|" ] separator) text);
    toLower = replaceStrings [ "A" "B" "C" "D" "E" "F" ] [ "a" "b" "c" "d" "e" "f" ]; # of hexadecimal digits alone
    versionAtLeast = version: least: builtins.compareVersions version least >= 0;

    # packages
    makeBinPath = packages: concatMapStringsSep ":" (package: "${package}/bin") packages;

    inherit (import ./modules.nix { inherit lib; })
      evalModules
      literalExpression
      literalMD
      mergeEqualOption
      mkDefault
      mkEnableOption
      mkForce
      mkIf
      mkMerge
      mkOption
      mkOptionType
      mkOverride
      types
      ;
  };
in
lib
