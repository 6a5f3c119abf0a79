"""Rules of Open Badges 2.0, for reading what others awarded; nothing is ever written by them.

A badge of this kind is plain JSON that its issuer serves or signs whole, so nothing in it can be shown without being
covered. Its context is pinned by no package: the rules judge the data model as JSON, without JSON-LD expansion, and a
context that could make the members mean something else is refused with the check of contexts.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, Final, TypeGuard

from testamur.seal.hygiene import is_absolute_iri
from testamur.seal.lint.classes import Found, Model, Shape, class_faults, shape, shape_rules
from testamur.seal.lint.examples import BADGE
from testamur.seal.lint.rule import ALWAYS, REMOVED, Fault, Rule, changed, listed, types_of, words
from testamur.seal.types import Json

CONTEXT: Final = "https://w3id.org/openbadges/v2"
FAMILY: Final = "https://w3id.org/openbadges/"
EXTENSION: Final = re.compile(r"extensions:[A-Za-z][\w-]*\Z")
HASH: Final = re.compile(r"(?:sha256\$[0-9a-fA-F]{64}|md5\$[0-9a-fA-F]{32})\Z")

# How a line is read: `classes.shape`. Facts of the specification's section "Open Badges Objects". A range that ends in Ref
# is an address or the object itself.
TABLE: Final = {
    "Assertion": (
        "Assertion",
        """
        id iri !, recipient Recipient !, badge BadgeClassRef !, verification Verification !, issuedOn time !,
        expires time, image ImageRef, evidence EvidenceRef *, narrative text, revoked boolean, revocationReason text
        """,
    ),
    "Recipient": ("", "type text !, identity text !, hashed boolean !, salt text"),
    "Verification": ("", "type VerificationType !, creator iri"),
    "BadgeClass": (
        "BadgeClass",
        """
        id iri !, name text !, description text !, criteria CriteriaRef !, issuer ProfileRef !, image ImageRef,
        alignment AlignmentObject *, tags text *
        """,
    ),
    "Profile": (
        "Issuer Profile",
        """
        id iri !, name text !, url iri !, email text !, telephone text, description text, image ImageRef,
        publicKey CryptographicKeyRef *, verification Policy, revocationList iri
        """,
    ),
    "Policy": ("", "startsWith text *, allowedOrigins text *, verificationProperty text"),
    "CryptographicKey": ("", "id iri, owner iri !, publicKeyPem text !"),
    "Criteria": ("", "id text, narrative text"),
    "Evidence": ("", "id text, narrative text, name text, description text, genre text, audience text"),
    "Image": ("", "id iri !, caption text, author iri"),
    "AlignmentObject": (
        "",
        "targetName text !, targetUrl iri !, targetDescription text, targetFramework text, targetCode text",
    ),
}
LISTS: Final = {"VerificationType": words("HostedBadge SignedBadge hosted signed")}
SHAPES: Final = {name: shape("ob20", name, types, lines) for name, (types, lines) in TABLE.items()}
MODEL: Final = Model(SHAPES, LISTS, frozenset(LISTS)).lenient()
# The classes of things that have an address of their own, by the type names they go by.
BY_TYPE: Final[Mapping[str, Shape]] = {
    "Assertion": SHAPES["Assertion"],
    "BadgeClass": SHAPES["BadgeClass"],
    "Issuer": SHAPES["Profile"],
    "Profile": SHAPES["Profile"],
    "CryptographicKey": SHAPES["CryptographicKey"],
    "AlignmentObject": SHAPES["AlignmentObject"],
}
OTHER_TYPES: Final = frozenset(words("Endorsement RevocationList Criteria Evidence Image Extension"))


def is_older_badge(document: object) -> TypeGuard[dict[str, Any]]:
    """Tell whether a document is of Open Badges 2.0 or says it is of their kind: its contexts say so."""
    if not isinstance(document, dict) or types_of(document) & {"VerifiableCredential", "VerifiablePresentation"}:
        return False
    return any(
        (isinstance(one, str) and one.startswith(FAMILY)) or (isinstance(one, Mapping) and "obi" in one)
        for one in listed(document.get("@context"))
    )


def class_of(document: Json) -> Shape | None:
    """The class a thing of Open Badges 2.0 calls itself; None for what has no rules here."""
    names = (name for name in listed(document.get("type")) if isinstance(name, str))
    return next((BY_TYPE[name] for name in names if name in BY_TYPE), None)


def structure(document: Json) -> Iterator[Found]:
    """Every place where the document's shape is not the model's, as rule id and fault."""
    found = class_of(document)
    if found is not None:
        yield from class_faults(document, found, "", MODEL)


def faults_as(document: Json, name: str) -> Iterator[Found]:
    """The faults of something that another thing refers to as one of this class, whatever it calls itself."""
    yield from class_faults(document, SHAPES[name], "", MODEL)


def type_known(document: Json) -> Iterator[Fault]:
    """The type is one of the standard's, or the address of somebody's own."""
    names = listed(document.get("type"))
    if not names:
        yield Fault("/type", "a badge needs a type")
    for name in names:
        if not isinstance(name, str) or not (
            name in BY_TYPE or name in OTHER_TYPES or is_absolute_iri(name) or EXTENSION.match(name)
        ):
            yield Fault("/type", "the type is none of Open Badges 2.0")


def recipient_hashed(document: Json) -> Iterator[Fault]:
    """A hashed recipient is the name of the algorithm, a dollar sign and the digest in hex."""
    recipient = document.get("recipient")
    if not isinstance(recipient, Mapping) or recipient.get("hashed") is not True:
        return
    if HASH.match(str(recipient.get("identity"))) is None:
        yield Fault("/recipient/identity", "a hashed identity is sha256$ or md5$ and the digest in hex")


def extension_form(document: Json) -> Iterator[Fault]:
    """An extension is an object with its own context and the type Extension."""
    for name, value in document.items():
        if name.startswith("extensions:") and not (
            isinstance(value, Mapping) and listed(value.get("@context")) and "Extension" in types_of(value)
        ):
            yield Fault(f"/{name}", "an extension has its own @context and the type Extension")


def never_written(document: Json) -> Iterator[Fault]:
    """Badges of Open Badges 2.0 are read, and none is ever signed."""
    if is_older_badge(document):
        yield Fault("/@context", "badges of Open Badges 2.0 are read only")


# Examples --------------------------------------------------------------------------------------------------------

PROFILE: Final[dict[str, Any]] = {
    "@context": CONTEXT,
    "id": "https://northlake.example/issuer.json",
    "type": "Issuer",
    "name": "Northlake Institute of Health Sciences",
    "url": "https://northlake.example",
    "email": "microcredentials@northlake.example",
    "image": {"id": "https://northlake.example/crest.png", "caption": "Crest", "author": "https://northlake.example"},
    "publicKey": {
        "id": "https://northlake.example/key.json",
        "type": "CryptographicKey",
        "owner": "https://northlake.example/issuer.json",
        "publicKeyPem": "-----BEGIN PUBLIC KEY-----\n...\n-----END PUBLIC KEY-----",
    },
    "verification": {"allowedOrigins": ["northlake.example"], "startsWith": ["https://northlake.example/badges/"]},
}
BADGE_CLASS: Final[dict[str, Any]] = {
    "@context": CONTEXT,
    "id": "https://northlake.example/classes/first-aid.json",
    "type": "BadgeClass",
    "name": "First Aid",
    "description": "For those who passed the course of 2017.",
    "image": "https://northlake.example/classes/first-aid.png",
    "criteria": {"narrative": "Pass the course."},
    "issuer": PROFILE,
    "alignment": [{"targetName": "First aid", "targetUrl": "https://northlake.example/frameworks/first-aid"}],
    "tags": ["first aid"],
}
ASSERTION: Final[dict[str, Any]] = {
    "@context": CONTEXT,
    "id": "https://northlake.example/badges/204417.json",
    "type": "Assertion",
    "recipient": {"type": "email", "hashed": True, "salt": "deadsea", "identity": f"sha256${'0' * 64}"},
    "badge": BADGE_CLASS,
    "verification": {"type": "HostedBadge"},
    "issuedOn": "2017-06-30T16:00:00Z",
    "evidence": [{"id": "https://northlake.example/evidence/204417", "narrative": "Shown at the station."}],
}
INSTANCES: Final[Mapping[str, tuple[Json, str]]] = {
    "Assertion": (ASSERTION, ""),
    "Recipient": (ASSERTION, "/recipient"),
    "Verification": (ASSERTION, "/verification"),
    "BadgeClass": (ASSERTION, "/badge"),
    "Profile": (ASSERTION, "/badge/issuer"),
    "Policy": (ASSERTION, "/badge/issuer/verification"),
    "CryptographicKey": (ASSERTION, "/badge/issuer/publicKey"),
    "Criteria": (ASSERTION, "/badge/criteria"),
    "Evidence": (ASSERTION, "/evidence/0"),
    "Image": (ASSERTION, "/badge/issuer/image"),
    "AlignmentObject": (ASSERTION, "/badge/alignment/0"),
}


def rule(
    name: str,
    section: str,
    check: Callable[[Json], Iterable[Fault]],
    bad: Json,
    *,
    good: Json = ASSERTION,
    signing_only: bool = False,
) -> Rule:
    """A rule of this file."""
    return Rule(
        id=f"ob20.{name}",
        section=f"Open Badges 2.0, {section}",
        check=check,
        good=good,
        bad=bad,
        profiles=ALWAYS,
        signing_only=signing_only,
    )


EXTENDED: Final = changed(
    ASSERTION,
    "/extensions:example",
    {"@context": f"{FAMILY}extensions/example/context.json", "type": ["Extension", "extensions:Example"]},
)
# What calls itself something else is another matter: `type_known` speaks of that.
STRUCTURE: Final[tuple[Rule, ...]] = tuple(
    one
    for found in SHAPES.values()
    for one in shape_rules(
        found, *INSTANCES[found.name], section="Open Badges 2.0, Open Badges Objects", structure=structure
    )
    if one.id != "ob20.assertion.type"
)
RULES: Final[tuple[Rule, ...]] = (
    rule("badge.type_known", "Data Classes", type_known, changed(ASSERTION, "/type", "OtherAssertion")),
    rule(
        "recipient.hash",
        "Identity Hash",
        recipient_hashed,
        changed(ASSERTION, "/recipient/identity", "someone@learners.example"),
    ),
    rule(
        "extension.form",
        "Extensions",
        extension_form,
        changed(EXTENDED, "/extensions:example/@context", REMOVED),
        good=EXTENDED,
    ),
    rule("badge.never_written", "read only here", never_written, ASSERTION, good=BADGE, signing_only=True),
)
