# The NixOS module services.secretsfs. README.md beside this shows how it is used, options.md has every option.
{
  imports = [
    ./options.nix
    ./placeholder.nix
    ./templates.nix
    ./assertions.nix
    ./warnings.nix
    ./manifest.nix
    ./service.nix
    ./store.nix
    ./links.nix
    ./users.nix
  ];
}
