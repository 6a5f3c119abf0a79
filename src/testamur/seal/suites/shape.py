"""What every cryptosuite is: a name, the kinds of key it takes, and how it makes the bytes that are signed."""

from collections.abc import Callable
from dataclasses import dataclass

from testamur.seal.expand import Expander
from testamur.seal.types import Alg, Json


@dataclass(frozen=True, slots=True)
class Cryptosuite:
    """One row of the closed table.

    `hash_data(document, proof, expander)` gives the bytes to sign: `document` is what is secured, without its proof but
    with the proofs a chain refers to; `proof` has no `proofValue`. `signs_json` suites sign the JSON, not statements.
    """

    name: str
    algs: frozenset[Alg]
    signature_bytes: int
    hash_data: Callable[[Json, Json, Expander], bytes]
    signs_json: bool = False
    warning: str | None = None
