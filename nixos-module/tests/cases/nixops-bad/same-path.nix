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
    };
    other = {
      inherit keyCommand;
      name = "password";
      destDir = "/run/keys/";
    };
  };
}
