{
  deployment.keys.password.keyCommand = [ ];
}
