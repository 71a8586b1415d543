# A store on the machine with a key that has a passphrase, a systemd that has no X in ACLs, and limits.
{ lib, ... }:
{
  users.users.app = { };
  users.groups.app = { };
  systemd.services.app.serviceConfig.ExecStart = "/usr/bin/true";
  services.secretsfs = {
    enable = true;
    store = "/srv/pass";
    decryption.keyFile = "/etc/keys/host.key";
    decryption.passphraseFile = "/etc/keys/passphrase";
    limits = {
      secretBytes = 65536;
      decryptSeconds = 10;
      lockedBytes = 1048576;
      threads = 2;
    };
    logLevel = "debug";
    keys."app/token" = {
      pass = "team/app token";
      owner = "app";
      group = "app";
      mode = "440";
      units = [
        "app.service"
        "app-migrate@one.service"
      ];
    };
  };
}
