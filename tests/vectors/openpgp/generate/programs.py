"""Runs gpg, rnp and sq, and makes the keys."""

import os
import pathlib
import subprocess
import sys

KEY_TIME = "20200101T000000"
GPG = ["gpg", "--batch", "--quiet", "--yes", "--no-tty", "--trust-model", "always", "--pinentry-mode", "loopback"]

# the algorithms of the primary key and of the subkey that decrypts
KEYS = {
    "host": ("ed25519", "cv25519"),
    "other": ("ed25519", "cv25519"),
    "third": ("ed25519", "cv25519"),
    "two": ("ed25519", "cv25519"),
    "expired": ("ed25519", "cv25519"),
    "locked": ("ed25519", "cv25519"),
    "rsa2048": ("rsa2048", "rsa2048"),
    "rsa3072": ("rsa3072", "rsa3072"),
    "rsa4096": ("rsa4096", "rsa4096"),
    "p256": ("nistp256", "nistp256"),
    "p384": ("nistp384", "nistp384"),
    "p521": ("nistp521", "nistp521"),
    "brainpool256": ("brainpoolP256r1", "brainpoolP256r1"),
    "brainpool384": ("brainpoolP384r1", "brainpoolP384r1"),
    "brainpool512": ("brainpoolP512r1", "brainpoolP512r1"),
    "elgamal": ("dsa2048", "elg2048"),
}
NOT_OURS = ("other", "third")  # their secret keys are thrown away
PASSPHRASE = "open sesame"


class Programs:
    """The programs, with scratch homes of their own."""

    def __init__(self, scratch, keys):
        self.scratch = pathlib.Path(scratch)
        self.keys = keys
        self.home = self.scratch / "gpg"
        self.home.mkdir(mode=0o700)
        (self.home / "gpg-agent.conf").write_text("disable-scdaemon\n")
        self.environment = dict(os.environ, GNUPGHOME=str(self.home), HOME=str(self.scratch), LC_ALL="C")

    def run(self, command, data=b""):
        result = subprocess.run(
            [str(word) for word in command], input=data, env=self.environment, capture_output=True, timeout=300)
        if result.returncode != 0:
            sys.exit(f"{command}: {result.stderr.decode(errors='replace')}")
        return result.stdout

    def gpg(self, *arguments, data=b"", passphrase="", time=None):
        faked = ["--faked-system-time", time] if time else []
        return self.run([*GPG, *faked, "--passphrase", passphrase, *arguments], data)

    def file(self, name, data):
        path = self.scratch / name
        path.write_bytes(data)
        return path

    def address(self, name):
        return f"{name}@vectors.test"

    def recipients(self, names, option="-r"):
        return [word for name in names for word in (option, self.address(name))]

    def gpg_encrypt(self, content, *options, to=("host",), option="-r", from_file=False, **how):
        """From standard input gpg writes partial lengths, from a file definite ones."""
        if from_file:
            path = self.file("content", content)
            path = [path]
        else:
            path = []
        chosen = self.recipients(to, option)
        return self.gpg(*options, *chosen, "-o", "-", "-e", *path, data=content, **how)

    def rnp_encrypt(self, content, *options, to="host", signer=None):
        path = self.file("content", content)
        target = self.scratch / "message"
        keyring = self.scratch / f"{to}.ring"
        keyring.write_bytes((self.keys / f"{signer}.key").read_bytes() if signer else self.public(to))
        sign = ["-s", "-u", self.address(signer)] if signer else []
        self.run(["rnp", "--keyfile", keyring, "-e", *sign, "-r", self.address(to), *options,
                  "--overwrite", "--output", target, path])
        return target.read_bytes()

    def wrap(self, packets, *options, to="host"):
        """Encrypts packets as they are."""
        return self.rnp_encrypt(packets, "--no-wrap", "-z", "0", *options, to=to)

    def sq_encrypt(self, content, *options, to="host", armored=False):
        binary = [] if armored else ["--binary"]
        certificate = self.file(f"{to}.cert", self.public(to))
        return self.run(["sq", "encrypt", *binary, *options, "--recipient-cert", certificate], content)

    def public(self, name):
        path = self.scratch / f"{name}.pub"
        return path.read_bytes() if path.exists() else self.gpg("--export", self.address(name))

    def make_keys(self):
        for name, (primary, subkey) in KEYS.items():
            passphrase = PASSPHRASE if name == "locked" else ""
            self.gpg("--quick-gen-key", self.address(name), primary, "sign,cert", "never",
                     passphrase=passphrase, time=KEY_TIME)
            if name == "expired":
                self.add_subkey(name, subkey, KEY_TIME, "20200601T000000")
                self.add_subkey(name, subkey, "20210101T000000", "never")
            else:
                self.add_subkey(name, subkey, KEY_TIME, "never", passphrase)
            if name == "two":
                self.add_subkey(name, "cv25519", "20220101T000000", "never")
            if name not in NOT_OURS:
                secret = self.gpg("--export-secret-keys", self.address(name), passphrase=passphrase)
                (self.keys / f"{name}.key").write_bytes(secret)
        (self.keys / "locked.passphrase").write_text(PASSPHRASE)
        subkeys = self.gpg("--export-secret-subkeys", self.address("host"))
        (self.keys / "subkeys.key").write_bytes(subkeys)
        self._foreign_keys()

    def add_subkey(self, name, algorithm, made, expires, passphrase=""):
        self.gpg("--quick-add-key", self.fingerprint(name), algorithm, "encrypt", expires,
                 passphrase=passphrase, time=made)

    def fingerprint(self, name):
        lines = self.gpg("--with-colons", "--list-keys", self.address(name)).decode().splitlines()
        return next(line.split(":")[9] for line in lines if line.startswith("fpr:"))

    def subkeys(self, name):
        """The fingerprints of the subkeys, in the order of their making."""
        lines = self.gpg("--with-colons", "--list-keys", self.address(name)).decode().splitlines()
        return [line.split(":")[9] for line in lines if line.startswith("fpr:")][1:]

    def _foreign_keys(self):
        ring = self.scratch / "rnp"
        ring.mkdir(mode=0o700)
        user = self.address("rnp")
        answers = self.file("expert", b"22\n")  # EdDSA, with an X25519 subkey
        with answers.open("rb") as menu:
            self.run(["rnpkeys", "--homedir", ring, "--userid", user, "--expert", "--password", "", "-g"], menu.read())
        for secret, path in ((["--secret"], self.keys / "rnp.key"), ([], self.scratch / "rnp.pub")):
            path.write_bytes(self.run(["rnpkeys", "--homedir", ring, "--export-key", *secret, user]))
        made = self.keys / "sq.key"
        self.run(["sq", "key", "generate", "--userid", self.address("sq"), "--export", made])
        made.with_name("sq.key.rev").unlink()
        (self.scratch / "sq.pub").write_bytes(self.run(["sq", "key", "extract-cert", made]))
        for name in ("rnp", "sq"):
            self.gpg("--import", data=(self.scratch / f"{name}.pub").read_bytes())

    def end(self):
        self.run(["gpgconf", "--kill", "all"])
