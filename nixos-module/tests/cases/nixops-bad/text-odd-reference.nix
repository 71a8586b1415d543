# what comes after it is not said
{
  deployment.keys.my-secret.text = "@SECRETSFS:pass:web/secret and some plaintext";
}
