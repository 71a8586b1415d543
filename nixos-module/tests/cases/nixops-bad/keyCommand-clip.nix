{
  deployment.keys.password.keyCommand = [
    "pass"
    "show"
    "-c2"
  ];
}
