{
  services.secretsfs.keys.main.neededForUsers = true;
  services.secretsfs.keys.main.owner = "root2";
}
