# What a configuration of the module comes to, as data: for tests, which have no NixOS, and for machines that are none.
#   lib        nixpkgs' or the stand-in beside this
#   modules    the configuration
#   systemd    the version to emit units for
#   program    where the program is on the machine
#   scripts    the folder there for the scripts that are emitted
#   specialFileSystemsCanBeOff  whether NixOS is new enough for that
#   addressed  whether their names have a digest of their text, as in a Nix store
{
  lib ? import ./lib.nix,
  modules,
  systemd ? "257",
  program ? "/opt/secretsfs",
  scripts ? "/opt/secretsfs-module",
  specialFileSystemsCanBeOff ? true,
  addressed ? false,
}:
let
  written = name: text: {
    type = "derivation";
    outPath =
      if addressed then
        "${scripts}/${builtins.substring 0 32 (builtins.hashString "sha256" text)}-${name}"
      else
        "${scripts}/${name}";
    inherit name text;
    __toString = self: self.outPath;
  };
  folder = path: version: {
    type = "derivation";
    outPath = path;
    inherit version;
  };
  pkgs = {
    inherit lib;
    writeText = written;
    writeShellScript = name: text: written name "#!/bin/bash\n${text}";
    runCommand =
      name: attributes: command:
      written name command // { inherit (attributes.passthru) content; };
    stdenv = {
      buildPlatform.canExecute = _: true;
      hostPlatform = { };
    };
    callPackage = _: _: folder program "0";
    coreutils = folder "/usr" "0";
    findutils = folder "/usr" "0";
    gnugrep = folder "/usr" "0";
    util-linux = folder "/usr" "0";
    getent = folder "/usr" "0";
  };

  evaluated = lib.evalModules {
    modules = [
      (import ./nixos.nix { inherit specialFileSystemsCanBeOff; })
      ../default.nix
      {
        _module.args.pkgs = pkgs;
        systemd.package = folder "/usr" systemd;
      }
    ]
    ++ modules;
  };
  inherit (evaluated) config;
  build = config.services.secretsfs.build;
  isEnabled = config.services.secretsfs.enable;

  value = one: if builtins.isBool one then (if one then "true" else "false") else toString one;
  lines =
    section:
    lib.concatMapStrings (
      name:
      let
        settings = section.${name};
        all = if builtins.isList settings then settings else [ settings ];
      in
      lib.concatMapStrings (one: "${name}=${value one}\n") all
    ) (lib.attrNames section);
  words = name: list: if list == [ ] then "" else "${name}=${lib.concatStringsSep " " list}\n";
  triggers = name: list: if list == [ ] then "" else "${name}=${lib.concatMapStringsSep " " toString list}\n";

  # As NixOS writes it, with [Install] for a machine that enables units itself.
  unit =
    name: service:
    "[Unit]\n"
    + lib.optionalString (service.description != "") "Description=${service.description}\n"
    + words "Documentation" service.documentation
    + words "Wants" service.wants
    + words "Requires" service.requires
    + words "BindsTo" service.bindsTo
    + words "PartOf" service.partOf
    + words "After" service.after
    + words "Before" service.before
    + words "Conflicts" service.conflicts
    + lines service.unitConfig
    + triggers "X-Reload-Triggers" service.reloadTriggers
    + triggers "X-Restart-Triggers" service.restartTriggers
    + "\n[Service]\n"
    + lib.optionalString service.reloadIfChanged "X-ReloadIfChanged=true\n"
    + lib.optionalString (!service.restartIfChanged) "X-RestartIfChanged=false\n"
    + lib.optionalString (!service.stopIfChanged) "X-StopIfChanged=false\n"
    + lib.optionalString (service.script != "") "ExecStart=${scripts}/unit-script-${name}\n"
    + lines service.serviceConfig
    + lib.optionalString (service.wantedBy != [ ]) "\n[Install]\n"
    + words "WantedBy" service.wantedBy;

  isOurs =
    name:
    lib.hasPrefix "secretsfs" name
    || name == "nixops-keys"
    || lib.any (key: key.unit == name) (build.deploymentKeys or [ ]);
in
{
  assertions = map (one: one.message) (lib.filter (one: !one.assertion) config.assertions);
  inherit (config) warnings;
  manifest = if isEnabled then build.manifest.content else null;
  manifestCheck = lib.optionalString isEnabled build.manifest.text;
  usersManifest = if isEnabled then build.usersManifest.content else null;
  manifestFiles = lib.optionalAttrs isEnabled {
    manifest = toString build.manifest;
    usersManifest = toString build.usersManifest;
  };
  etc = lib.mapAttrs (_: one: toString one.source) config.environment.etc;
  units = lib.mapAttrs' (name: service: {
    name = "${name}.service";
    value = unit name service;
  }) (lib.filterAttrs (name: _: isOurs name) config.systemd.services);
  # what others' units get
  dropIns = lib.mapAttrs' (name: service: {
    name = "${name}.service";
    value = unit name service;
  }) (lib.filterAttrs (name: _: !isOurs name) config.systemd.services);
  tmpfiles = config.systemd.tmpfiles.rules;
  users = lib.attrNames config.users.users;
  passwordFiles = lib.mapAttrs (_: user: user.hashedPasswordFile) (
    lib.filterAttrs (_: user: user ? hashedPasswordFile) config.users.users
  );
  groups = lib.attrNames config.users.groups;
  specialFileSystems = config.boot.specialFileSystems;
  activationScripts = removeAttrs config.system.activationScripts [ "script" ];
  scripts = lib.listToAttrs (
    map (script: lib.nameValuePair (toString script) script.text) (
      lib.optionals isEnabled [
        build.makeRoom
        build.generateKey
        build.forUsers
        build.links.script
      ]
    )
  );
  files = lib.optionalAttrs isEnabled {
    ${toString build.links.declared} = build.links.declared.text;
    ${toString build.forUsersRule} = build.forUsersRule.text;
  }
  // lib.optionalAttrs (isEnabled && build.links.directories != null) {
    ${toString build.links.directories} = build.links.directories.text;
  };
  paths = lib.mapAttrs (_: key: key.path) (
    config.services.secretsfs.keys // config.services.secretsfs.templates
  );
}
