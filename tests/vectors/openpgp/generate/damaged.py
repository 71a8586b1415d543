"""Good messages, damaged: every one must be refused."""

from good import BINARY, TEXT
from packets import AEAD, PKESK, SEIPD, body_of, flip, join, new, parse, partial, with_body

TAG, HEADER = 16, 3  # octets of an AEAD tag; version, cipher and mode before the size of the chunks


def make(programs, bad):
    small = _with_large_second_octet(programs)
    _session_key(small, bad)
    _rsa(programs, bad)
    for name, content in (("", TEXT), ("long-", BINARY * 12)):
        message = small if content is TEXT else programs.gpg_encrypt(content, "-z", "0", "--cipher-algo", "AES")
        _content(name, message, bad, with_small=content is TEXT)
    _compressed(programs, bad)
    for mode in ("ocb", "eax"):
        _aead(programs, mode, bad)
    _truncated(programs, small, bad)


def _with_large_second_octet(programs):
    """Of the point; where the point is cut to its first octet, this is the length of the wrapped key: too long."""
    while True:
        message = programs.gpg_encrypt(TEXT, "-z", "0", from_file=True)
        if body_of(message, PKESK)[13] > 0x80:
            return message


def _session_key(message, bad):
    """Version, key id (8), algorithm, an MPI of 263 bits (2 + 33 octets), the wrapped key after its length."""
    places = {
        "key-id": (3, "NoKey"), "algorithm": (9, "Corrupt"),
        "point-length": (10, "Corrupt"), "point-prefix": (12, "Corrupt"),
        "point": (20, "Corrupt"), "wrapped-length": (45, "Corrupt"), "wrapped": (50, "Corrupt"),
        "wrapped-end": (-1, "Corrupt"),
    }
    for name, (at, outcome) in places.items():
        bad(f"flip-key-{name}", f"a bit of the session key packet is turned: {name}",
            with_body(message, PKESK, lambda body, at=at: flip(body, at)), outcome)
    bad("key-point-one-octet", "the point of the session key is its first octet alone, the wrapped key is whole",
        with_body(message, PKESK, lambda body: body[:10] + b"\0\x07\x40" + body[45:]))
    bad("key-wrapped-empty", "the wrapped key has no octets",
        with_body(message, PKESK, lambda body: body[:45] + b"\0"))
    bad("flip-key-version", "the session key packet has an unknown version",
        with_body(message, PKESK, lambda body: flip(body, 0, 0x04)))
    bad("flip-key-algorithm-unknown", "the session key packet has an unknown algorithm",
        with_body(message, PKESK, lambda body: flip(body, 9, 0x80)))


def _rsa(programs, bad):
    message = programs.gpg_encrypt(TEXT, "-z", "0", to=("rsa2048",))
    for name, at in (("first", 14), ("middle", 130), ("last", -1)):
        bad(f"flip-key-rsa-{name}", f"a bit of the session key for RSA is turned: {name}",
            with_body(message, PKESK, lambda body, at=at: flip(body, at)), key="rsa2048")
    message = programs.gpg_encrypt(TEXT, "-z", "0", to=("p256",))
    bad("flip-key-p256", "a bit of the session key's point on P-256 is turned",
        with_body(message, PKESK, lambda body: flip(body, 30)), key="p256")


def _content(name, message, bad, with_small):
    """Version, 18 octets of random prefix, packets, the digest's packet of 2 + 20 octets."""
    size = len(body_of(message, SEIPD))
    places = {"prefix": 1, "prefix-check": 17, "first": 19, "middle": size // 2, "last": -23,
              "digest-header": -22, "digest": -20, "digest-end": -1}
    if with_small:
        places["version"] = 0
    for place, at in places.items():
        bad(f"flip-{name}{place}", f"a bit of the content is turned: {place}",
            with_body(message, SEIPD, lambda body, at=at: flip(body, at)))
    bad(f"cut-{name}digest", "the digest's packet is missing", with_body(message, SEIPD, lambda body: body[:-22]))
    bad(f"cut-{name}blocks", "two blocks in the middle are missing", with_body(
        message, SEIPD, lambda body: body[:35] + body[67:]))
    bad(f"swap-{name}blocks", "two blocks changed places", with_body(
        message, SEIPD, lambda body: body[:35] + body[51:67] + body[35:51] + body[67:]))
    bad(f"extend-{name}content", "a block is added", with_body(message, SEIPD, lambda body: body + bytes(16)))


def _compressed(programs, bad):
    message = programs.gpg_encrypt(BINARY * 12, "--compress-algo", "zlib")
    size = len(body_of(message, SEIPD))
    for place, at in (("middle", size // 2), ("check", -24), ("digest-end", -1)):
        bad(f"flip-compressed-{place}", f"a bit of compressed content is turned: {place}",
            with_body(message, SEIPD, lambda body, at=at: flip(body, at)))
    signed = programs.gpg_encrypt(TEXT, "-s", "-u", programs.address("host"), "-z", "0")
    bad("flip-signed-middle", "a bit of signed content is turned", with_body(
        signed, SEIPD, lambda body: flip(body, len(body) // 2)))


def _aead(programs, mode, bad):
    """Version, cipher, mode, size of chunks, nonce, chunks of 64 octets with their tags, the last tag."""
    name = mode.upper()
    source = programs.rnp_encrypt(BINARY, f"--aead={mode}", "-z", "0", "--aead-chunk-bits=0")
    start = HEADER + 1 + {"ocb": 15, "eax": 16}[mode]
    chunk = 64 + TAG

    def change(case, what, function):
        bad(f"{case.replace('@', 'aead-' + mode)}", f"{name}: {what}", with_body(source, AEAD, function))

    for place, at in (("version", 0), ("cipher", 1), ("mode", 2), ("chunk-size", 3), ("nonce", 4), ("first", start),
                      ("chunk-tag", start + 64), ("middle-chunk", start + 5 * chunk + 7), ("last", -2 * TAG - 1),
                      ("last-chunk-tag", -TAG - 1), ("final-tag", -1)):
        change(f"flip-@-{place}", f"a bit is turned: {place}", lambda body, at=at: flip(body, at))

    def chunks(body):
        body = body[:-TAG]
        return [body[at:at + chunk] for at in range(start, len(body), chunk)]

    def rebuilt(body, parts, end=None):
        return body[:start] + b"".join(parts) + (body[-TAG:] if end is None else end)

    change("chunks-@-swapped", "two chunks changed places", lambda body: rebuilt(
        body, [chunks(body)[1], chunks(body)[0], *chunks(body)[2:]]))
    change("chunks-@-dropped", "a chunk is missing", lambda body: rebuilt(
        body, chunks(body)[:3] + chunks(body)[4:]))
    change("chunks-@-last-dropped", "the last chunk is missing", lambda body: rebuilt(body, chunks(body)[:-1]))
    change("chunks-@-doubled", "a chunk comes twice", lambda body: rebuilt(
        body, chunks(body)[:3] + chunks(body)[2:]))
    change("chunks-@-end-missing", "the last tag is missing", lambda body: rebuilt(body, chunks(body), b""))
    change("chunks-@-cut-and-end-missing", "cut between two chunks", lambda body: rebuilt(body, chunks(body)[:4], b""))
    change("chunks-@-none", "no chunk, only the last tag", lambda body: rebuilt(body, []))
    change("chunks-@-extended", "a block is added", lambda body: body + bytes(16))
    large = programs.rnp_encrypt(TEXT * 600, f"--aead={mode}", "-z", "0")
    bad(f"flip-aead-{mode}-large-final-tag", f"{name}, 38400 bytes: the last tag", flip(large, -1))


def _truncated(programs, message, bad):
    pkesk, seipd = parse(message)
    first = len(new(*pkesk))
    whole = join([pkesk, seipd])
    for name, length in (("first-byte", 1), ("in-key", first // 2), ("after-key", first), ("after-tag", first + 1),
                         ("after-length", first + 2), ("in-prefix", first + 10), ("half", (first + len(whole)) // 2),
                         ("before-digest", len(whole) - 22), ("in-digest", len(whole) - 10),
                         ("last-byte", len(whole) - 1)):
        bad(f"truncated-{name}", f"cut off: {name}", whole[:length])
    pkesk, (_, body) = parse(programs.gpg_encrypt(BINARY * 2, "-z", "0"))
    parts = new(*pkesk) + partial(SEIPD, body, 9)
    start = len(new(*pkesk)) + 1
    bad("truncated-partial-boundary", "cut off between two parts", parts[:start + 513])
    bad("truncated-partial-inside", "cut off inside a part", parts[:start + 800])
    bad("truncated-partial-last", "the last part is missing", parts[:start + 3 * 513])
    sealed = programs.rnp_encrypt(BINARY, "--aead=ocb", "-z", "0", "--aead-chunk-bits=0")
    for name, length in (("half", len(sealed) // 2), ("last-byte", len(sealed) - 1), ("end-tag", len(sealed) - TAG)):
        bad(f"truncated-aead-{name}", f"OCB, cut off: {name}", sealed[:length])
