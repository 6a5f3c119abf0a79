"""The bytes that every suite over JSON signs: the two canonical JSON texts, hashed (RFC 8785; Data Integrity, Hashing)."""

import hashlib

from testamur.seal.errors import ContextRefused
from testamur.seal.expand import Expander
from testamur.seal.jcs import canonical_json
from testamur.seal.types import Json


def hash_data(document: Json, proof: Json, _expander: Expander, digest: str) -> bytes:
    """Give the digest of the proof options' canonical JSON, then of the document's: 64 bytes.

    The proof carries the `@context`: it must be how the document's begins, and stands in for it (3.3.2, step 4).
    A document without any `@context` is secured as plain JSON.
    """
    if "@context" in proof:
        own, whole = _items(proof["@context"]), _items(document.get("@context"))
        if whole[: len(own)] != own:
            raise ContextRefused("first_context")
        document = {**document, "@context": proof["@context"]}
    return b"".join(hashlib.new(digest, canonical_json(dict(part))).digest() for part in (proof, document))


def _items(value: object) -> list[object]:
    return value if isinstance(value, list) else [value]
