{
  deployment.keys.password.keyCommand = [
    "sh"
    "-c"
    "pass show web/password | head -n 1"
  ];
}
