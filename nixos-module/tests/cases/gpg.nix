# Somebody's keys, in a GnuPG home, with a PIN.
{
  services.secretsfs = {
    enable = true;
    store = "/home/me/.password-store";
    decryption = {
      engine = "gpg";
      home = "/var/lib/secretsfs/gnupg";
      prompt = true;
    };
    keys."mail/password".mode = "0444";
  };
}
