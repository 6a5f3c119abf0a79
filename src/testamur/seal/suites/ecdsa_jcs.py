"""ecdsa-jcs-2019: P-256 or P-384 over canonical JSON (Data Integrity ECDSA Cryptosuites 1.0, section 3.3); read only."""

from testamur.seal.suites.plain_json import hash_data
from testamur.seal.suites.shape import OneSignature
from testamur.seal.types import Alg

SUITE = OneSignature("ecdsa-jcs-2019", {Alg.P256: "sha256", Alg.P384: "sha384"}, hash_data, signs_json=True)
