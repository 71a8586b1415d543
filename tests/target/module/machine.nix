# The machine that the tests of the module boot: what somebody would write, and services that read. The store and the
# key's public part are added by the tests.
{
  users.users.app = { };
  users.groups.app = { };
  users.users.nginx = { };

  services.secretsfs = {
    enable = true;
    decryption.generateKey = false;
    consumers = [
      "consumer-plain"
      "pgclient"
    ];
    keys = {
      # read by the services that all target tests have: tests/target/consumers
      token = {
        group = "keys";
        mode = "0440";
      };
      environment = {
        group = "keys";
        mode = "0440";
      };

      "nginx/tls.key" = {
        pass = "web/tls-key";
        units = [ "nginx.service" ];
        restartUnits = [ "nginx.service" ];
      };
      pgpass = {
        pass = "db/pgpass";
        owner = "app";
        path = "/var/lib/app/.pgpass";
      };
      root-password = {
        pass = "users/root";
        neededForUsers = true;
      };
    };
  };
}
