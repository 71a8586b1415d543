{
  deployment.keys.my-secret.text = "shhh this is a secret";
}
