"""ecdsa-rdfc-2019: P-256 or P-384 over the canonical statements (Data Integrity ECDSA OneSignatures 1.0, section 3.2)."""

from testamur.seal.suites.shape import OneSignature
from testamur.seal.suites.statements import hash_data
from testamur.seal.types import Alg, Suite

SUITE = OneSignature(Suite.ECDSA_RDFC_2019.value, {Alg.P256: "sha256", Alg.P384: "sha384"}, hash_data)
