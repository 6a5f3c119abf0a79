"""A checkpoint of the record as a signed note (C2SP tlog-checkpoint and signed-note): three lines, a blank one, a signature."""

from __future__ import annotations

import base64
import hashlib

_ED25519 = b"\x01"
_DASH = "\u2014"


def body(origin: str, size: int, chain: str) -> str:
    """The text that is signed: origin, size, base64 of the chain hash (given in hex); it ends in a line break."""
    root = base64.b64encode(bytes.fromhex(chain)).decode()
    return f"{origin}\n{size}\n{root}\n"


def key_id(name: str, public: bytes) -> bytes:
    """The four bytes that hint at the key: SHA-256 over name, line break, algorithm and public key."""
    return hashlib.sha256(name.encode() + b"\n" + _ED25519 + public).digest()[:4]


def note(text: str, *, name: str, public: bytes, signature: bytes) -> str:
    """The whole note: the text, a blank line, and one signature line."""
    signed = base64.b64encode(key_id(name, public) + signature).decode()
    return f"{text}\n{_DASH} {name} {signed}\n"


def read(text: str) -> tuple[str, int, str, bytes]:
    """Origin, size, chain hash in hex, and the signature of a note that `note` wrote. ValueError for another text."""
    head, _, last = text.partition("\n\n")
    origin, size, root = head.split("\n")
    signed = base64.b64decode(last.strip().rpartition(" ")[2], validate=True)
    return origin, int(size), base64.b64decode(root, validate=True).hex(), signed[4:]
