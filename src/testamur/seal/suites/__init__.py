"""The closed table of cryptosuites: whatever is not in it is not checked, and nothing can add to it at run time."""

from collections.abc import Mapping

from testamur.seal.suites import (
    ecdsa_jcs,
    ecdsa_rdfc,
    ecdsa_sd,
    ed25519_2020,
    eddsa_jcs,
    eddsa_rdfc,
)
from testamur.seal.suites.shape import DATA_INTEGRITY, Cryptosuite, Disclosure, Making
from testamur.seal.types import Json

_TABLE: tuple[Cryptosuite, ...] = (
    eddsa_rdfc.SUITE,
    eddsa_rdfc.OLDER_NAME,
    eddsa_jcs.SUITE,
    ecdsa_rdfc.SUITE,
    ecdsa_jcs.SUITE,
    ecdsa_sd.SUITE,
    ed25519_2020.SUITE,
)
SUITES: Mapping[str, Cryptosuite] = {suite.name: suite for suite in _TABLE}


def suite_of(proof: Json) -> Cryptosuite | None:
    """Give the suite of a proof: by its `cryptosuite`, or by its `type` when it is older than that; None if not here."""
    kind = proof.get("type")
    name = proof.get("cryptosuite") if kind == DATA_INTEGRITY else kind
    suite = SUITES.get(name) if isinstance(name, str) else None
    return suite if suite is not None and suite.proof_type == kind else None


__all__ = ["SUITES", "Cryptosuite", "Disclosure", "Making", "suite_of"]
