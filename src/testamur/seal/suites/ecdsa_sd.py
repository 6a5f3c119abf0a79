"""ecdsa-sd-2023: P-256 with selective disclosure (Data Integrity ECDSA Cryptosuites 1.0, ecdsa-sd-2023).

The issuer signs what must always be shown together, and every other statement apart, with a key made for this one
proof. The holder shows some of those statements with their signatures. Labels of blank nodes are HMACs, so that what is
not shown cannot be counted or guessed. A base proof is for the holder alone: a verifier never accepts one.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import compress
from typing import Any, Final

from testamur.seal import multi, rdfc
from testamur.seal.errors import LimitExceeded, MalformedInput, UnsupportedSuite
from testamur.seal.expand import Expander
from testamur.seal.keys import Signer, generate_key, verify_signature
from testamur.seal.suites import sd_value
from testamur.seal.suites.selection import Statements, check_pointers, hmac_labels, select
from testamur.seal.suites.shape import BASE_PROOF, DATA_INTEGRITY, PROOF_VALUE, Making, without_value
from testamur.seal.suites.statements import configuration
from testamur.seal.types import Alg, Json, Suite


@dataclass(frozen=True, slots=True)
class SelectiveDisclosure:
    """The suite's row of the table; it warns that what is shown may be a part of what was signed."""

    name: str = Suite.ECDSA_SD_2023.value
    algs: Mapping[Alg, str] = field(default_factory=lambda: {Alg.P256: "sha256"})
    signs_json: bool = False
    warning: str | None = "shown_in_part"
    proof_type: str = DATA_INTEGRITY

    def fault(self, proof: Json) -> str | None:
        """`base_proof` for one that the holder has not derived from, `proof_value` for anything else unreadable."""
        if sd_value.is_base(proof.get("proofValue")):
            return BASE_PROOF
        try:
            sd_value.read_derived(proof.get("proofValue"))
        except MalformedInput:
            return PROOF_VALUE
        return None

    def check(self, document: Json, proof: Json, key: tuple[Alg, bytes], expander: Expander) -> bool:
        """Verify the base signature and that of every statement that is not mandatory (createVerifyData)."""
        value = sd_value.read_derived(proof["proofValue"])
        form = expander.canonical_form(document)
        labels = {f"c14n{n}": f"_:u{multi.base64url_encode(data)}" for n, data in value.labels.items()}
        if labels.keys() != set(form.labels.values()):
            return False
        names = {f"_:{label}": labels[canonical] for label, canonical in form.labels.items()}
        lines = sorted(rdfc.lines_of(expander.dataset(document), names))
        kept = set(value.mandatory)
        others = [line for n, line in enumerate(lines) if n not in kept]
        if max(value.mandatory, default=0) >= len(lines) or len(others) != len(value.signatures):
            return False
        mandatory = [lines[n] for n in value.mandatory]
        signed = _signed(document, without_value(proof), value.public, mandatory, expander)
        return verify_signature(*key, value.signature, signed) and all(
            verify_signature(Alg.P256, value.public, signature, line.encode("utf-8"))
            for signature, line in zip(value.signatures, others, strict=True)
        )

    def make(self, document: Json, options: Json, making: Making) -> str:
        """Give the base proof value; the HMAC key and the key of this proof come from `Disclosure.random` (Create Base Proof)."""
        if making.disclosure is None:
            raise UnsupportedSuite(f"{self.name} needs a source of randomness")
        if "proof" in document:
            raise UnsupportedSuite(f"{self.name} makes no chains: what is derived would not have the earlier proof")
        random = making.disclosure.random
        return base_value(
            document,
            options,
            signer=making.signer,
            one_time=generate_key(Alg.P256, random=random),
            hmac_key=random.randbytes(sd_value.DIGEST),
            pointers=making.disclosure.mandatory,
            expander=making.expander,
        )


def base_value(
    document: Json,
    options: Json,
    *,
    signer: Signer,
    one_time: Signer,
    hmac_key: bytes,
    pointers: Sequence[str],
    expander: Expander,
) -> str:
    """Sign a document so that its holder can show parts of it; `pointers` select what is always shown.

    `one_time` signs the other statements: a P-256 key used for this proof only. `hmac_key` is 32 secret bytes, shared
    with the holder. `MalformedInput` (`pointer`), `LimitExceeded`, `UnsupportedSuite`, the errors of `Expander`.
    """
    check_pointers(pointers, expander.limits)
    statements = Statements(document, hmac_labels(hmac_key), expander)
    kept, _ = statements.selected(pointers)
    mandatory = [line for n, line in enumerate(statements.lines) if n in kept]
    others = [line for n, line in enumerate(statements.lines) if n not in kept]
    value = sd_value.BaseValue(
        signature=signer.sign(_signed(document, options, one_time.public, mandatory, expander)),
        public=one_time.public,
        hmac_key=hmac_key,
        signatures=tuple(one_time.sign(line.encode("utf-8")) for line in others),
        pointers=tuple(pointers),
    )
    text = sd_value.write_base(value)
    if len(text) > expander.limits.string_bytes:
        raise LimitExceeded("string_bytes", len(text))
    return text


def disclose(document: Json, base: str, pointers: Sequence[str], expander: Expander) -> tuple[dict[str, Any], str]:
    """Give the part of a document that the pointers select, with the mandatory one, and its proof value.

    `document` has no proof; `base` is its base proof value (createDisclosureData). `MalformedInput` (`proof_value`,
    `pointer`), `LimitExceeded`, the errors of `Expander`.
    """
    check_pointers(pointers, expander.limits)
    value = sd_value.read_base(base)
    together = [*value.pointers, *pointers]
    part = select(document, together)
    if part is None:
        raise MalformedInput("pointer", "nothing is selected")
    statements = Statements(document, hmac_labels(value.hmac_key), expander)
    mandatory, _ = statements.selected(value.pointers)
    chosen, _ = statements.selected(pointers)
    shown, quads = statements.selected(together)
    if len(value.signatures) != len(statements.lines) - len(mandatory):
        raise MalformedInput("proof_value", "it is of another document")
    signed = [n for n in range(len(statements.lines)) if n not in mandatory]
    form = rdfc.canonicalise(quads, limits=expander.limits, budget=expander.budget)
    derived = sd_value.DerivedValue(
        signature=value.signature,
        public=value.public,
        signatures=tuple(compress(value.signatures, (n in chosen for n in signed))),
        labels={
            int(canonical.removeprefix("c14n")): multi.base64url_decode(statements.labels[f"_:{label}"][3:])
            for label, canonical in form.labels.items()
        },
        mandatory=tuple(place for place, n in enumerate(sorted(shown)) if n in mandatory),
    )
    return part, sd_value.write_derived(derived)


def _signed(document: Json, options: Json, one_time: bytes, mandatory: Sequence[str], expander: Expander) -> bytes:
    """The bytes under the base signature (serializeSignData): proof options, one-time key, mandatory statements."""
    texts = (expander.canonical(configuration(document, options)), "".join(mandatory))
    proof_hash, mandatory_hash = (hashlib.sha256(text.encode("utf-8")).digest() for text in texts)
    return proof_hash + sd_value.multikey_bytes(one_time) + mandatory_hash


SUITE: Final = SelectiveDisclosure()
