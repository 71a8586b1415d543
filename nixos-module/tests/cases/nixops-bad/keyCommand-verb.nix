{
  deployment.keys.password.keyCommand = [
    "/usr/bin/pass"
    "generate"
    "web/password"
  ];
}
