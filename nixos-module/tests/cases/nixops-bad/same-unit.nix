let
  keyCommand = [
    "pass"
    "show"
    "web/password"
  ];
in
{
  deployment.keys = {
    "web/password" = {
      inherit keyCommand;
    };
    web-password = {
      inherit keyCommand;
    };
  };
}
