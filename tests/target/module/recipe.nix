# What somebody has who deploys by NixOps, with a plugin that runs pass during the evaluation.
{ config, ... }:
{
  deployment.keys.secret-foo = {
    text = builtins.extraBuiltins.pass "spare";
    user = "app";
    group = "keys";
    permissions = "0640";
  };
  deployment.keys."app.env" = {
    text = "URL=postgres://app:${builtins.extraBuiltins.pass "spare"}@db/app\nTOKEN=${builtins.extraBuiltins.pass "token"}\n";
    destDir = "/var/keys";
  };

  systemd.services.bound = {
    after = [ "secret-foo-key.service" ];
    bindsTo = [ "secret-foo-key.service" ];
  };
  systemd.services.patient = {
    after = [ "keys.target" ];
    wants = [ "keys.target" ];
  };
  services.secretsfs.consumers = [ "bound" ];
}
