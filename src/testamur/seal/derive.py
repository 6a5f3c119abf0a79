"""What a holder does with an ecdsa-sd-2023 credential: shows a part of it, which verifies like the whole.

Nothing here needs the issuer: the base proof holds a signature for each statement, and a key that hides the labels of
blank nodes. Whoever has the base proof can show everything, so it is the holder's secret and no verifier's.
"""

from collections.abc import Sequence
from typing import Any

from testamur.seal.errors import UnsupportedSuite
from testamur.seal.expand import Expander
from testamur.seal.issue import as_plain_json
from testamur.seal.suites import ecdsa_sd, sd_value
from testamur.seal.types import Json


def derive(document: Json, pointers: Sequence[str], *, expander: Expander | None = None) -> dict[str, Any]:
    """Give the part of a credential that JSON pointers select, with what its issuer made mandatory, and its proof.

    `pointers` are RFC 6901 texts into the credential as it was signed; none of them shows the mandatory part alone. Of
    several proofs the one that can be derived from is taken and the others are left out. `UnsupportedSuite` when there
    is none, or when it belongs to a chain; `MalformedInput` (reason `pointer` or `proof_value`); `LimitExceeded`; the
    errors of `Expander`. (Data Integrity ECDSA Cryptosuites 1.0, Add Derived Proof.)
    """
    plain = as_plain_json(document)
    base = _base_proof(plain)
    unsecured = {name: value for name, value in plain.items() if name != "proof"}
    shown, value = ecdsa_sd.disclose(unsecured, base["proofValue"], pointers, expander or Expander())
    return {**shown, "proof": {**base, "proofValue": value}}


def _base_proof(document: Json) -> dict[str, Any]:
    proofs = document.get("proof")
    found = [
        proof
        for proof in (proofs if isinstance(proofs, list) else [proofs])
        if isinstance(proof, dict)
        and proof.get("cryptosuite") == ecdsa_sd.SUITE.name
        and sd_value.is_base(proof.get("proofValue"))
    ]
    if len(found) != 1 or "previousProof" in found[0]:
        raise UnsupportedSuite("there is no single base proof of ecdsa-sd-2023 to derive from")
    return found[0]
