"""What every cryptosuite is: a name, the kinds of key it takes, and how it makes the bytes that are signed."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from testamur.seal.expand import Expander
from testamur.seal.types import Alg, Json

SIGNATURE_BYTES: Final[Mapping[Alg, int]] = {Alg.ED25519: 64, Alg.P256: 64, Alg.P384: 96}


@dataclass(frozen=True, slots=True)
class Cryptosuite:
    """One row of the closed table.

    `algs` gives the kinds of key with the digest each of them is used with. `hash_data(document, proof, expander,
    digest)` gives the bytes to sign: `document` is what is secured, without its proof but with the proofs a chain
    refers to; `proof` has no `proofValue`. `signs_json` suites sign the JSON, not statements.
    """

    name: str
    algs: Mapping[Alg, str]
    hash_data: Callable[[Json, Json, Expander, str], bytes]
    signs_json: bool = False
    warning: str | None = None
