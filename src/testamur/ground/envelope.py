"""Secrets wrapped under a master key: AES-256-GCM, bound to the id of the thing they belong to."""

from __future__ import annotations

import secrets

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

_NONCE = 12


class CannotOpen(Exception):
    """The wrapped bytes do not belong to this key or this owner."""


def new_key() -> bytes:
    """32 random bytes: a master key or a data key."""
    return secrets.token_bytes(32)


def wrap(secret: bytes, *, under: bytes, bound_to: str) -> bytes:
    """Seal a secret: nonce, then ciphertext with tag. `bound_to` is the owner's id (associated data)."""
    nonce = secrets.token_bytes(_NONCE)
    return nonce + AESGCM(under).encrypt(nonce, secret, bound_to.encode())


def unwrap(wrapped: bytes, *, under: bytes, bound_to: str) -> bytes:
    """Open what `wrap` sealed. Raises CannotOpen for another key, another owner or changed bytes."""
    try:
        return AESGCM(under).decrypt(wrapped[:_NONCE], wrapped[_NONCE:], bound_to.encode())
    except (InvalidTag, ValueError) as error:
        raise CannotOpen from error
