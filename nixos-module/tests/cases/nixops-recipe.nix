# A configuration that has nix-plugins run pass while it is evaluated, as it was: with the extra builtins of this module,
# and nothing that could run.
let
  extraBuiltins = import ../../extra-builtins.nix {
    exec = _: throw "an evaluation runs a program";
  };
in
{
  modules = [
    (builtins.scopedImport { builtins = builtins // { inherit extraBuiltins; }; } ./nixops/recipe.nix)
    {
      imports = [ ../../nixops.nix ];
      users.users.myuser = { };
      users.groups.wheel = { };
      services.secretsfs = {
        enable = true;
        store = ./store;
        consumers = [ "foo" ];
      };
    }
  ];
}
