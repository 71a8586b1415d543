# What somebody has who deploys by NixOps.
{ config, ... }:
{
  deployment.keys.secret-foo = {
    text = builtins.extraBuiltins.pass "web/secret-foo";
    user = "myuser";
    group = "wheel";
    permissions = "0640";
    destDir = "/var/lib/foo/keys";
  };
  deployment.keys.foo-env.text = ''
    DATABASE_URL=postgres://foo:${builtins.extraBuiltins.pass "db/foo"}@db.example.org/foo
  '';

  systemd.services.foo = {
    after = [
      "secret-foo-key.service"
      "foo-env-key.service"
    ];
    wants = [
      "secret-foo-key.service"
      "foo-env-key.service"
    ];
    serviceConfig = {
      User = "myuser";
      EnvironmentFile = config.deployment.keys.foo-env.path;
      ExecStart = "/usr/bin/foo --secret ${config.deployment.keys.secret-foo.path}";
    };
  };
}
