{
  deployment.keys.password = {
    keyCommand = [
      "pass"
      "show"
      "web/password"
    ];
    name = "../password";
    destDir = "/run/keys";
  };
}
