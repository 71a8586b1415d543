{
  deployment.keys.${builtins.concatStringsSep "" (builtins.genList (_: "long") 64)} = {
    keyCommand = [
      "pass"
      "show"
      "web/password"
    ];
    name = "password";
  };
}
