"""eddsa-rdfc-2022: Ed25519 over the canonical statements (Data Integrity EdDSA OneSignatures 1.0, section 3.2)."""

from testamur.seal.suites.shape import OneSignature
from testamur.seal.suites.statements import hash_data
from testamur.seal.types import Alg, Suite

SUITE = OneSignature(Suite.EDDSA_RDFC_2022.value, {Alg.ED25519: "sha256"}, hash_data)
OLDER_NAME = OneSignature("eddsa-2022", {Alg.ED25519: "sha256"}, hash_data, warning="older_suite_name")
