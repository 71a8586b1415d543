# deployment.keys of NixOps and Colmena, from the store: for a configuration that has them, in place of what declares
# them there. Not part of default.nix, since an option can only be declared once. nixops.md shows how it is used.
{
  imports = [
    ./nixops/options.nix
    ./nixops/keys.nix
    ./nixops/units.nix
  ];
}
