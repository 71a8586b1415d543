# What the cases come to, for accept to write down: a set or a text for each file.
#   libPath  nixpkgs' lib, or the stand-in beside this
#   systemd  the version to emit units for, instead of what each case says
{
  libPath ? toString ./lib.nix,
  systemd ? null,
}:
let
  lib = import libPath;
  evaluate = import ./eval.nix;

  casesIn =
    folder:
    map (lib.removeSuffix ".nix") (lib.filter (lib.hasSuffix ".nix") (lib.attrNames (builtins.readDir folder)));

  # A case is a module, or what eval.nix is told beside its modules.
  of =
    case:
    let
      content = import case;
    in
    evaluate (
      { inherit lib; }
      // (if content ? modules then content else { modules = [ case ]; })
      // lib.optionalAttrs (systemd != null) { inherit systemd; }
    );

  # Texts as lists of their lines, and scripts without what is in files of the module.
  readable =
    result:
    let
      lines = lib.splitString "\n";
      script =
        text:
        lines (lib.replaceStrings (map builtins.readFile files) (map (file: "# ${baseNameOf file}\n") files) text);
      files = [
        ../for-users.sh
        ../links.sh
        ../make-room.sh
      ];
    in
    removeAttrs result [ "manifestFiles" ]
    // {
      units = lib.mapAttrs (_: lines) result.units;
      dropIns = lib.mapAttrs (_: lines) result.dropIns;
      files = lib.mapAttrs (_: lines) result.files;
      manifestCheck = lines result.manifestCheck;
      scripts = lib.mapAttrs (_: script) result.scripts;
    };

  good = lib.listToAttrs (
    map (name: lib.nameValuePair "${name}.json" (readable (of (./cases + "/${name}.nix")))) (casesIn ./cases)
  );

  base = {
    services.secretsfs = {
      enable = true;
      store = lib.mkDefault "/var/lib/secretsfs/store";
    };
  };
  messagesIn =
    folder: modules:
    lib.concatMapStrings (
      name:
      lib.concatMapStrings (message: "${name}: ${message}\n")
        (evaluate {
          inherit lib;
          modules = [
            base
            (folder + "/${name}.nix")
          ]
          ++ modules;
        }).assertions
    ) (casesIn folder);
in
good
// {
  "bad.txt" = messagesIn ./cases/bad [ ];
  "nixops-bad.txt" = messagesIn ./cases/nixops-bad [ ../nixops.nix ];
  "home.json" = import ./eval-home.nix {
    inherit lib;
    modules = [ ./cases/home/full.nix ];
  };
  "options.md" = import ./options.nix { inherit lib; };
}
