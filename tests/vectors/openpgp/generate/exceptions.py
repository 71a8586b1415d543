"""Where an engine differs from what is expected of all, and why."""

ENGINES = ("gpg", "rnp")

_ECDH_TRIED = ("gpg 2.2 ends with status 2, as for a tampered message, where it tried a wrong ECDH key for a hidden "
               "recipient before the right one")
_OUTSIDE = "nothing is unpacked before it is known that the content is encrypted and protected"
_KEY_DROPPED = "librnp skips the session key packet, and then there is none for us"


def _granted(because, **more):
    return {"outcome": "Granted", "because": because, **more}


def _refused(because, outcome="Corrupt"):
    return {"outcome": outcome, "because": because}


EXCEPTIONS = {
    "hidden-all": {"gpg": _refused(_ECDH_TRIED)},
    "hidden-others": {"gpg": _refused(_ECDH_TRIED)},
    "hidden-two-subkeys-newer": {"gpg": _refused(_ECDH_TRIED)},
    "text-mode": {"rnp": _granted("librnp leaves line ends as they are in the message", plaintext=b"two\r\nlines\r\n")},
    # odd ones: what the sender encrypted is whole, but not as it should be
    "armor-bad-checksum": {"gpg": _refused("gpg checks what RFC 9580 lets nobody rely on")},
    "signature-after": {"rnp": _refused("librnp wants the message alone")},
    "marker-after": {"rnp": _refused("librnp wants the message alone")},
    "bomb-private-packet": {"rnp": _refused("librnp knows no private packets")},
    "key-version-2": {"rnp": _refused(_KEY_DROPPED, "NoKey")},
    "inside-two-literals": {"gpg": _refused("gpg counts two plaintexts")},
    "inside-literal-and-text": {"gpg": _refused("gpg reads on behind the literal packet")},
    "inside-literal-cut": {"gpg": _refused("gpg compares the length of the literal packet")},
    "compressed-message": {"rnp": _refused(_OUTSIDE)},
    # bad ones: another refusal
    "bomb-outside": {"rnp": _refused(_OUTSIDE)},
    "content-alone": {"rnp": _refused("without a session key packet it is to nobody")},
    "key-point-one-octet": {
        "gpg": _refused("gpg-agent 2.2.40 may abort; the next gpg starts another", ["Corrupt", "Failed"])},
    "flip-key-version": {"rnp": _refused(_KEY_DROPPED, "NoKey")},
}
