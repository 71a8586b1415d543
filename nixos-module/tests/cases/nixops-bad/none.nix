{
  deployment.keys.password.user = "root";
}
