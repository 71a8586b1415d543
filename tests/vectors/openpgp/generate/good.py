"""Messages that must be decrypted."""

import hashlib

from packets import (AEAD, COMPRESSED, INDETERMINATE, LITERAL, MARKER, PKESK, SEIPD, body_of, literal, new, old,
                     partial, zip_packet, zlib_packet)

TEXT = b"correct horse battery staple, and a line of 64 bytes to the end\n"
BINARY = bytes(range(256)) * 4 + b"\0\n\0\r\n\0"
MEBIBYTE = 1 << 20
RANDOM = hashlib.shake_256(b"vectors").digest(MEBIBYTE)
REPEATED = (TEXT * (MEBIBYTE // len(TEXT)))[:MEBIBYTE]
ALGORITHMS = ("rsa2048", "rsa3072", "rsa4096", "p256", "p384", "p521",
              "brainpool256", "brainpool384", "brainpool512", "elgamal")
assert len(TEXT) == 64


def make(programs, good):
    _keys(programs, good)
    _recipients(programs, good)
    _contents(programs, good)
    _ciphers(programs, good)
    _armor(programs, good)
    _signed(programs, good)
    _aead(programs, good)
    _framing(programs, good)


def _keys(programs, good):
    good("cv25519", "X25519, by gpg", programs.gpg_encrypt(TEXT), TEXT)
    good("cv25519-rnp", "X25519, by rnp", programs.rnp_encrypt(TEXT), TEXT)
    good("cv25519-sq", "X25519, by sq, with its padding", programs.sq_encrypt(TEXT), TEXT)
    for name in ALGORITHMS:
        good(name, f"to a {name} key, by gpg", programs.gpg_encrypt(TEXT, to=(name,)), TEXT, key=name)
    for name in ("rsa4096", "p521", "brainpool512"):
        message = programs.rnp_encrypt(TEXT, to=name)
        good(f"{name}-rnp", f"to a {name} key, by rnp", message, TEXT, key=name)
    good("rsa4096-sq", "to an RSA-4096 key, by sq", programs.sq_encrypt(TEXT, to="rsa4096"), TEXT, key="rsa4096")
    good("key-of-rnp", "a key made by rnp", programs.gpg_encrypt(TEXT, to=("rnp",)), TEXT, key="rnp")
    good("key-of-sq", "a key made by sq, armored", programs.gpg_encrypt(TEXT, to=("sq",)), TEXT, key="sq")
    good("passphrase", "the key has a passphrase", programs.gpg_encrypt(TEXT, to=("locked",)), TEXT, key="locked")
    good("subkeys", "the secret part of the primary key is missing", programs.gpg_encrypt(TEXT), TEXT, key="subkeys")
    older, newer = programs.subkeys("two")
    for name, subkey in (("older", older), ("newer", newer)):
        message = programs.gpg("-r", subkey + "!", "-o", "-", "-e", data=TEXT)
        good(f"two-subkeys-{name}", f"to the {name} of two subkeys", message, TEXT, key="two")
    both = programs.gpg("-r", older + "!", "-r", newer + "!", "-o", "-", "-e", data=TEXT)
    good("two-subkeys-both", "to both subkeys of one key", both, TEXT, key="two")
    message = programs.gpg_encrypt(TEXT, to=("expired",), time="20200301T000000")
    good("expired-subkey", "to a subkey that has expired since", message, TEXT, key="expired")


def _recipients(programs, good):
    encrypt = programs.gpg_encrypt
    good("recipients-first", "ours is the first of three", encrypt(TEXT, to=("host", "other", "third")), TEXT)
    good("recipients-last", "ours is the last of three", encrypt(TEXT, to=("other", "third", "host")), TEXT)
    mixed = encrypt(TEXT, to=("rsa4096", "other", "p256", "host"))
    good("recipients-mixed", "ours follows RSA and P-256", mixed, TEXT)
    good("recipients-and-passphrase", "also to a passphrase",
         encrypt(TEXT, "-c", passphrase="for everybody"), TEXT)
    good("hidden", "the recipient is hidden", encrypt(TEXT, option="-R"), TEXT)
    good("hidden-rsa", "the recipient is hidden, RSA", encrypt(TEXT, to=("rsa2048",), option="-R"), TEXT,
         key="rsa2048")
    everybody = ("other", "host", "third")
    good("hidden-all", "three recipients, all hidden", encrypt(TEXT, "--throw-keyids", to=everybody), TEXT)
    shown = programs.recipients(("other", "third"))
    good("hidden-among-shown", "ours is hidden, two others are not",
         programs.gpg(*shown, "-R", programs.address("host"), "-o", "-", "-e", data=TEXT), TEXT)
    good("hidden-others", "ours is shown, two others are hidden", programs.gpg(
        *programs.recipients(("other", "rsa2048"), "-R"), "-r", programs.address("host"), "-o", "-", "-e", data=TEXT),
        TEXT)
    for name, subkey in zip(("older", "newer"), programs.subkeys("two")):
        message = programs.gpg("-R", subkey + "!", "-o", "-", "-e", data=TEXT)
        good(f"hidden-two-subkeys-{name}", f"hidden, to the {name} of two subkeys", message, TEXT, key="two")


def _contents(programs, good):
    encrypt = programs.gpg_encrypt
    for name in ("zip", "zlib", "bzip2", "none"):
        algorithm = {"none": "uncompressed"}.get(name, name)
        message = encrypt(TEXT, "--compress-algo", algorithm)
        good(f"compression-{name}", f"compression {name}, by gpg", message, TEXT)
    for name, option in (("zip", "--zip"), ("zlib", "--zlib"), ("bzip2", "--bzip")):
        message = programs.rnp_encrypt(REPEATED, option, "-z", "9")
        good(f"compression-{name}-mebibyte", f"1 MiB, compression {name}, by rnp", message, REPEATED)
    good("compression-bzip2-sq", "compression bzip2, by sq", programs.sq_encrypt(TEXT, "--compression", "bzip2"), TEXT)
    good("empty", "no content", encrypt(b""), b"")
    good("empty-uncompressed", "no content, by rnp", programs.rnp_encrypt(b"", "-z", "0"), b"")
    good("one-byte", "one byte", encrypt(b"x"), b"x")
    good("bytes-64", "64 bytes, uncompressed", encrypt(TEXT, "-z", "0", from_file=True), TEXT)
    good("mebibyte", "1 MiB of random content", encrypt(RANDOM, "-z", "0"), RANDOM)
    good("binary", "zero bytes and line ends of every kind", encrypt(BINARY), BINARY)
    text = b"two\nlines\n"
    message = programs.wrap(literal(text.replace(b"\n", b"\r\n"), mode=b"t"))
    good("text-mode", "a literal packet of text, with the line ends of the network", message, text)
    good("text-mode-utf8", "a literal packet of UTF-8 text", programs.wrap(literal(text, mode=b"u")), text)
    good("file-name", "a literal packet with a file name", encrypt(TEXT, "--set-filename", "../../etc/passwd"), TEXT)
    good("for-your-eyes-only", "for the screen alone", encrypt(TEXT, "--for-your-eyes-only"), TEXT)
    good("nested-compression", "compressed twice", programs.wrap(zip_packet(zlib_packet(literal(TEXT)))), TEXT)


def _ciphers(programs, good):
    for name in ("AES", "AES192", "AES256", "3DES", "CAST5", "BLOWFISH", "TWOFISH",
                 "CAMELLIA128", "CAMELLIA192", "CAMELLIA256"):
        message = programs.gpg_encrypt(TEXT, "--force-mdc", "--cipher-algo", name)
        good(f"cipher-{name.lower()}", f"cipher {name}", message, TEXT)


def _armor(programs, good):
    armored = programs.gpg_encrypt(TEXT, "--armor")
    good("armor-gpg", "armored by gpg", armored, TEXT)
    good("armor-headers", "armored, with headers",
         programs.gpg_encrypt(TEXT, "--armor", "--emit-version", "--comment", "a comment"), TEXT)
    good("armor-rnp", "armored by rnp", programs.rnp_encrypt(TEXT, "--armor"), TEXT)
    good("armor-sq", "armored by sq", programs.sq_encrypt(TEXT, armored=True), TEXT)
    good("armor-crlf", "armored, lines end as on the network", armored.replace(b"\n", b"\r\n"), TEXT)
    lines = armored.splitlines(keepends=True)
    good("armor-no-checksum", "armored without a checksum", b"".join(lines[:-2] + lines[-1:]), TEXT)
    good("armor-blank-lines", "armored, blank lines around", b"\n\n" + armored + b"\n\n", TEXT)


def _signed(programs, good):
    for signer in ("host", "other"):
        known = "known" if signer == "host" else "unknown"
        message = programs.gpg_encrypt(TEXT, "-s", "-u", programs.address(signer))
        good(f"signed-{known}", f"signed, signer {known}, by gpg", message, TEXT)
    twice = programs.gpg_encrypt(TEXT, "-s", "-u", programs.address("host"), "-u", programs.address("other"))
    good("signed-twice", "signed by somebody known and somebody unknown", twice, TEXT)
    good("signed-rnp", "signed, by rnp", programs.rnp_encrypt(TEXT, signer="host"), TEXT)


def _aead(programs, good):
    for mode in ("ocb", "eax"):
        encrypt, aead = programs.rnp_encrypt, f"--aead={mode}"
        name = mode.upper()
        good(f"aead-{mode}", name, encrypt(TEXT, aead, "-z", "0"), TEXT)
        good(f"aead-{mode}-compressed", f"{name}, compressed", encrypt(TEXT, aead, "--zlib", "-z", "6"), TEXT)
        good(f"aead-{mode}-chunks", f"{name}, chunks of 64 bytes",
             encrypt(BINARY, aead, "-z", "0", "--aead-chunk-bits=0"), BINARY)
        good(f"aead-{mode}-empty", f"{name}, no content", encrypt(b"", aead, "-z", "0"), b"")
    whole = programs.rnp_encrypt(TEXT * 3 + TEXT[:56], "--aead=ocb", "-z", "0", "--aead-chunk-bits=0")
    good("aead-ocb-whole-chunks", "OCB, the last chunk is full", whole, TEXT * 3 + TEXT[:56])
    good("aead-ocb-mebibyte", "OCB, 1 MiB in several chunks, compressed",
         programs.rnp_encrypt(REPEATED, "--aead=ocb", "--zlib", "-z", "9", "--aead-chunk-bits=4"), REPEATED)


def _framing(programs, good):
    message = programs.gpg_encrypt(BINARY, "-z", "0", from_file=True)
    pkesk, seipd = body_of(message, PKESK), body_of(message, SEIPD)
    good("length-definite", "definite lengths, by gpg from a file", message, BINARY)
    good("length-partial", "partial lengths, by gpg from a pipe",
         programs.gpg_encrypt(REPEATED[:40_000], "-z", "0"), REPEATED[:40_000])
    good("length-new", "new packet format alone", new(PKESK, pkesk) + new(SEIPD, seipd), BINARY)
    good("length-new-5-octets", "lengths in five octets", new(PKESK, pkesk, 5) + new(SEIPD, seipd, 5), BINARY)
    good("length-old-2-octets", "old format, length in two octets", old(PKESK, pkesk, 2) + new(SEIPD, seipd), BINARY)
    good("length-old-4-octets", "old format, length in four octets", old(PKESK, pkesk, 4) + new(SEIPD, seipd), BINARY)
    good("length-partial-512", "partial lengths of 512", new(PKESK, pkesk) + partial(SEIPD, seipd, 9), BINARY)
    compressed = body_of(zip_packet(literal(TEXT)), COMPRESSED)
    good("length-old-indeterminate", "a compressed packet without a length",
         programs.wrap(old(COMPRESSED, compressed, INDETERMINATE)), TEXT)
    good("length-inner-partial", "a literal packet in parts",
         programs.wrap(partial(LITERAL, body_of(literal(BINARY), LITERAL), 9)), BINARY)
    source = programs.rnp_encrypt(BINARY, "--aead=ocb", "-z", "0")
    sealed, pkesk = body_of(source, AEAD), body_of(source, PKESK)
    good("length-aead-partial-512", "OCB, partial lengths of 512", new(PKESK, pkesk) + partial(AEAD, sealed, 9), BINARY)
    good("marker-first", "a marker packet, which is to be ignored, comes first", new(MARKER, b"PGP") + message, BINARY)
    good("marker-inside", "a marker packet is encrypted with it",
         programs.wrap(new(MARKER, b"PGP") + literal(TEXT)), TEXT)
