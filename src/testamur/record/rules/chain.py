"""The chain over the record: leaf and chain hashes as pure functions (security/requirements.md 11)."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any

from testamur.ground import ids

EMPTY_CHAIN = "0" * 64


def commitment(body: Mapping[str, Any], salt: bytes) -> str:
    """SHA-256 over salt and the canonical body, in hex: it stays when the body is erased, and the chain still holds."""
    return hashlib.sha256(salt + ids.canonical_json(dict(body))).hexdigest()


def leaf_hash(members: Mapping[str, Any]) -> str:
    """SHA-256 over the canonical form of an entry's fixed members, the commitment in place of the body."""
    return hashlib.sha256(ids.canonical_json(dict(members))).hexdigest()


def chain_hash(previous: str, leaf: str) -> str:
    """SHA-256 over the previous chain hash and the leaf, both as bytes."""
    return hashlib.sha256(bytes.fromhex(previous) + bytes.fromhex(leaf)).hexdigest()
