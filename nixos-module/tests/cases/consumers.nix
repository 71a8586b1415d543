# Services that get the group of the directories: with groups of their own, as an instance's template, and as a name
# with its suffix.
{
  systemd.services = {
    nginx = {
      after = [ "network.target" ];
      serviceConfig = {
        ExecStart = "/usr/bin/true";
        User = "nginx";
        SupplementaryGroups = "acme";
      };
    };
    "app@".serviceConfig = {
      ExecStart = "/usr/bin/true";
      User = "app";
      SupplementaryGroups = [ "video" ];
    };
    # reaches its key without: root may enter
    backup.serviceConfig.ExecStart = "/usr/bin/true";
    # and the group may as well
    keyed.serviceConfig = {
      ExecStart = "/usr/bin/true";
      User = "app";
      Group = "keys";
    };
  };
  # or its user: by what is said of the user, or of the group
  users.users.member.extraGroups = [ "keys" ];
  systemd.services.member.serviceConfig = {
    ExecStart = "/usr/bin/true";
    User = "member";
  };
  users.groups.keys.members = [ "listed" ];
  systemd.services.listed.serviceConfig = {
    ExecStart = "/usr/bin/true";
    User = "listed";
  };
  # or need not, because the service manager reads it
  systemd.services.given.serviceConfig = {
    ExecStart = "/usr/bin/true";
    DynamicUser = true;
    LoadCredential = "password:/run/keys/db/main";
  };
  systemd.services.set.serviceConfig = {
    ExecStart = "/usr/bin/true";
    User = "app";
    EnvironmentFile = [ "-/run/keys/db/main" ];
  };
  services.secretsfs = {
    enable = true;
    store = "/var/lib/secretsfs/store";
    consumers = [
      "nginx"
      "app@"
      "redis.service"
    ];
    keys."db/main".units = [
      "nginx.service"
      "backup.service"
      "keyed.service"
      "member.service"
      "listed.service"
      "given.service"
      "set.service"
      "elsewhere.service"
    ];
  };
}
