# a secret may be in it
{
  deployment.keys.password.keyCommand = [
    "echo"
    "secrettoken"
  ];
}
