# The least that can be said.
{
  services.secretsfs = {
    enable = true;
    store = "/var/lib/secretsfs/store";
    keys."db/main" = { };
  };
}
