# A person's keys.
{
  services.secretsfs = {
    enable = true;
    decryption.prompt = false;
    keys = {
      "mail/password".pass = "mail/example.org";
      "mail/user" = {
        pass = "mail/example.org";
        field = "user";
      };
      token = {
        mode = "0440";
        path = "/home/me/.config/app/token";
        units = [ "app.service" ];
      };
    };
  };
}
