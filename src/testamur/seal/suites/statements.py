"""The bytes that every suite over statements signs: the two canonical forms, hashed (Data Integrity, Hashing)."""

from testamur.seal.expand import Expander
from testamur.seal.types import Json


def hash_data(document: Json, proof: Json, expander: Expander, digest: str) -> bytes:
    """Give the digest of the canonical proof options, then that of the canonical document.

    The digest is the one inside the canonicalisation too.
    """
    return expander.digest(configuration(document, proof), digest) + expander.digest(document, digest)


def configuration(document: Json, proof: Json) -> Json:
    """The proof options as they are signed: with the document's `@context`, which is not kept in the proof."""
    return {**proof, "@context": document.get("@context", [])}
