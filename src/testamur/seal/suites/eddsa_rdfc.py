"""eddsa-rdfc-2022: Ed25519 over the canonical statements (Data Integrity EdDSA Cryptosuites 1.0, section 3.2)."""

import hashlib

from testamur.seal.expand import Expander
from testamur.seal.suites.shape import Cryptosuite
from testamur.seal.types import Alg, Json, Suite


def hash_data(document: Json, proof: Json, expander: Expander) -> bytes:
    """Give SHA-256 of the canonical proof options, then SHA-256 of the canonical document: 64 bytes.

    The options take the document's `@context`, which is not kept in the proof (3.2.5, Proof Configuration).
    """
    options = {**proof, "@context": document["@context"]}
    return b"".join(hashlib.sha256(expander.canonical(part).encode("utf-8")).digest() for part in (options, document))


SUITE = Cryptosuite(Suite.EDDSA_RDFC_2022.value, frozenset({Alg.ED25519}), 64, hash_data)
OLDER_NAME = Cryptosuite("eddsa-2022", frozenset({Alg.ED25519}), 64, hash_data, warning="older_suite_name")
