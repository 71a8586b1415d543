# As much of NixOS as the module touches: options of the same names, and the text of units from them. Packages are
# folders of a machine that is no NixOS, so that what is emitted runs there: /usr for all of Debian's.
{ specialFileSystemsCanBeOff ? true }:
{ config, lib, ... }:
let
  inherit (lib) mkOption types;
  listOfText = mkOption {
    type = types.listOf types.str;
    default = [ ];
  };
  # where one is a list, all are lists
  setting = lib.mkOptionType {
    name = "systemd option";
    merge =
      location: definitions:
      if lib.any (one: lib.isList one.value) definitions then
        lib.concatMap (one: lib.toList one.value) definitions
      else
        lib.mergeEqualOption location definitions;
  };
  settings = mkOption {
    type = types.attrsOf setting;
    default = { };
  };
  yes = default: mkOption { type = types.bool; inherit default; };
  text = default: mkOption { type = types.str; inherit default; };

  service = {
    options = {
      description = text "";
      documentation = listOfText;
      wants = listOfText;
      requires = listOfText;
      bindsTo = listOfText;
      partOf = listOfText;
      after = listOfText;
      before = listOfText;
      conflicts = listOfText;
      wantedBy = listOfText;
      unitConfig = settings;
      serviceConfig = settings;
      environment = mkOption { type = types.attrsOf (types.nullOr setting); default = { }; };
      path = mkOption { type = types.listOf types.unspecified; default = [ ]; };
      script = text "";
      preStart = text "";
      reloadIfChanged = yes false;
      restartIfChanged = yes true;
      stopIfChanged = yes true;
      reloadTriggers = mkOption { type = types.listOf types.unspecified; default = [ ]; };
      restartTriggers = mkOption { type = types.listOf types.unspecified; default = [ ]; };
    };
  };

  # a text alone, or with what it comes after
  withDeps = types.submodule {
    options = {
      deps = listOfText;
      text = text "";
    };
  };
  activationScript = lib.mkOptionType {
    name = "activation script";
    merge =
      location: definitions:
      if lib.any (one: lib.isString one.value) definitions then
        lib.mergeEqualOption location definitions
      else
        withDeps.merge location definitions;
  };

  specialFileSystem = {
    options = {
      device = mkOption { type = types.nullOr types.str; default = null; };
      fsType = text "auto";
      options = listOfText;
    }
    // lib.optionalAttrs specialFileSystemsCanBeOff { enable = yes true; };
  };
in
{
  options = {
    assertions = mkOption { type = types.listOf types.unspecified; default = [ ]; };
    warnings = listOfText;
    networking.hostName = text "web1";
    environment.etc = mkOption {
      type = types.attrsOf (
        types.submodule {
          options = {
            enable = yes true;
            source = mkOption { type = types.unspecified; };
            text = mkOption { type = types.nullOr types.str; default = null; };
          };
        }
      );
      default = { };
    };
    environment.variables = settings;
    environment.systemPackages = mkOption { type = types.listOf types.unspecified; default = [ ]; };
    systemd.package = mkOption { type = types.unspecified; };
    systemd.services = mkOption { type = types.attrsOf (types.submodule service); default = { }; };
    systemd.units = mkOption {
      type = types.attrsOf (types.submodule { options = { enable = yes true; text = text ""; }; });
      default = { };
    };
    systemd.user.services = mkOption { type = types.attrsOf (types.submodule service); default = { }; };
    systemd.tmpfiles.rules = listOfText;
    systemd.tmpfiles.settings = settings;
    systemd.sysusers.enable = yes false;
    services.userborn.enable = yes false;
    users.users = mkOption { type = types.attrsOf types.unspecified; default = { }; };
    users.groups = mkOption { type = types.attrsOf types.unspecified; default = { }; };
    system.activationScripts = mkOption {
      type = types.attrsOf activationScript;
      default = { };
      apply = set: set // { script = builtins.toJSON set; };
    };
    boot.kernelParams = listOfText;
    networking.wireless.networks = mkOption {
      type = types.attrsOf (
        types.submodule { options.psk = mkOption { type = types.nullOr types.str; default = null; }; }
      );
      default = { };
    };
    virtualisation.oci-containers.containers = mkOption {
      type = types.attrsOf (types.submodule { options.environment = settings; });
      default = { };
    };
    boot.specialFileSystems = mkOption {
      type = types.attrsOf (types.submodule specialFileSystem);
      default = { };
    };
  };

  config = {
    # nixpkgs' own, of its systemd.nix
    warnings = lib.concatMap (
      name:
      let
        service = config.systemd.services.${name};
      in
      lib.optional (
        service.reloadIfChanged && service.reloadTriggers != [ ]
      ) "Service ${name} has both reloadIfChanged and reloadTriggers"
    ) (lib.attrNames config.systemd.services);

    users.users.root = { };
    users.groups.root = { };
    users.groups.keys = { };
    boot.specialFileSystems."/run/keys" = {
      fsType = "ramfs";
      options = [
        "nosuid"
        "nodev"
        "mode=750"
      ];
    };
  };
}
