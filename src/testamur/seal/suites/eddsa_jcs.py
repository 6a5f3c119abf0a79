"""eddsa-jcs-2022: Ed25519 over canonical JSON (Data Integrity EdDSA Cryptosuites 1.0, section 3.3)."""

from testamur.seal.suites.plain_json import hash_data
from testamur.seal.suites.shape import OneSignature
from testamur.seal.types import Alg, Suite

SUITE = OneSignature(Suite.EDDSA_JCS_2022.value, {Alg.ED25519: "sha256"}, hash_data, signs_json=True)
