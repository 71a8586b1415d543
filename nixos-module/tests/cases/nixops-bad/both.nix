{
  deployment.keys.password = {
    text = "foobar";
    keyFile = "/root/password";
  };
}
