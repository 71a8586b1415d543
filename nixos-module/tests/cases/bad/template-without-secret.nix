{
  services.secretsfs.templates."app.env".content = "password=is in the Nix store";
}
