"""What every cryptosuite is: a name, the kinds of key it takes, and how it makes and checks a `proofValue`."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Protocol

from testamur.seal import multi
from testamur.seal.errors import MalformedInput
from testamur.seal.expand import Expander
from testamur.seal.keys import Signer, verify_signature
from testamur.seal.types import Alg, Json, Random

SIGNATURE_BYTES: Final[Mapping[Alg, int]] = {Alg.ED25519: 64, Alg.P256: 64, Alg.P384: 96}
DATA_INTEGRITY: Final = "DataIntegrityProof"
PROOF_VALUE: Final = "proof_value"
BASE_PROOF: Final = "base_proof"


@dataclass(frozen=True, slots=True)
class Disclosure:
    """What makes a credential one that its holder can show in parts.

    `random` makes the keys of the proof; `mandatory` are the JSON pointers of what is always shown.
    """

    random: Random
    mandatory: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Making:
    """What a proof is made with; `disclosure` is for the suite of selective disclosure alone."""

    signer: Signer
    expander: Expander
    disclosure: Disclosure | None = None


class Cryptosuite(Protocol):
    """One row of the closed table.

    `algs` gives the kinds of key with the digest each of them is used with. `signs_json` suites sign the JSON, not
    statements. `warning` is said of every proof of the suite. In the three methods `document` is what is secured:
    without its proof, but with the proofs a chain refers to.
    """

    @property
    def name(self) -> str:
        """How proofs call it: `cryptosuite`, or the `type` of a suite that is older than Data Integrity."""

    @property
    def algs(self) -> Mapping[Alg, str]:
        """The kinds of key, each with its digest."""

    @property
    def signs_json(self) -> bool:
        """Whether the JSON itself is signed."""

    @property
    def warning(self) -> str | None:
        """A warning code."""

    @property
    def proof_type(self) -> str:
        """The `type` of its proofs."""

    def fault(self, proof: Json) -> str | None:
        """Give the reason why a `proofValue` cannot be one of this suite that verifies; None when it can."""

    def check(self, document: Json, proof: Json, key: tuple[Alg, bytes], expander: Expander) -> bool:
        """Tell whether the proof is by the key over the document; the errors of `Expander` for RDF suites."""

    def make(self, document: Json, options: Json, making: Making) -> str:
        """Give the `proofValue` over the document and the proof's other members; the errors of `Expander` likewise."""


@dataclass(frozen=True, slots=True)
class OneSignature:
    """A suite whose `proofValue` is one signature in base58btc.

    `hash_data(document, options, expander, digest)` gives the bytes to sign.
    """

    name: str
    algs: Mapping[Alg, str]
    hash_data: Callable[[Json, Json, Expander, str], bytes]
    signs_json: bool = False
    warning: str | None = None
    proof_type: str = DATA_INTEGRITY

    def fault(self, proof: Json) -> str | None:
        """`proof_value` for anything but base58btc of the length that its keys sign with."""
        text = proof.get("proofValue")
        try:
            data = multi.base58_decode(text[1:]) if isinstance(text, str) and text.startswith("z") else b""
        except MalformedInput:
            return PROOF_VALUE
        return None if len(data) in {SIGNATURE_BYTES[alg] for alg in self.algs} else PROOF_VALUE

    def check(self, document: Json, proof: Json, key: tuple[Alg, bytes], expander: Expander) -> bool:
        """Verify the one signature."""
        alg, public = key
        data = self.hash_data(document, without_value(proof), expander, self.algs[alg])
        return verify_signature(alg, public, multi.base58_decode(proof["proofValue"][1:]), data)

    def make(self, document: Json, options: Json, making: Making) -> str:
        """Sign once."""
        data = self.hash_data(document, options, making.expander, self.algs[making.signer.alg])
        return "z" + multi.base58_encode(making.signer.sign(data))


def without_value(proof: Json) -> dict[str, object]:
    """Give the proof options: everything in a proof but its value."""
    return {name: value for name, value in proof.items() if name != "proofValue"}
