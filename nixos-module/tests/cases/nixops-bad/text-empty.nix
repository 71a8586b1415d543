{
  deployment.keys.my-secret.text = "";
}
