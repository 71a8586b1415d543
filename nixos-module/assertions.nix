# What cannot be, in words: each message names the option, its value and what mends it.
{
  config,
  lib,
  ...
}:
let
  inherit (lib)
    concatMap
    elem
    filter
    optional
    optionals
    ;
  names = import ./names.nix { inherit lib; };
  references = import ./references.nix { inherit lib; };
  cfg = config.services.secretsfs;
  keys = filter (key: !(key.isTold or false)) cfg.build.keys;
  travels = names.isTravelling cfg.store;
  store = toString cfg.store;
  inherit (names) quote;

  # A problem: nothing where it is good. An option is one of services.secretsfs, or any as { option = ...; }
  wrong = isGood: option: value: reason: hint:
    optional (!isGood) (
      "${option.option or "services.secretsfs.${option}"} = ${quote value}: ${reason} (hint: ${hint})"
    );

  of = key: option: { option = names.optionOf key option; };

  # A list by a text that each of it has: in one go, since there may be thousands of keys.
  by = get: lib.groupBy (one: builtins.unsafeDiscardStringContext (get one));

  # What occurs more than once.
  twice = list: lib.attrNames (lib.filterAttrs (_: same: lib.length same > 1) (by (one: one) list));

  isMode = text: builtins.match "0?[0-7]{3}" text != null;
  modeHint = "three octal digits in quotes, such as \"0440\"";
  pathHint = "an absolute path without empty, \".\" and \"..\" parts, of letters, digits and . _ : @ + -";
  nameHint = "a relative path without empty, \".\" and \"..\" parts, each at most 255 bytes";

  # by the names that they will have on the machine
  declared = accounts: lib.listToAttrs (
    map (attribute: {
      name = accounts.${attribute}.name or attribute;
      value = null;
    }) (filter (attribute: accounts.${attribute}.enable or true) (lib.attrNames accounts))
  );
  users = declared config.users.users;
  groups = declared config.users.groups;
  isUser = name: names.isNumber name || users ? ${name};
  isGroup = name: names.isNumber name || groups ? ${name};

  account = kind: isKnown: declared: option: name:
    wrong (isKnown name) option name "there is no such ${kind} in ${declared}" (
      "declare ${declared}.${quote name}, or write the number of one that is made elsewhere"
    );
  user = account "user" isUser "users.users";
  group = account "group" isGroup "users.groups";

  mountPoint =
    wrong (names.isPlainPath cfg.mountPoint) "mountPoint" cfg.mountPoint "nothing can be mounted there" pathHint
    ++ wrong (!names.isWithin store cfg.mountPoint) "mountPoint" cfg.mountPoint "it is in the store ${store}" (
      "such as \"/run/keys\""
    )
    ++ wrong (!names.isWithin cfg.mountPoint store) "store" store "it is where the keys are mounted" (
      "move the store out of ${cfg.mountPoint}"
    )
    ++ wrong (
      !names.isInNixStore cfg.mountPoint
    ) "mountPoint" cfg.mountPoint "it is in the Nix store" "such as \"/run/keys\""
    ++ wrong (hidden == [ ]) "mountPoint" cfg.mountPoint "it would hide ${lib.head hidden}" (
      "a directory for nothing else, such as \"/run/keys\""
    )
    ++ wrong (!names.isWithin names.usersDirectory cfg.mountPoint) "mountPoint" cfg.mountPoint (
      "that is where keys with neededForUsers are"
    ) "such as \"/run/keys\""
    ++
      wrong
        (
          cfg.mountPoint != "/run/keys"
          || (
            cfg.directory.owner == "root"
            && cfg.directory.group == "keys"
            && elem cfg.directory.mode [
              "750"
              "0750"
            ]
          )
        )
        "directory"
        cfg.directory
        "NixOS' tmpfiles want /run/keys to be root:keys with 0750"
        "leave directory as it is, or choose another mountPoint";

  # what the system and the program need, below the mount point
  hidden = filter (names.isWithin cfg.mountPoint) [
    builtins.storeDir
    "/boot"
    "/dev"
    "/etc/${names.manifestFile}"
    "/home"
    "/nix/var"
    "/proc"
    "/root"
    "/run/credentials"
    "/run/current-system"
    "/run/secretsfs"
    "/run/systemd"
    "/run/wrappers"
    "/sys"
    "/tmp"
    "/usr"
    "/var/lib/secretsfs/links"
    names.usersDirectory
  ];

  storeProblems = optionals (!travels) (
    wrong (names.isPlainPath store) "store" store "it is no directory of the machine" pathHint
  );

  directory =
    user "directory.owner" cfg.directory.owner
    ++ group "directory.group" cfg.directory.group
    ++ wrong (isMode cfg.directory.mode) "directory.mode" cfg.directory.mode "it is no mode" modeHint;

  secretFile = option: path:
    optionals (path != null) (
      wrong (names.isPlainPath path) option path "it is no path of the machine" pathHint
      ++ wrong (!names.isInNixStore path) option path "everybody can read the Nix store" (
        "a string with a path on the machine, such as \"/var/lib/secretsfs/host.key\""
      )
      ++ wrong (!names.isWithin cfg.mountPoint path) option path (
        "it is needed before anything in ${cfg.mountPoint} can be read"
      ) "move it out of there"
    );

  decryption =
    let
      d = cfg.decryption;
      rnp = d.engine == "rnp";
    in
    secretFile "decryption.keyFile" d.keyFile
    ++ secretFile "decryption.passphraseFile" d.passphraseFile
    ++ optionals (d.passphraseCredential != null) (
      wrong (names.isPlainPath d.passphraseCredential) "decryption.passphraseCredential" d.passphraseCredential (
        "it is no path of the machine"
      ) pathHint
    )
    ++ secretFile "decryption.home" d.home
    ++ wrong (d.passphraseFile == null || d.passphraseCredential == null) "decryption.passphraseCredential" (
      d.passphraseCredential
    ) "passphraseFile is set as well" "set one of the two to null"
    ++ wrong (rnp || d.home != null) "decryption.home" d.home "engine gpg needs a GnuPG home directory" (
      "make one that belongs to user ${names.user}, and name it"
    )
    ++ wrong (!rnp || d.home == null) "decryption.home" d.home "engine rnp has no home" "engine = \"gpg\""
    ++ wrong (!rnp || !d.prompt) "decryption.prompt" d.prompt "engine rnp never asks" "engine = \"gpg\""
    ++ wrong (d.publicKey == null || names.isTravelling d.publicKey) "decryption.publicKey" (toString d.publicKey) (
      "it is compared with the store where the system is built"
    ) "a file of the flake, such as ./hosts/web1.pub"
    ++ wrong (rnp || d.passphraseFile == null) "decryption.passphraseFile" d.passphraseFile (
      "engine gpg asks its agent"
    ) "engine = \"rnp\""
    ++ wrong (rnp || d.passphraseCredential == null) "decryption.passphraseCredential" d.passphraseCredential (
      "engine gpg asks its agent"
    ) "engine = \"rnp\""
    ++
      wrong
        (!rnp || !d.generateKey || (d.passphraseFile == null && d.passphraseCredential == null))
        "decryption.generateKey"
        d.generateKey
        "a key that is made by itself has no passphrase"
        "secretsfs keygen --passphrase-file, and generateKey = false; or no passphrase"
    ++ wrong (rnp || !d.generateKey) "decryption.generateKey" d.generateKey "engine gpg has keys of its own" (
      "gpg --homedir ... --quick-generate-key, as user ${names.user}"
    );

  limits =
    let
      # the program's default, where there is none of the machine's; its lockedBytes are enough for any
      secret = if cfg.limits.secretBytes == null then 1048576 else cfg.limits.secretBytes;
      locked = cfg.limits.lockedBytes;
    in
    wrong (locked == null || secret <= locked) "limits.lockedBytes" locked (
      "a content may have more: limits.secretBytes is ${toString secret}"
    ) "at least as much";

  isNoService = builtins.match ".*\\.(socket|mount|swap|scope|target|timer|path|slice)";
  instanceReason = "NixOS would make a whole unit of this instance, in place of its template";

  consumers = concatMap (
    name:
    wrong (builtins.match "[A-Za-z0-9:_.\\\\@-]+" name != null && isNoService name == null) "consumers" name (
      "it is no service"
    ) "the name of a service, such as \"nginx\""
    ++ wrong (!names.isInstance name) "consumers" name instanceReason "the template: ${
      quote "${lib.head (lib.splitString "@" name)}@"
    }"
  ) cfg.consumers;

  unit = option: name:
    wrong (names.isUnit name) option name "it is no unit with processes" (
      "the whole name, ending in .service, .socket, .mount, .swap or .scope"
    )
    ++ wrong (!names.isTemplate name) option name "it is a template" (
      "the name of an instance, such as \"app@one.service\""
    );

  # what a switch restarts and reloads; systemd.services has no others
  service = option: name:
    unit option name
    ++ wrong (!names.isUnit name || lib.hasSuffix ".service" name) option name "it is no service" (
      "a name that ends in .service"
    )
    ++ wrong (!names.isInstance name) option name instanceReason "restart it by a unit of its own";

  ofKey = key:
    wrong (names.isName key.name) (of key "name") key.name "it is no name of a file" nameHint
    ++ contentOf key
    ++ wrong (isMode key.mode) (of key "mode") key.mode "it is no mode" modeHint
    ++ optionals (!key.neededForUsers) (user (of key "owner") key.owner ++ group (of key "group") key.group)
    ++ wrong (key.units != [ ]) (of key "units") key.units "no unit could read it" "null, for any process"
    ++ optionals (key.units != null) (
      concatMap (unit (of key "units")) key.units
      ++ concatMap (name: wrong false (of key "units") name "it is listed twice" "list it once") (twice key.units)
    )
    ++ concatMap (service (of key "restartUnits")) key.restartUnits
    ++ concatMap (service (of key "reloadUnits")) key.reloadUnits
    ++ wrong (travels || key.restartUnits == [ ]) (of key "restartUnits") key.restartUnits (
      "${store} is on the machine, where it changes without a switch"
    ) "a store in the flake, or no restartUnits"
    ++ wrong (travels || key.reloadUnits == [ ]) (of key "reloadUnits") key.reloadUnits (
      "${store} is on the machine, where it changes without a switch"
    ) "a store in the flake, or no reloadUnits"
    ++ pathOf key
    ++ optionals key.neededForUsers (beforeUsers key);

  placeOf = names.placeOf cfg.mountPoint;

  # In the place of a text that should have had a reference: it may be the secret itself.
  unsaid = "...";

  contentOf = key:
    let
      inherit (key) content;
      parts = if content ? template then filter lib.isAttrs content.template else [ content ];
    in
    wrong (content ? pass || parts != [ ] || content.template == [ ]) (of key "template") unsaid (
      "no secret is in it, and everybody can read it in the Nix store"
    ) (
      "environment.etc, or a reference to an entry"
    )
    ++ concatMap (
      part:
      wrong (references.isEntry part.pass) (of key "pass") part.pass "it is no name of an entry" (
        "as pass ls shows it, without .gpg"
      )
      ++ optionals (part ? field) (
        wrong (references.isField part.field) (of key "field") part.field "it is no name of a field" (
          "what is before the colon and the blank"
        )
        ++ wrong (!part ? line) (of key "field") part.field "line is set as well" "set one of the two"
      )
      ++ optionals (part ? stripFinalNewline) (
        wrong (!part ? line && !part ? field) (of key "stripFinalNewline") part.stripFinalNewline (
          "line or field is set as well, which has no line end"
        ) "leave it as it is"
      )
    ) parts;

  ofTemplate = attribute: template:
    let
      content = {
        option = "services.secretsfs.templates.${quote attribute}.content";
      };
    in
    wrong (references.contains template.content) content unsaid (
      "no secret is in it, and everybody can read it in the Nix store"
    ) "a placeholder, as in services.secretsfs.placeholder, or environment.etc"
    ++ concatMap (
      problem:
      wrong false content (references.firstOf template.content) problem "services.secretsfs.placeholder writes them"
    ) (references.problemsOf template.content);

  misplaced = concatMap (
    found:
    wrong false { inherit (found) option; } found.value "nothing puts the secret in its place there" found.hint
  ) (import ./misplaced.nix { inherit lib; } config);

  pathOf = key:
    optionals (key.path != placeOf key) (
      wrong (names.isPlainPath key.path) (of key "path") key.path "no link can be made there" pathHint
      ++ wrong (names.isPlainPath (placeOf key)) (of key "name") key.name "no link can lead to it" (
        "a name of letters, digits and . _ : @ + -, or no path"
      )
      ++ wrong (!names.isWithin cfg.mountPoint key.path) (of key "path") key.path (
        "in ${cfg.mountPoint} the file's place is its name"
      ) "set name instead"
      ++ wrong (!names.isWithin names.usersDirectory key.path || key.neededForUsers) (of key "path") key.path (
        "that is where keys with neededForUsers are"
      ) "another path, or neededForUsers = true"
      ++ wrong (!names.isInNixStore key.path) (of key "path") key.path "the Nix store is read-only" pathHint
    );

  beforeUsers = key:
    wrong (elem key.owner [ "root" "0" ]) (of key "owner") key.owner "a key with neededForUsers is root's" (
      "owner = \"root\", or a second key of the same entry"
    )
    ++ wrong (elem key.group [ "root" "0" ]) (of key "group") key.group "a key with neededForUsers is root's" (
      "group = \"root\", or a second key of the same entry"
    )
    ++ wrong (key.units == null) (of key "units") key.units "a key with neededForUsers is a plain file" (
      "units = null, or a second key of the same entry"
    )
    ++ wrong (key.path == placeOf key) (of key "path") key.path (
      "a key with neededForUsers is in ${names.usersDirectory}"
    ) "leave path as it is";

  together =
    let
      othersOf = same: lib.concatMapStringsSep " and " (key: key.option) (lib.take (lib.length same - 1) same);
      filesIn = forUsers: filter (key: key.neededForUsers == forUsers) keys;
      sameNames = list: concatMap (
        name:
        let
          same = filter (key: key.name == name) list;
        in
        wrong false (of (lib.last same) "name") name "it is the file of ${othersOf same} as well" (
          "give each a name of its own"
        )
      ) (twice (map (key: key.name) list));
      samePaths = concatMap (
        path:
        let
          same = filter (key: key.path == path) links;
        in
        wrong false (of (lib.last same) "path") path "it is the path of ${othersOf same} as well" (
          "give each a path of its own"
        )
      ) (twice (map (key: key.path) links));
      # a name that is a directory because of another
      nested = what: get: list:
        let
          known = by get list;
        in
        concatMap (
          key:
          concatMap (
            parent:
            concatMap (
              file:
              wrong false (of file what) (get file)
                "it is a directory as well, because of ${names.optionOf key what} = ${quote (get key)}"
                "rename one of the two"
            ) (known.${parent} or [ ])
          ) (names.parentsOf (get key))
        ) list;
      links = filter (key: key.path != placeOf key) keys;
    in
    sameNames (filesIn false)
    ++ sameNames (filesIn true)
    ++ samePaths
    ++ nested "name" (key: key.name) (filesIn false)
    ++ nested "name" (key: key.name) (filesIn true)
    ++ nested "path" (key: key.path) links;

  early = optionals (lib.any (key: key.neededForUsers) keys) (
    wrong (cfg.build.hasUsersUnit || cfg.decryption.passphraseCredential == null) "decryption.passphraseCredential"
      cfg.decryption.passphraseCredential
      "keys with neededForUsers are made by an activation script, which has no credentials"
      "passphraseFile, or systemd.sysusers.enable or services.userborn.enable"
    ++ wrong (cfg.decryption.engine == "rnp") "decryption.engine" cfg.decryption.engine (
      "before users exist nobody owns a GnuPG home, for the keys with neededForUsers"
    ) "engine = \"rnp\", or no neededForUsers"
  );

  problems =
    mountPoint
    ++ storeProblems
    ++ directory
    ++ decryption
    ++ limits
    ++ consumers
    ++ concatMap ofKey keys
    ++ lib.concatLists (lib.mapAttrsToList ofTemplate cfg.templates)
    ++ together
    ++ early
    ++ misplaced;
in
{
  config = lib.mkIf cfg.enable {
    assertions = map (message: {
      assertion = false;
      inherit message;
    }) problems;
  };
}
