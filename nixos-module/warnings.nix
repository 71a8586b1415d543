# What can be, but is hardly meant.
{
  config,
  lib,
  ...
}:
let
  inherit (lib)
    concatMap
    elem
    optional
    ;
  names = import ./names.nix { inherit lib; };
  cfg = config.services.secretsfs;
  travels = names.isTravelling cfg.store;
  store = toString cfg.store;
  inherit (names) quote;
  of = names.optionOf;

  # A service that a key is for, but that cannot enter the directory.
  cannotEnter = key: concatMap (
    unit:
    let
      name = names.unitName unit;
      service = config.systemd.services.${name}.serviceConfig or { };
      isDynamic = elem (service.DynamicUser or false) [ true "true" "yes" "on" "1" ];
      runsAs = toString (service.User or (if isDynamic then "a user of its own" else "root"));
      user = config.users.users.${runsAs} or { };
      # what the service manager reads for it, as root
      given = lib.toList (service.LoadCredential or [ ]) ++ lib.toList (service.EnvironmentFile or [ ]);
      enters =
        lib.any (one: lib.hasSuffix key.path (toString one)) given
        || elem runsAs [ "root" cfg.directory.owner ]
        || elem cfg.directory.group ([ (user.group or null) ] ++ user.extraGroups or [ ])
        || elem runsAs (config.users.groups.${cfg.directory.group}.members or [ ])
        || elem name (map names.unitName cfg.consumers)
        || elem cfg.directory.group (lib.toList (service.SupplementaryGroups or [ ]))
        || (service.Group or null) == cfg.directory.group
        || builtins.match ".*[1357]" cfg.directory.mode != null;
    in
    optional (lib.hasSuffix ".service" unit && config.systemd.services ? ${name} && !enters) (
      "${of key "units"}: ${unit} runs as ${runsAs}, who cannot enter ${cfg.mountPoint} "
      + "(hint: services.secretsfs.consumers = [ ${quote name} ])"
    )
  ) (if key.units == null then [ ] else key.units);
in
{
  config = lib.mkIf cfg.enable {
    warnings =
      concatMap cannotEnter cfg.build.keys
      ++ optional (cfg.decryption.publicKey != null && !travels) (
        "services.secretsfs.decryption.publicKey: the store ${store} is on the machine, and cannot be compared with it "
        + "(hint: a store in the flake)"
      )
      ++ optional (config.boot.isContainer or false) (
        "services.secretsfs.enable: this is a container, which has no /dev/fuse by itself "
        + "(hint: allowedDevices of the container, and additionalCapabilities = [ \"CAP_SYS_ADMIN\" ])"
      );
  };
}
