{
  services.secretsfs.keys.password.pass = "web/password";
  deployment.keys.password.keyCommand = [
    "pass"
    "show"
    "web/password"
  ];
}
