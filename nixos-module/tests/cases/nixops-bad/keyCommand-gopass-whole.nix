{
  deployment.keys.password.keyCommand = [
    "gopass"
    "show"
    "web/password"
  ];
}
