{
  description = "SecretsFs: declared entries of a pass store as files, each decrypted when it is read";

  inputs.nixpkgs.url = "github:NixOS/nixpkgs/nixos-unstable";

  outputs =
    { self, nixpkgs }:
    let
      systems = [
        "x86_64-linux"
        "aarch64-linux"
      ];
      forEach = make: nixpkgs.lib.genAttrs systems (system: make nixpkgs.legacyPackages.${system});
    in
    {
      nixosModules.default = ./nixos-module;
      # deployment.keys, in place of NixOps' and Colmena's
      nixosModules.nixops = ./nixos-module/nixops.nix;
      homeManagerModules.default = ./nixos-module/home-manager.nix;

      # What stands for an entry in a text that the module is given: of "db/main", or of { pass; } with line or field.
      lib.reference = (import ./nixos-module/extra-builtins.nix { }).reference.of;

      packages = forEach (pkgs: {
        default = pkgs.callPackage ./nixos-module/package.nix { };
      });

      # a machine with the module, in a virtual machine
      checks = forEach (pkgs: {
        vm = pkgs.testers.runNixOSTest ./nixos-module/tests/vm.nix;
      });
    };
}
