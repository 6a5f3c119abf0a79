"""Rules of the Verifiable Credentials Data Model 1.1, for reading what others signed; nothing is signed by them.

Section numbers are those of the Recommendation of 2022. What 2.0 says in the same words is asked by the same functions.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial
from typing import Any, Final

from testamur.seal.hygiene import is_absolute_iri, read_instant
from testamur.seal.lint import w3c_vcdm
from testamur.seal.lint.examples import CREDENTIAL, DID, ENTRY, VC
from testamur.seal.lint.rule import ALWAYS, REMOVED, Fault, Rule, changed, places, spelled
from testamur.seal.reading import is_presentation, items
from testamur.seal.types import Json

V1: Final = "https://www.w3.org/2018/credentials/v1"
# What 1.1 calls a date, and what 2.0 calls the same.
LATER_NAMES: Final[Mapping[str, str]] = {"issuanceDate": "validFrom", "expirationDate": "validUntil"}
# These need an id as well as a type in 1.1; the others only a type.
IDENTIFIED: Final[Mapping[str, str]] = {
    "credentialStatus": "4.9 Status",
    "credentialSchema": "5.4 Data Schemas",
    "refreshService": "5.5 Refreshing",
}
TYPED: Final[Mapping[str, str]] = {**IDENTIFIED, "termsOfUse": "5.6 Terms of Use", "evidence": "5.7 Evidence"}


def is_older(document: Json) -> bool:
    """Tell whether a document is of data model 1.1: its first context says so."""
    return items(document.get("@context"))[:1] == [V1]


def as_later(document: Json) -> dict[str, Any]:
    """The document as 2.0 would write it, for rules of other standards that know only 2.0; it is never signed or kept."""
    found = {LATER_NAMES.get(name, name): value for name, value in document.items()}
    return {**found, "@context": [VC, *items(document.get("@context"))[1:]]}


def context_first(document: Json) -> Iterator[Fault]:
    """`@context` is an array that begins with the base context of 1.1."""
    if not isinstance(document.get("@context"), list) or not is_older(document):
        yield Fault("/@context", f"@context must be an array whose first item is {V1}")


def issuance_date(document: Json) -> Iterator[Fault]:
    """A credential says when it was issued, as a time with a zone."""
    if not is_presentation(document) and read_instant(document.get("issuanceDate")) is None:
        yield Fault("/issuanceDate", "a credential needs an issuanceDate that is a time with a zone")


def expiration_date(document: Json) -> Iterator[Fault]:
    """The end of validity, where there is one, is a time with a zone."""
    if "expirationDate" in document and read_instant(document["expirationDate"]) is None:
        yield Fault("/expirationDate", "expirationDate must be a time with a zone")


def identified(document: Json, member: str) -> Iterator[Fault]:
    """Each item of the member has an id that is one address."""
    for pointer, item in places(document, member):
        if not isinstance(item, Mapping) or not is_absolute_iri(item.get("id")):
            yield Fault(f"{pointer}/id", f"a {member} needs an id that is one absolute address")


def rule(name: str, section: str, check: Callable[[Json], Iterable[Fault]], pointer: str, value: object) -> Rule:
    """A rule of this file; its bad example is the good one with one place changed."""
    return Rule(
        id=f"vcdm11.{name}",
        section=f"VC Data Model 1.1, {section}",
        check=check,
        good=OLDER,
        bad=changed(OLDER, pointer, value),
        profiles=ALWAYS,
    )


OLDER: Final[dict[str, Any]] = {
    **{name: value for name, value in CREDENTIAL.items() if name not in LATER_NAMES.values()},
    "@context": [V1],
    "issuanceDate": "2026-11-20T19:00:00Z",
    "expirationDate": "2029-11-20T19:00:00Z",
    "credentialStatus": ENTRY,
}

RULES: Final[tuple[Rule, ...]] = (
    rule("context.first", "4.1 Contexts", context_first, "/@context", V1),
    rule("id.url", "4.2 Identifiers", w3c_vcdm.ids_are_urls, "/id", "no address"),
    rule("type.required", "4.3 Types", w3c_vcdm.type_required, "/type", ["OpenBadgeCredential"]),
    rule("subject.claims", "4.4 Credential Subject", w3c_vcdm.subject_claims, "/credentialSubject", {}),
    rule("issuer.url", "4.5 Issuer", w3c_vcdm.issuer_url, "/issuer", {"name": DID}),
    rule("issuance.date", "4.6 Issuance Date", issuance_date, "/issuanceDate", REMOVED),
    rule("expiration.date", "4.8 Expiration", expiration_date, "/expirationDate", "2029-11-20"),
    *(
        rule(f"{spelled(member)}.type", section, partial(w3c_vcdm.typed, member=member), f"/{member}", {"id": DID})
        for member, section in TYPED.items()
    ),
    *(
        rule(f"{spelled(member)}.id", section, partial(identified, member=member), f"/{member}", {"type": "Other"})
        for member, section in IDENTIFIED.items()
    ),
    rule(
        "presented.objects",
        "4.10 Presentations",
        w3c_vcdm.presented_objects,
        "",
        {"@context": [V1], "type": ["VerifiablePresentation"], "verifiableCredential": ["eyJhbGciOiJFZERTQSJ9.e30.AA"]},
    ),
)
