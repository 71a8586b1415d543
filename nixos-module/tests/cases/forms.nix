# What a file can be of an entry: all of it, a line, a field, and what other parts of the module derive.
{
  systemd.services.app.serviceConfig.ExecStart = "/usr/bin/true";
  services.secretsfs = {
    enable = true;
    store = ./store;
    keys = {
      whole.pass = "db/main";
      stripped = {
        pass = "db/main";
        stripFinalNewline = true;
      };
      first = {
        pass = "db/main";
        line = 1;
      };
      user = {
        pass = "db/main";
        field = "user name";
        path = "/etc/app/user";
      };
    };
    derivedKeys = {
      marker = {
        option = "deployment.keys.\"marker\"";
        name = "done";
        content.template = [ ];
      };
      early = {
        option = "deployment.keys.\"early\"";
        name = "early";
        content.pass = "users/root";
        neededForUsers = true;
      };
      app = {
        option = "deployment.keys.\"app\"";
        name = "app.env";
        content.template = [
          "USER="
          {
            pass = "db/main";
            field = "user name";
          }
          "\nPASSWORD="
          {
            pass = "db/pgpass";
            line = 1;
          }
          "\n"
        ];
        group = "keys";
        mode = "0440";
        units = [ "app.service" ];
        restartUnits = [ "app.service" ];
        path = "/etc/app/env";
      };
    };
  };
}
