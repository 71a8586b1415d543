{
  deployment.keys.password.keyCommand = [
    "pass"
    "show"
    "../password"
  ];
}
