# Users are made by a service, which a key for them is there before.
{
  services.userborn.enable = true;
  services.secretsfs = {
    enable = true;
    store = ./store;
    decryption.passphraseCredential = "/etc/credstore.encrypted/secretsfs-passphrase";
    keys.root-password = {
      pass = "users/root";
      neededForUsers = true;
    };
  };
}
