# What is said without enable comes to nothing.
{
  services.secretsfs = {
    store = "/var/lib/secretsfs/store";
    keys."db/main".mode = "0999";
  };
}
