# Placeholders in options that end in the Nix store as they are, where no secret would take their place: a list of
# option, value and hint. What others make into a file of the Nix store cannot be seen.
{ lib }:
config:
let
  references = import ./references.nix { inherit lib; };
  names = import ./names.nix { inherit lib; };

  service = [
    "environment"
    "postStart"
    "postStop"
    "preStart"
    "preStop"
    "reload"
    "script"
    "serviceConfig"
    "unitConfig"
  ];
  wireguard = [
    "peers"
    "privateKey"
  ];
  ownPlace = [
    "name"
    "path"
  ];
  # "*" is any name. Not here: options that only lead to one of these, and those that warn when they are read.
  places = {
    "boot" = [ "kernelParams" ];
    "deployment.keys.*" = [
      "destDir"
      "keyCommand"
      "name"
    ];
    "environment" = [
      "sessionVariables"
      "shellAliases"
      "variables"
    ];
    "environment.etc.*" = [ "text" ];
    "fileSystems.*" = [ "options" ];
    "networking.wg-quick.interfaces.*" = wireguard;
    "networking.wireguard.interfaces.*" = wireguard;
    "networking.wireless" = [ "extraConfig" ];
    "networking.wireless.networks.*" = [
      "auth"
      "extraConfig"
      "psk"
      "pskRaw"
    ];
    "nix" = [
      "extraOptions"
      "settings"
    ];
    "services.secretsfs.keys.*" = ownPlace ++ [ "pass" ];
    "services.secretsfs.templates.*" = ownPlace;
    "system.activationScripts.*" = [ "text" ];
    "systemd.services.*" = service;
    "systemd.tmpfiles" = [
      "rules"
      "settings"
    ];
    "systemd.units.*" = [ "text" ];
    "systemd.user.services.*" = service;
    "systemd.user.units.*" = [ "text" ];
    "users.users.*" = [
      "hashedPassword"
      "hashedPasswordFile"
      "initialHashedPassword"
      "initialPassword"
      "password"
    ];
    "users.users.*.openssh.authorizedKeys" = [ "keys" ];
    "virtualisation.oci-containers.containers.*" = [
      "cmd"
      "environment"
      "extraOptions"
    ];
  };

  # What does it there, where that is not just a file.
  hints = {
    "networking.wireless.networks.*" = "networking.wireless.secretsFile, with the path of a template";
    "services.secretsfs.keys.*" = "the name of the entry";
    "systemd.services.*" = "EnvironmentFile or LoadCredential, with the path of a key or a template";
    "users.users.*" = "hashedPasswordFile, with the path of a key that has neededForUsers";
  };

  # The units of services are looked at as services.
  withoutServices =
    systemd:
    systemd
    // lib.optionalAttrs (systemd ? units) {
      units = lib.filterAttrs (
        name: _: !(lib.hasSuffix ".service" name && systemd.services ? ${names.unitName name})
      ) systemd.units;
    };
  searched = config // {
    # NixOS has the whole of all scripts beside them
    system = config.system // {
      activationScripts = removeAttrs config.system.activationScripts [ "script" ];
    };
    systemd = withoutServices (
      config.systemd // lib.optionalAttrs (config.systemd ? user) { user = withoutServices config.systemd.user; }
    );
  };

  # What cannot be evaluated is for others to tell.
  tried =
    value:
    let
      result = builtins.tryEval value;
    in
    if result.success then result.value else null;

  nameOf = name: if builtins.match "[A-Za-z][A-Za-z0-9_-]*" name != null then name else names.quote name;

  isSet = value: lib.isAttrs value && value.type or null != "derivation";

  inValue =
    option: value:
    let
      one = tried value;
    in
    if lib.isString one then
      lib.optional (references.contains one) {
        inherit option;
        value = references.firstOf one;
      }
    else if lib.isList one then
      lib.concatMap (inValue option) one
    else if isSet one then
      lib.concatMap (name: inValue "${option}.${nameOf name}" one.${name}) (lib.attrNames one)
    else
      [ ];

  inPlace =
    option: path: fields: value:
    let
      one = tried value;
      first = lib.head path;
      into = name: shown: inPlace "${option}${shown}." (lib.tail path) fields one.${name};
    in
    # an activation script may be a text alone
    if path == [ ] && lib.isString one then
      inValue (lib.removeSuffix "." option) one
    else if !isSet one || tried (one.enable or true) == false then
      [ ]
    else if path == [ ] then
      lib.concatMap (field: lib.optionals (one ? ${field}) (inValue "${option}${field}" one.${field})) fields
    else if first == "*" then
      lib.concatMap (name: into name (names.quote name)) (lib.attrNames one)
    else
      lib.optionals (one ? ${first}) (into first first);
in
lib.concatLists (
  lib.mapAttrsToList (
    place: fields:
    map (
      found: found // { hint = hints.${place} or "the path of a key, or of one of services.secretsfs.templates"; }
    ) (inPlace "" (lib.splitString "." place) fields searched)
  ) places
)
