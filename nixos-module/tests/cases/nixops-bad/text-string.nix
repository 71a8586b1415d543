{
  deployment.keys.password = "foobar";
}
