# What a configuration of the home-manager module comes to, as eval.nix has it for NixOS: with as much of home-manager
# as the module touches.
{
  lib ? import ./lib.nix,
  modules,
}:
let
  inherit (lib) mkOption types;
  anything = default: mkOption {
    type = types.unspecified;
    inherit default;
  };
  sources = mkOption {
    type = types.attrsOf (types.submodule { options.source = anything null; });
    default = { };
  };
  homeManager = {
    options = {
      assertions = anything [ ];
      home.homeDirectory = anything "/home/me";
      home.username = anything "me";
      home.packages = anything [ ];
      home.file = sources;
      xdg.configHome = anything "/home/me/.config";
      xdg.configFile = sources;
      systemd.user.services = anything { };
      lib.file.mkOutOfStoreSymlink = anything (path: "link to ${path}");
    };
    config._module.args.pkgs = {
      callPackage = _: _: {
        type = "derivation";
        outPath = "/opt/secretsfs";
      };
      coreutils = "/usr";
      writeText = name: _: "/opt/${name}";
      runCommand = name: attributes: command: {
        inherit (attributes.passthru) content;
        text = command;
        outPath = "/opt/${name}";
      };
    };
  };
  inherit
    (lib.evalModules {
      modules = [
        homeManager
        ../home-manager.nix
      ]
      ++ modules;
    })
    config
    ;
  sourceOf = lib.mapAttrs (_: file: toString file.source);
  manifest = config.xdg.configFile."secretsfs/manifest.json".source;
in
{
  assertions = map (one: one.message) (lib.filter (one: !one.assertion) config.assertions);
  configFiles = sourceOf config.xdg.configFile;
  files = sourceOf config.home.file;
  manifest = manifest.content;
  manifestCheck = lib.splitString "\n" manifest.text;
  paths = lib.mapAttrs (_: key: key.path) config.services.secretsfs.keys;
  units = config.systemd.user.services;
}
