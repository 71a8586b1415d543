{
  deployment.keys.password = {
    keyCommand = [
      "pass"
      "show"
      "web/password"
    ];
    permissions = "4600";
  };
}
