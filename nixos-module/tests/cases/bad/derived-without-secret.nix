{
  services.secretsfs.derivedKeys.main = {
    option = "deployment.keys.\"main\"";
    optionNames.template = "text";
    name = "main";
    content.template = [ "is in the Nix store" ];
  };
}
