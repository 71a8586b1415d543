# Another place: what NixOS mounts in /run/keys stays, and directories are whose they like.
{
  users.users.ops = { };
  users.groups.ops = { };
  services.secretsfs = {
    enable = true;
    store = "/var/lib/secretsfs/store";
    mountPoint = "/run/secrets.d/shown";
    directory = {
      owner = "ops";
      group = "ops";
      mode = "0550";
    };
    keys."db/main" = { };
  };
}
