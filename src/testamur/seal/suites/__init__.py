"""The closed table of cryptosuites: whatever is not in it is not checked, and nothing can add to it at run time."""

from collections.abc import Mapping

from testamur.seal.suites import ecdsa_rdfc, eddsa_jcs, eddsa_rdfc
from testamur.seal.suites.shape import Cryptosuite
from testamur.seal.types import Suite

SUITES: Mapping[str, Cryptosuite] = {
    Suite.EDDSA_RDFC_2022.value: eddsa_rdfc.SUITE,
    "eddsa-2022": eddsa_rdfc.OLDER_NAME,
    Suite.EDDSA_JCS_2022.value: eddsa_jcs.SUITE,
    Suite.ECDSA_RDFC_2019.value: ecdsa_rdfc.SUITE,
}

__all__ = ["SUITES", "Cryptosuite"]
