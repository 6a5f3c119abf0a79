"""Rules of Data Integrity 1.0 about the form of a proof object; whether it verifies is another matter."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, Final

from testamur.seal.hygiene import is_absolute_iri, read_instant
from testamur.seal.lint.examples import CREDENTIAL, PROOF
from testamur.seal.lint.rule import ALWAYS, REMOVED, Fault, Rule, changed, places, types_of, words
from testamur.seal.types import Json

SUITE_TYPE: Final = "DataIntegrityProof"
MEMBERS: Final = frozenset(
    words(
        "@context id type cryptosuite created expires verificationMethod proofPurpose proofValue domain challenge "
        "nonce previousProof"
    )
)
MULTIBASE: Final = re.compile(r"(?:z[1-9A-HJ-NP-Za-km-z]+|u[A-Za-z0-9_-]+)\Z")


def proofs(document: Json) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """The document's own Data Integrity proofs; proofs of older types are not judged here."""
    for pointer, proof in places(document, "proof"):
        if SUITE_TYPE in types_of(proof):
            yield pointer, proof


def proof_members(document: Json) -> Iterator[Fault]:
    """No member that the specification does not know: it would be signed by nobody's understanding."""
    for pointer, proof in proofs(document):
        for name in proof:
            if name not in MEMBERS:
                yield Fault(f"{pointer}/{name}", "a proof has no such member")


def proof_suite(document: Json) -> Iterator[Fault]:
    """A DataIntegrityProof names its cryptosuite."""
    for pointer, proof in proofs(document):
        if not isinstance(proof.get("cryptosuite"), str):
            yield Fault(f"{pointer}/cryptosuite", "a DataIntegrityProof names its cryptosuite")


def proof_method(document: Json) -> Iterator[Fault]:
    """The verification method is an address."""
    for pointer, proof in proofs(document):
        if not is_absolute_iri(proof.get("verificationMethod")):
            yield Fault(f"{pointer}/verificationMethod", "verificationMethod must be an absolute address")


def proof_purpose(document: Json) -> Iterator[Fault]:
    """The purpose is stated."""
    for pointer, proof in proofs(document):
        if not isinstance(proof.get("proofPurpose"), str):
            yield Fault(f"{pointer}/proofPurpose", "a proof states its purpose")


def proof_times(document: Json) -> Iterator[Fault]:
    """`created` and `expires`, where present, are times with a zone."""
    for pointer, proof in proofs(document):
        for name in ("created", "expires"):
            if name in proof and read_instant(proof[name]) is None:
                yield Fault(f"{pointer}/{name}", f"{name} must be a time with a zone")


def proof_value(document: Json) -> Iterator[Fault]:
    """The value is multibase: base58btc (z) or base64url (u)."""
    for pointer, proof in proofs(document):
        value = proof.get("proofValue")
        if not isinstance(value, str) or MULTIBASE.match(value) is None:
            yield Fault(f"{pointer}/proofValue", "proofValue must be multibase text beginning with z or u")


SIGNED: Final = changed(CREDENTIAL, "/proof", PROOF)


def rule(name: str, check: Callable[[Json], Iterable[Fault]], pointer: str, value: object) -> Rule:
    """A rule of this file; its bad example is the signed credential with one place changed."""
    return Rule(
        id=f"di.proof.{name}",
        section="VC Data Integrity 1.0, Proofs",
        check=check,
        good=SIGNED,
        bad=changed(SIGNED, f"/proof/{pointer}", value),
        profiles=ALWAYS,
    )


RULES: Final[tuple[Rule, ...]] = (
    rule("members", proof_members, "jws", "eyJ..."),
    rule("suite", proof_suite, "cryptosuite", REMOVED),
    rule("method", proof_method, "verificationMethod", "key-2026"),
    rule("purpose", proof_purpose, "proofPurpose", REMOVED),
    rule("times", proof_times, "created", "2026-04-16"),
    rule("value", proof_value, "proofValue", "bm90IG11bHRpYmFzZQ=="),
)
