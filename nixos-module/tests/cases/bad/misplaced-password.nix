{ config, ... }:
{
  users.users.alice.initialPassword = config.services.secretsfs.placeholder "db/main";
}
