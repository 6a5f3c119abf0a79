"""Ed25519Signature2020: older than Data Integrity, read and never made (Ed25519Signature2020, W3C CCG report).

Holders' wallets and credentials of other houses still carry it. It signs as eddsa-rdfc-2022 does: the proof's other
members under the document's contexts, then the document; the proof names itself by its `type`, not by `cryptosuite`.
"""

from testamur.seal.suites.shape import OneSignature
from testamur.seal.suites.statements import hash_data
from testamur.seal.types import Alg

SUITE = OneSignature(
    "Ed25519Signature2020",
    {Alg.ED25519: "sha256"},
    hash_data,
    warning="older_suite",
    proof_type="Ed25519Signature2020",
)
