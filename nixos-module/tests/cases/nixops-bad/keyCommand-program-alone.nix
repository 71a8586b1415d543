{
  deployment.keys.password.keyCommand = [ "pass" ];
}
