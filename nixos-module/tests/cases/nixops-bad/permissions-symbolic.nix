{
  deployment.keys.password = {
    keyCommand = [
      "pass"
      "show"
      "web/password"
    ];
    permissions = "u=r,g=r";
  };
}
