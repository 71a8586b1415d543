# Users are made by an activation script, which a key for them is there before. Its path is what a user is given, among
# those whom keys may belong to.
{ config, ... }:
{
  users.users.alice.hashedPasswordFile = config.services.secretsfs.keys.alice-password.path;
  services.secretsfs = {
    enable = true;
    store = "/var/lib/secretsfs/store";
    keys = {
      alice-password = {
        pass = "users/alice";
        neededForUsers = true;
      };
      "db/main".owner = "alice";
    };
  };
}
