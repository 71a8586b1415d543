# A machine of NixOS: from an empty disk to a key, a new system, a reboot. Run by nix flake check.
{ lib, pkgs, ... }:
let
  # a host whose key everybody knows, and a store for it
  secrets =
    pkgs.runCommand "test-secrets"
      {
        nativeBuildInputs = [
          pkgs.gnupg
          pkgs.pass
        ];
      }
      ''
        export HOME=$PWD GNUPGHOME=$PWD/gnupg PASSWORD_STORE_DIR=$out/store
        mkdir -m 0700 gnupg
        gpg --batch --passphrase "" --quick-generate-key host@example.org default default never
        pass init host@example.org
        printf 'correct horse\n' | pass insert -m db/main
        printf '%s' '$6$salt$IxDD3jeSOb5eB1CX5LBsqZFVkJdido3OUILO5Ifz5iwMuTS4XMS130MTSuDDl3aCI6WouIL9AjRbLCelDCy.g.' |
          pass insert -m users/alice
        gpg --batch --export-secret-keys host@example.org > $out/host.key
        gpg --armor --export host@example.org > $out/host.pub
        gpgconf --kill all
      '';
in
{
  name = "secretsfs";

  nodes.machine =
    { config, ... }:
    {
      imports = [ ../default.nix ];
      # in life nobody puts a key into the Nix store
      system.activationScripts.hostKey =
        "${pkgs.coreutils}/bin/install -D -m 0600 ${secrets}/host.key /var/lib/secretsfs/host.key";
      system.activationScripts.secretsfsForUsers.deps = [ "hostKey" ];
      services.secretsfs = {
        enable = true;
        store = "${secrets}/store";
        decryption.publicKey = "${secrets}/host.pub";
        consumers = [ "reader" ];
        keys."db/main" = {
          owner = "alice";
          path = "/var/lib/reader/password";
        };
        keys.alice = {
          pass = "users/alice";
          neededForUsers = true;
        };
      };
      users.mutableUsers = false;
      users.users.alice = {
        isNormalUser = true;
        hashedPasswordFile = config.services.secretsfs.keys.alice.path;
      };
      systemd.services.reader = {
        wantedBy = [ "multi-user.target" ];
        serviceConfig = {
          Type = "oneshot";
          RemainAfterExit = true;
          User = "alice";
          ProtectSystem = "strict";
          ExecStart = "${pkgs.diffutils}/bin/cmp /run/keys/db/main ${pkgs.writeText "expected" "correct horse\n"}";
        };
      };

      # all but the one that alice's password needs
      specialisation.without.configuration.services.secretsfs.keys = lib.mkForce {
        alice = {
          pass = "users/alice";
          neededForUsers = true;
        };
      };
    };

  testScript = ''
    machine.wait_for_unit("multi-user.target")
    machine.succeed("systemctl is-active reader secretsfs")
    machine.succeed("test \"$(cat /var/lib/reader/password)\" = 'correct horse'")
    machine.succeed("stat --format '%U %a' /run/keys/db/main | grep -x 'alice 400'")
    machine.succeed("getent shadow alice | grep -F '$6$salt$'")

    with subtest("a switch is a reload"):
        before = machine.succeed("systemctl show --value --property MainPID secretsfs")
        machine.succeed("/run/booted-system/specialisation/without/bin/switch-to-configuration test")
        assert before == machine.succeed("systemctl show --value --property MainPID secretsfs")
        machine.fail("test -e /run/keys/db/main")
        machine.fail("test -L /var/lib/reader/password")
        machine.succeed("/run/booted-system/bin/switch-to-configuration test")
        machine.succeed("cat /run/keys/db/main /var/lib/reader/password")

    with subtest("a reboot needs nobody"):
        machine.shutdown()
        machine.start()
        machine.wait_for_unit("multi-user.target")
        machine.succeed("cat /run/keys/db/main /run/keys-for-users/alice")
  '';
}
