"""Messages that must be refused, made by the programs or put together by hand, and odd ones."""

import bz2
import hashlib

from good import BINARY, MEBIBYTE, REPEATED, TEXT
from packets import (AEAD, COMPRESSED, LITERAL, MARKER, PKESK, SED, SEIPD, body_of, flip, literal, new, parse,
                     with_body, zip_packet, zlib_packet)

PNG = bytes.fromhex("89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c489")


def make(programs, bad, odd):
    _unprotected(programs, bad)
    _not_ours(programs, bad)
    _not_encrypted(programs, bad)
    _not_messages(programs, bad)
    _armored(programs, bad, odd)
    _composed(programs, bad, odd)
    _wrapped(programs, bad, odd)
    _large(programs, bad, odd)


def _unprotected(programs, bad):
    for cipher in ("AES256", "3DES"):
        message = programs.gpg_encrypt(TEXT, "--rfc2440", "--disable-mdc", "--cipher-algo", cipher)
        bad(f"no-mdc-{cipher.lower()}", f"no integrity protection, {cipher}", message)
    message = programs.gpg_encrypt(BINARY, "--rfc2440", "--disable-mdc", "-z", "0")
    bad("no-mdc-uncompressed", "no integrity protection, uncompressed", message)
    pkesk, seipd = parse(programs.gpg_encrypt(BINARY, "-z", "0"))
    bad("downgraded", "the protected packet is called unprotected", new(*pkesk) + new(SED, seipd[1][1:]))
    sealed = seipd[1][1:]
    resynchronized = b"\0\0" + sealed[:16] + sealed[16:]
    bad("downgraded-resynchronized", "the same, with the cipher's state put right after the first block",
        new(*pkesk) + new(SED, resynchronized))
    bad("downgraded-no-mdc", "the same, without the packet of the digest",
        new(*pkesk) + new(SED, resynchronized[:-22]))


def _not_ours(programs, bad):
    encrypt = programs.gpg_encrypt
    bad("not-ours", "to somebody else", encrypt(TEXT, to=("other",)), "NoKey")
    bad("not-ours-several", "to two others", encrypt(TEXT, to=("other", "third")), "NoKey")
    bad("not-ours-hidden", "to somebody else, hidden", encrypt(TEXT, to=("other",), option="-R"), "NoKey")
    bad("not-ours-rsa", "to another key of ours", encrypt(TEXT, to=("rsa2048",)), "NoKey")
    bad("not-ours-hidden-rsa", "to an RSA key, hidden", encrypt(TEXT, to=("rsa2048",), option="-R"), "NoKey")
    bad("not-ours-aead", "to somebody else, OCB", programs.rnp_encrypt(TEXT, "--aead=ocb", to="other"), "NoKey")
    bad("symmetric-gpg", "to a passphrase alone, by gpg",
        programs.gpg("-o", "-", "-c", data=TEXT, passphrase="for everybody"), "NoKey")
    path, target = programs.file("content", TEXT), programs.scratch / "symmetric"
    programs.run(["rnp", "--password", "for everybody", "-c", "--output", target, path])
    bad("symmetric-rnp", "to a passphrase alone, by rnp", target.read_bytes(), "NoKey")


def _not_encrypted(programs, bad):
    host = programs.address("host")
    bad("signed-only", "signed, not encrypted", programs.gpg("-s", "-u", host, "-o", "-", data=TEXT))
    bad("signed-clear", "signed in clear", programs.gpg("--clear-sign", "-u", host, "-o", "-", data=TEXT))
    bad("signature", "a detached signature", programs.gpg("-b", "-u", host, "-o", "-", data=TEXT))
    bad("signed-only-rnp", "signed, not encrypted, by rnp", _rnp_signed(programs))
    bad("literal", "a literal packet alone", literal(TEXT))
    bad("literal-armor", "a literal packet alone, armored", programs.gpg("--enarmor", "-o", "-", data=literal(TEXT)))
    bad("compressed", "a compressed packet alone", zip_packet(literal(TEXT)))
    bad("store", "stored by gpg --store", programs.gpg("--store", "-o", "-", data=TEXT))
    bad("literal-of-message", "a literal packet whose content is a message to us", literal(programs.gpg_encrypt(TEXT)))


def _rnp_signed(programs):
    path, target = programs.file("content", TEXT), programs.scratch / "signed"
    programs.run(["rnp", "--keyfile", programs.keys / "host.key", "-s", "-u", programs.address("host"),
                  "--output", target, path])
    return target.read_bytes()


def _not_messages(programs, bad):
    bad("zero-bytes", "an empty file", b"")
    bad("text", "text", TEXT)
    bad("newline", "a line end", b"\n")
    bad("png", "the beginning of a PNG", PNG)
    bad("random", "random bytes", hashlib.shake_256(b"noise").digest(512))
    bad("random-packet", "random bytes that look like a packet", b"\xd2" + hashlib.shake_256(b"packet").digest(512))
    bad("ones", "bytes of ones", b"\xff" * 512)
    bad("zeros", "bytes of zeros", bytes(512))
    bad("public-key", "a public key", programs.public("host"))
    bad("public-key-armor", "a public key, armored", programs.gpg("--armor", "--export", programs.address("host")))
    bad("secret-key", "a secret key", (programs.keys / "host.key").read_bytes())
    bad("secret-key-armor", "a secret key, armored", (programs.keys / "sq.key").read_bytes())
    bad("age", "a message of age", b"age-encryption.org/v1\n-> X25519 "
        b"SVrzdFfkPxf0LPHOUGB1gNb9E5Vr8EUDa9kxk04iQ0o\n0OrTkKHpE7klNLd0k+9Uam5hkQkzMxaqKcIPRIO1sNE\n--- x\n")


def _armored(programs, bad, odd):
    armored = programs.gpg_encrypt(BINARY, "--armor")
    lines = armored.splitlines(keepends=True)
    head, body, checksum, tail = lines[:2], lines[2:-2], lines[-2], lines[-1:]
    garbage = [b"this is not base64, not in the least, whatever it says!\n"] * 4
    bad("armor-garbage", "armor around what is not base64", b"".join(head + garbage + tail))
    bad("armor-empty", "armor around nothing", b"".join(head + tail))
    wrong = b"=AAAA\n" if checksum != b"=AAAA\n" else b"=BBBB\n"
    odd("armor-bad-checksum", "armored, the checksum is wrong", b"".join(head + body + [wrong] + tail), BINARY)
    swapped = body[:3] + [body[4], body[3]] + body[5:]
    bad("armor-lines-swapped", "armored, two lines changed places", b"".join(head + swapped + [checksum] + tail))
    bad("armor-truncated", "armored, the second half is missing", b"".join(head + body[:len(body) // 2]))
    bad("armor-no-end", "armored, the last line of content and what follows are missing", b"".join(head + body[:-1]))
    bad("armor-text-inside", "armored, a line of text inside",
        b"".join(head + body[:4] + [b"** text **\n"] + body[4:] + [checksum] + tail))


def _composed(programs, bad, odd):
    message = programs.gpg_encrypt(BINARY, "-z", "0", from_file=True)
    pkesk, seipd = new(PKESK, body_of(message, PKESK)), new(SEIPD, body_of(message, SEIPD))
    second = programs.gpg_encrypt(TEXT)
    plain = literal(b"an attacker's text\n")
    bad("messages-two", "two messages to us, one after the other", message + second)
    bad("messages-same-twice", "the same message twice", message + message)
    bad("literal-before", "a literal packet before the message", plain + message)
    bad("literal-after", "a literal packet after the message", message + plain)
    bad("compressed-before", "a compressed packet before the message", zip_packet(plain) + message)
    bad("compressed-after", "a compressed packet after the message", message + zip_packet(plain))
    bad("literal-between", "a literal packet between key and content", pkesk + plain + seipd)
    bad("literal-for-content", "a literal packet in place of the content", pkesk + plain)
    bad("content-before-key", "the content comes before its key", seipd + pkesk)
    bad("content-twice", "the content twice, for one key", pkesk + seipd + seipd)
    bad("key-alone", "a session key alone", pkesk)
    bad("content-alone", "the content alone", seipd, "NoKey")
    bad("garbage-after", "text after the message", message + TEXT)
    bad("garbage-before", "text before the message", TEXT + message)
    bad("zeros-after", "zeros after the message", message + bytes(64))
    bad("key-after", "a public key after the message", message + programs.public("host"))
    signature = programs.gpg("-b", "-u", programs.address("host"), "-o", "-", data=BINARY)
    odd("signature-after", "a signature after the message", message + signature, BINARY)
    odd("marker-after", "a marker packet after the message", message + new(MARKER, b"PGP"), BINARY)
    odd("compressed-message", "a message to us, compressed from outside", zip_packet(message), BINARY)
    odd("key-version-2", "a session key packet of version 2",
        with_body(second, PKESK, lambda body: flip(body, 0)), TEXT)
    odd("key-point-bits", "the point of the session key is said to be a bit shorter, in as many octets",
        with_body(second, PKESK, lambda body: flip(body, 11)), TEXT)
    bad("other-content", "our session key, the content of another message", pkesk + new(SEIPD, body_of(second, SEIPD)))
    bad("other-content-aead", "the session key of a message, the content of an OCB one", pkesk + new(
        AEAD, body_of(programs.rnp_encrypt(TEXT, "--aead=ocb"), AEAD)))


def _wrapped(programs, bad, odd):
    wrap = programs.wrap
    bad("inside-nothing", "no packet is encrypted", wrap(b""))
    bad("inside-text", "text is encrypted, not packets", wrap(TEXT))
    bad("inside-marker", "a marker packet alone is encrypted", wrap(new(MARKER, b"PGP")))
    odd("inside-two-literals", "two literal packets are encrypted", wrap(literal(TEXT) + literal(BINARY)), TEXT)
    odd("inside-literal-and-text", "text follows the literal packet inside", wrap(literal(TEXT) + TEXT), TEXT)
    odd("inside-literal-cut", "the literal packet inside says that it is longer", wrap(literal(TEXT)[:-8]), TEXT[:-8])
    bad("inside-literal-no-content", "the literal packet inside has no room for its header", wrap(new(LITERAL, b"b")))
    bad("inside-signature", "a signature alone is encrypted",
        wrap(programs.gpg("-b", "-u", programs.address("host"), "-o", "-", data=TEXT)))
    bad("inside-key", "a public key is encrypted", wrap(programs.public("host")))
    bad("inside-message", "a message to us is encrypted, as packets", wrap(programs.gpg_encrypt(TEXT)))
    bare = ("--no-literal", "-z", "0")
    unprotected = ("--rfc2440", "--disable-mdc")
    bad("inside-message-unprotected", "a message without integrity protection is encrypted, as packets",
        programs.gpg_encrypt(programs.gpg_encrypt(TEXT, *unprotected), *bare))
    bad("inside-unprotected", "a message to us is encrypted, as packets, without integrity protection",
        programs.gpg_encrypt(programs.gpg_encrypt(TEXT), *unprotected, *bare))
    bad("inside-symmetric", "a message to a passphrase is encrypted, as packets",
        wrap(programs.gpg("-o", "-", "-c", data=TEXT, passphrase="for everybody")))
    bad("inside-compressed-cut", "the compressed packet inside is cut off", wrap(
        new(COMPRESSED, b"\x02" + body_of(zlib_packet(literal(BINARY)), COMPRESSED)[1:200])))
    bad("inside-compressed-unknown", "an unknown compression", wrap(new(COMPRESSED, b"\x09" + literal(TEXT))))
    bad("inside-compressed-empty", "a compressed packet with nothing in it", wrap(zlib_packet(b"")))
    nested = literal(TEXT)
    for _ in range(100):
        nested = zip_packet(nested)
    bad("inside-nested-100", "compressed a hundred times", wrap(nested))


def _large(programs, bad, odd):
    over = REPEATED + b"\n"
    bad("large-one-byte-over", "1 MiB and a byte, compressed", programs.gpg_encrypt(over, "-z", "9"), "TooLarge")
    bad("large-ten-mebibytes", "10 MiB, compressed by gpg", programs.gpg_encrypt(REPEATED * 10, "-z", "9"), "TooLarge")
    bad("large-ten-mebibytes-aead", "10 MiB, compressed, OCB",
        programs.rnp_encrypt(REPEATED * 10, "--aead=ocb", "--zlib", "-z", "9"), "TooLarge")
    zeros = literal(bytes(256 * MEBIBYTE))
    packed = new(COMPRESSED, b"\x03" + bz2.compress(zeros))
    bad("bomb-bzip2", "256 MiB of zeros, bzip2", programs.wrap(packed), "TooLarge")
    once = zlib_packet(zeros)
    bad("bomb-zlib-nested", "256 MiB of zeros, zlib in zlib", programs.wrap(zlib_packet(once)), "TooLarge")
    bad("bomb-zlib-nested-aead", "the same, OCB", programs.wrap(zlib_packet(once), "--aead=ocb"), "TooLarge")
    bad("bomb-outside", "the same, not encrypted", zlib_packet(once), "TooLarge")
    hidden = zlib_packet(new(MARKER, bytes(256 * MEBIBYTE)) + literal(TEXT))
    bad("bomb-marker", "a marker packet of 256 MiB before a small content, zlib in zlib",
        programs.wrap(zlib_packet(hidden)))
    named = zlib_packet(new(60, bytes(256 * MEBIBYTE)) + literal(TEXT))
    odd("bomb-private-packet", "a private packet of 256 MiB before it", programs.wrap(zlib_packet(named)), TEXT)
