# a reference is no name of an entry
{
  deployment.keys.token.keyCommand = [
    "pass"
    "show"
    ((import ../../../extra-builtins.nix { }).pass "web/token")
  ];
}
