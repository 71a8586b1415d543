# where both would be the same file of the mount
let
  keyCommand = [
    "pass"
    "show"
    "web/password"
  ];
in
{
  deployment.keys = {
    password = {
      inherit keyCommand;
      destDir = "/var/keys";
    };
    other = {
      inherit keyCommand;
      name = "password";
      destDir = "/run/keys/var/keys";
    };
  };
}
