# What is likely a mistake: services that cannot enter the directory, and a key to compare with nothing.
{
  systemd.services.app.serviceConfig = {
    ExecStart = "/usr/bin/true";
    User = "app";
    Group = "app";
  };
  systemd.services.number.serviceConfig = {
    ExecStart = "/usr/bin/true";
    User = 1000;
  };
  systemd.services.dynamic.serviceConfig = {
    ExecStart = "/usr/bin/true";
    DynamicUser = true;
  };
  services.secretsfs = {
    enable = true;
    store = "/var/lib/secretsfs/store";
    decryption.publicKey = ./host.pub;
    keys."db/main".units = [
      "app.service"
      "dynamic.service"
      "number.service"
    ];
  };
}
