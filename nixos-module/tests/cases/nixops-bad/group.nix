{
  deployment.keys.password = {
    keyCommand = [
      "pass"
      "show"
      "web/password"
    ];
    group = "wheel";
  };
}
