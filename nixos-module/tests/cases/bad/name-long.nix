{
  services.secretsfs.keys.main.name = builtins.concatStringsSep "" (builtins.genList (_: "0123456789abcdef") 16);
  services.secretsfs.keys.main.pass = "db/main";
}
