"""Names of things: public ids, tokens and their hashes, fingerprints of documents."""

from __future__ import annotations

import hashlib
import json
import secrets
from typing import Any

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_VALUE = {letter: value for value, letter in enumerate(ALPHABET)} | {"O": 0, "I": 1, "L": 1}
_BASE62 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"


def _check_value(values: list[int]) -> int:
    total = 0
    for place, value in enumerate(reversed(values)):
        product = value * (2 if place % 2 == 0 else 1)
        total += product // 32 + product % 32
    return (32 - total % 32) % 32


def public_id() -> str:
    """A fresh public id, `7K3M-9QXD-2WTF-5HR4`: 75 random bits and a Luhn mod 32 check character (house.md 8)."""
    values = [secrets.randbelow(32) for _ in range(15)]
    values.append(_check_value(values))
    letters = "".join(ALPHABET[value] for value in values)
    return "-".join(letters[start : start + 4] for start in range(0, 16, 4))


def read_public_id(text: str) -> str | None:
    """The canonical form of what a person typed, or None when it cannot be a public id.

    Any case, with or without hyphens and blanks; O is read as 0, I and L as 1.
    """
    letters = [letter for letter in text.upper() if letter not in "- \t\u00a0"]
    values = [_VALUE[letter] for letter in letters if letter in _VALUE]
    if len(letters) != 16 or len(values) != 16 or _check_value(values[:15]) != values[15]:
        return None
    plain = "".join(ALPHABET[value] for value in values)
    return "-".join(plain[start : start + 4] for start in range(0, 16, 4))


def new_token() -> str:
    """A secret for a mailed link: 160 random bits in base62, shown once; only its hash is stored."""
    number, letters = secrets.randbits(160), []
    for _ in range(27):
        number, rest = divmod(number, 62)
        letters.append(_BASE62[rest])
    return "".join(letters)


def hash_token(token: str) -> str:
    """What is stored in place of a token: SHA-256 in hex. A token has 160 random bits, so no salt is needed."""
    return hashlib.sha256(token.encode()).hexdigest()


def canonical_json(document: Any) -> bytes:
    """One byte form of a JSON document without floats: sorted keys, no blanks, UTF-8 (equals RFC 8785 for such)."""
    return json.dumps(document, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False).encode()


def fingerprint(document: Any) -> str:
    """`sha256:` and the hex digest of the canonical form: what a partner signs and a body sees."""
    return "sha256:" + hashlib.sha256(canonical_json(document)).hexdigest()
