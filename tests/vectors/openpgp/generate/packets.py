"""OpenPGP packets (RFC 9580, section 4): taken apart, framed in every way, and made by hand."""

import zlib

PKESK, SIGNATURE, SKESK, COMPRESSED, SED, MARKER, LITERAL, SEIPD, AEAD = 1, 2, 3, 8, 9, 10, 11, 18, 20
INDETERMINATE = object()


def parse(data):
    """The (tag, body) of each packet, partial lengths put together."""
    packets, at = [], 0
    while at < len(data):
        header = data[at]
        assert header & 0x80, "not a packet"
        at += 1
        if header & 0x40:
            tag, body, partial = header & 0x3F, b"", True
            while partial:
                length, at, partial = _new_length(data, at)
                body += data[at:at + length]
                at += length
        else:
            tag, kind = header >> 2 & 0x0F, header & 3
            size = 1 << kind if kind < 3 else 0
            length = int.from_bytes(data[at:at + size], "big") if size else len(data) - at
            body = data[at + size:at + size + length]
            at += size + length
        packets.append((tag, body))
    return packets


def _new_length(data, at):
    first = data[at]
    if first < 192:
        return first, at + 1, False
    if first < 224:
        return ((first - 192) << 8) + data[at + 1] + 192, at + 2, False
    if first < 255:
        return 1 << (first & 0x1F), at + 1, True
    return int.from_bytes(data[at + 1:at + 5], "big"), at + 5, False


def new(tag, body, octets=None):
    """New format, with a length of 1, 2 or 5 octets; None takes the shortest."""
    length = len(body)
    octets = octets or (1 if length < 192 else 2 if length < 8384 else 5)
    if octets == 1:
        header = bytes([length])
    elif octets == 2:
        header = bytes([((length - 192) >> 8) + 192, (length - 192) & 0xFF])
    else:
        header = b"\xff" + length.to_bytes(4, "big")
    return bytes([0xC0 | tag]) + header + body


def old(tag, body, octets=1):
    """Old format, with a length of 1, 2 or 4 octets, or INDETERMINATE."""
    if octets is INDETERMINATE:
        return bytes([0x80 | tag << 2 | 3]) + body
    return bytes([0x80 | tag << 2 | {1: 0, 2: 1, 4: 2}[octets]]) + len(body).to_bytes(octets, "big") + body


def partial(tag, body, power):
    """New format, in parts of 2**power octets and a last one of what remains."""
    size, result, at = 1 << power, bytes([0xC0 | tag]), 0
    while len(body) - at > size:
        result += bytes([224 + power]) + body[at:at + size]
        at += size
    rest = new(tag, body[at:])
    return result + rest[1:]


def join(packets):
    return b"".join(new(tag, body) for tag, body in packets)


def literal(content, name=b"", mode=b"b"):
    return new(LITERAL, mode + bytes([len(name)]) + name + bytes(4) + content)


def deflated(content, level=9):
    packer = zlib.compressobj(level, zlib.DEFLATED, -15)
    return packer.compress(content) + packer.flush()


def zip_packet(content):
    return new(COMPRESSED, b"\x01" + deflated(content))


def zlib_packet(content):
    return new(COMPRESSED, b"\x02" + zlib.compress(content, 9))


def flip(data, at, mask=0x01):
    """With some bits of one byte turned over; negative places count from the end."""
    changed = bytearray(data)
    changed[at] ^= mask
    return bytes(changed)


def body_of(data, tag):
    return next(body for kind, body in parse(data) if kind == tag)


def with_body(data, tag, change):
    """The message with each packet of this tag changed."""
    return join((kind, change(body) if kind == tag else body) for kind, body in parse(data))
