{
  deployment.keys."two\nlines" = {
    keyCommand = [
      "pass"
      "show"
      "web/password"
    ];
    name = "password";
  };
}
