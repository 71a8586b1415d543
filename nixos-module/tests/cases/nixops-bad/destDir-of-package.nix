{
  deployment.keys.password = {
    keyCommand = [
      "pass"
      "show"
      "web/password"
    ];
    destDir = "${builtins.toFile "package" ""}";
  };
}
