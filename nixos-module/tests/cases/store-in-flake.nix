# Ciphertext that travels with the system: what reads it is restarted or reloaded when that is another one.
{
  systemd.services.web.serviceConfig.ExecStart = "/usr/bin/true";
  systemd.services.db.serviceConfig.ExecStart = "/usr/bin/true";
  services.secretsfs = {
    enable = true;
    store = ./store;
    decryption.publicKey = ./host.pub;
    decryption.generateKey = true;
    keys = {
      "tls.key" = {
        pass = "web/tls-key";
        units = [ "web.service" ];
        reloadUnits = [ "web.service" ];
      };
      "db/main".restartUnits = [
        "db.service"
        "web.service"
      ];
      # an entry that is not there is for the check of the manifest to tell
      missing.restartUnits = [ "db.service" ];
    };
  };
}
