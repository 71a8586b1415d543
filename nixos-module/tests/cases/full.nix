# Everything that can be said, once.
{
  systemd.sysusers.enable = true;
  users.users.postgres = { };
  users.groups.postgres = { };
  users.users.nginx = { };
  systemd.services.nginx.serviceConfig = {
    User = "nginx";
    ExecStart = "/usr/sbin/nginx";
  };
  services.secretsfs = {
    enable = true;
    store = ./store;
    decryption.publicKey = ./host.pub;
    decryption.passphraseCredential = "/etc/credstore.encrypted/secretsfs-passphrase";
    decryption.generateKey = true;
    limits.decryptSeconds = 7;
    logLevel = "warning";
    consumers = [ "nginx" ];
    keys = {
      "db/main" = {
        owner = "postgres";
        group = "postgres";
        mode = "0440";
      };
      pgpass = {
        pass = "db/pgpass";
        owner = "1000";
        path = "/var/lib/app/.pgpass";
      };
      "nginx/tls.key" = {
        pass = "web/tls-key";
        owner = "nginx";
        units = [ "nginx.service" ];
        restartUnits = [ "nginx.service" ];
      };
      root-password = {
        pass = "users/root";
        neededForUsers = true;
      };
    };
  };
}
