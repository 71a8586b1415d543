# what is no name of a program may be anything
{
  deployment.keys.password.keyCommand = [ "echo secrettoken" ];
}
