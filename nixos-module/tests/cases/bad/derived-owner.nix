{
  services.secretsfs.derivedKeys.main = {
    option = "deployment.keys.\"main\"";
    optionNames.owner = "user";
    name = "main";
    owner = "nobody-here";
    content.pass = "main";
  };
}
