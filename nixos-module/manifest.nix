# The manifests: made from the options, checked when the system is built, in /etc.
{
  config,
  lib,
  pkgs,
  ...
}:
let
  names = import ./names.nix { inherit lib; };
  manifestOf = import ./manifest-of.nix { inherit lib; };
  cfg = config.services.secretsfs;
  rnp = cfg.decryption.engine == "rnp";
  travels = names.isTravelling cfg.store;

  # of its own, so that it is another one only when it changed, and not with anything else in the flake
  storeCopy = builtins.path {
    path = cfg.store;
    name = "secretsfs-store";
    filter = path: _: baseNameOf path != ".git";
  };

  decryptionFor =
    unit:
    {
      inherit (cfg.decryption) engine;
    }
    // (
      if rnp then
        {
          inherit (cfg.decryption) keyFile;
          passphraseFile =
            if cfg.decryption.passphraseCredential != null then
              "/run/credentials/${unit}/passphrase"
            else
              cfg.decryption.passphraseFile;
        }
      else
        { inherit (cfg.decryption) home prompt; }
    );

  byUse = lib.partition (key: key.neededForUsers) cfg.build.keys;

  # what builds the system must be able to run it
  checker =
    if pkgs.stdenv.buildPlatform.canExecute pkgs.stdenv.hostPlatform then
      cfg.package
    else
      pkgs.buildPackages.callPackage ./package.nix { };

  host = config.networking.hostName;
  options =
    if !travels then
      "--no-store"
    else if cfg.decryption.publicKey != null then
      "--store ${storeCopy} --public-key ${lib.escapeShellArg "${cfg.decryption.publicKey}"}"
      + lib.optionalString (host != "") " --host ${lib.escapeShellArg host}"
    else
      "--store ${storeCopy} --no-host";

  makeChecked = import ./checked-manifest.nix {
    inherit pkgs;
    program = "${checker}/bin/secretsfs";
  };
  checked = name: content: makeChecked { inherit name content options; };
in
{
  config = lib.mkIf cfg.enable {
    services.secretsfs.build = {
      keys = import ./all-keys.nix { inherit lib; } cfg;
      storeCopy = if travels then storeCopy else null;
      manifest = checked "secretsfs-manifest" (manifestOf {
        # A link with one name: an entry that was encrypted anew is a new version of the same, which readers do not
        # notice, and no entry of another store.
        store = if travels then "/etc/${names.storeLink}" else cfg.store;
        decryption = decryptionFor "secretsfs.service";
        inherit (cfg) directory limits;
        keys = byUse.wrong;
      });
      usersManifest = checked "secretsfs-users-manifest" (manifestOf {
        store = if travels then "${storeCopy}" else cfg.store; # read before /etc is what it will be
        decryption = decryptionFor "secretsfs-for-users.service";
        directory = {
          owner = "root";
          group = "root";
          mode = "0700";
        };
        inherit (cfg) limits;
        keys = byUse.right;
      });
    };

    environment.etc = {
      ${names.manifestFile}.source = cfg.build.manifest;
    }
    // lib.optionalAttrs travels { ${names.storeLink}.source = storeCopy; };
    environment.systemPackages = [ cfg.package ];
  };
}
