{
  deployment.keys.password.keyCommand = [
    "pass"
    "ls"
  ];
}
