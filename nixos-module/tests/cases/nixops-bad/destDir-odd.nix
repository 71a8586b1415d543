{
  deployment.keys.password = {
    keyCommand = [
      "pass"
      "show"
      "web/password"
    ];
    destDir = "/srv/my keys";
  };
}
