{ config, ... }:
{
  users.users.alice.openssh.authorizedKeys.keys = [ (config.services.secretsfs.placeholder "db/main") ];
}
