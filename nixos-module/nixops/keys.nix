# The keys that deployment.keys come to, and what is wrong with them.
{ config, lib, ... }:
let
  inherit (lib) concatMap filter optional;
  names = import ../names.nix { inherit lib; };
  contentOf = import ./content.nix { inherit lib; };
  unitOf = import ./unit-name.nix { inherit lib; };
  inherit (names) quote;
  cfg = config.services.secretsfs;

  # "/run/keys//token" is what a destDir with a slash at its end gives, and /var/run is a link to /run.
  normal =
    path:
    let
      text = builtins.unsafeDiscardStringContext (toString path);
      parts = filter (part: part != "") (lib.splitString "/" text);
      isOld = lib.take 2 parts == [ "var" "run" ];
    in
    "/" + lib.concatStringsSep "/" (if isOld then lib.tail parts else parts);

  # Above 0777 there is nothing that a file to be read could have.
  modeOf =
    text:
    let
      found = builtins.match "0*([0-7]{0,3})" text;
      digits = "000${lib.head found}";
      count = lib.stringLength digits;
    in
    if found == null || text == "" then null else "0${lib.substring (count - 3) 3 digits}";

  # In the mount; elsewhere by the whole path, which no other key has, with a link there.
  nameOf =
    path:
    let
      isInside = lib.hasPrefix "${cfg.mountPoint}/" path;
    in
    lib.removePrefix (if isInside then "${cfg.mountPoint}/" else "/") path;

  keys = map (key: key // { problems = problemsOf key; }) declared;
  declared = lib.mapAttrsToList (attribute: key: rec {
    inherit attribute;
    inherit (key) user group permissions uploadAt;
    option = "deployment.keys.${quote attribute}";
    unit = unitOf attribute;
    what = contentOf attribute key;
    mode = modeOf key.permissions;
    path = normal key.path;
    name = nameOf path;
  }) config.deployment.keys;

  # The longest that NixOS can make: "unit-NAME.service.drv" is in the Nix store, which allows 211.
  hasUnit = key: builtins.match "[A-Za-z0-9:_.\\\\@-]{1,194}" key.unit != null;

  # What is not secret is shown.
  problem =
    key: option: reason: hint:
    "${key.option}${lib.optionalString (option != null) ".${option}"}: ${reason} (hint: ${hint})";
  valued = key: option: value: problem key "${option} = ${quote value}";

  problemsOf =
    key:
    optional (key.what ? reason) (problem key key.what.option key.what.reason key.what.hint)
    ++ optional (key.mode == null) (
      valued key "permissions" key.permissions "it is no mode" "in octal, up to 0777, such as \"0440\""
    )
    ++ optional (!hasUnit key) (
      problem key null "no unit can be called after it" "a shorter attribute of one line, and name for the file"
    );

  byPath = lib.groupBy (key: key.path) keys;
  shared =
    what: get: grouped: hint:
    concatMap (
      same:
      let
        others = lib.concatMapStringsSep " and " (key: key.option) (lib.tail same);
      in
      [ (valued (lib.head same) what (get (lib.head same)) "it is that of ${others} as well" hint) ]
    ) (filter (same: lib.length same > 1) (lib.attrValues grouped));

  problems =
    optional (keys != [ ] && !cfg.enable) (
      "deployment.keys: nothing makes them, since services.secretsfs.enable is false "
      + "(hint: services.secretsfs.enable = true, and a store)"
    )
    ++ lib.optionals cfg.enable (
      concatMap (key: key.problems) keys
      ++ shared "path" (key: key.path) byPath "another name or destDir for one of them"
      ++ shared "unit" (key: "${key.unit}.service") (lib.groupBy (key: key.unit) keys) (
        "another attribute for one of them, and name for its file"
      )
    );

  # What NixOps writes once it has sent all of them. It is there as soon as the keys are.
  done = rec {
    option = "deployment.keys";
    path = "/run/keys/done";
    name = nameOf path;
    content.template = [ ];
    mode = "0444";
  };
  isDoneKey = lib.any (key: key.name == done.name) (
    keys ++ lib.attrValues cfg.keys ++ lib.attrValues cfg.templates
  );
in
{
  config = {
    assertions = map (message: {
      assertion = false;
      inherit message;
    }) problems;

    warnings = lib.optionals cfg.enable (
      map (
        key:
        valued key "uploadAt" key.uploadAt "nothing is uploaded, and the file is there before and after" "leave it out"
      ) (filter (key: key.uploadAt != "pre-activation") keys)
    );

    # All of them, whatever is wrong: which keys and units there are must not depend on texts and modes, since these may
    # be made from systemd.services.
    services.secretsfs = lib.mkIf cfg.enable {
      derivedKeys =
        lib.listToAttrs (
          map (key: {
            name = "deployment.keys.${key.attribute}";
            value = {
              inherit (key)
                option
                name
                path
                group
                mode
                ;
              content = key.what.content or { template = [ ]; };
              owner = key.user;
              optionNames = {
                owner = "user";
                mode = "permissions";
                pass = "keyCommand";
              };
              makeDirectory = true;
              isTold = key.problems != [ ] || lib.length byPath.${key.path} > 1;
            };
          }) keys
        )
        // lib.optionalAttrs (!isDoneKey) { "deployment.keys" = done; };
      build.deploymentKeys = filter hasUnit keys;
    };
  };
}
