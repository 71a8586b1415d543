{
  services.secretsfs.keys.main = { };
  services.secretsfs.derivedKeys.other = {
    option = "deployment.keys.\"other\"";
    name = "main";
    content.pass = "main";
  };
}
