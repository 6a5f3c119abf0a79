"""Rules of Open Badges 3.0: the shape of every class, and those that look across classes.

The shape rules come from the table of classes. They hold whatever the official JSON schema holds, so nothing we sign can
fail it.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, Final

from testamur.seal.lint import ob30_results
from testamur.seal.lint.classes import Found, Shape, class_faults, shape_rules
from testamur.seal.lint.examples import BADGE, ENDORSEMENT, SCORED
from testamur.seal.lint.ob30_model import BADGE_TYPES, MODEL, SHAPES, is_badge
from testamur.seal.lint.rule import ALWAYS, REMOVED, Fault, Rule, changed, listed, places, types_of, walk
from testamur.seal.lint.schemas import BUNDLED, schema_fits
from testamur.seal.types import Json

CONTEXT: Final = re.compile(r"https://purl\.imsglobal\.org/spec/ob/v3p0/context(-3\.\d\.\d)*\.json\Z")
HASH: Final = re.compile(r"(?:sha256\$[0-9a-fA-F]{64}|md5\$[0-9a-fA-F]{32})\Z")
READ: Final = MODEL.lenient()
REFRESH: Final = "1EdTechCredentialRefresh"
# What a credential is about says what it is.
TYPES_BY_SUBJECT: Final[Mapping[str, frozenset[str]]] = {
    "AchievementSubject": BADGE_TYPES,
    "EndorsementSubject": frozenset({"EndorsementCredential"}),
}


def shape_of(document: Json) -> Shape | None:
    """The class of a credential, None for anything that Open Badges does not describe."""
    if is_badge(document):
        return SHAPES["AchievementCredential"]
    return SHAPES["EndorsementCredential"] if "EndorsementCredential" in types_of(document) else None


def structure(document: Json, *, reading: bool = False) -> Iterator[Found]:
    """Every place where the document's shape is not the model's, as rule id and fault."""
    shape = shape_of(document)
    if shape is not None:
        yield from class_faults(document, shape, "", READ if reading else MODEL)


# Across classes --------------------------------------------------------------------------------------------------


def context_second(document: Json) -> Iterator[Fault]:
    """The Open Badges context comes directly after the base context."""
    context = document.get("@context")
    second = context[1] if isinstance(context, list) and len(context) > 1 else None
    if shape_of(document) and (not isinstance(second, str) or CONTEXT.match(second) is None):
        yield Fault("/@context", "the second context must be that of Open Badges 3.0")


def subject_identified(document: Json) -> Iterator[Fault]:
    """The subject has an id or an identifier."""
    subject = document.get("credentialSubject")
    if is_badge(document) and isinstance(subject, Mapping) and not (subject.get("id") or subject.get("identifier")):
        yield Fault("/credentialSubject", "the subject needs an id or an identifier")


def type_by_subject(document: Json) -> Iterator[Fault]:
    """A credential about an AchievementSubject or an EndorsementSubject calls itself what it then is."""
    for subject in listed(document.get("credentialSubject")):
        for name in types_of(subject) & set(TYPES_BY_SUBJECT):
            if not types_of(document) & TYPES_BY_SUBJECT[name]:
                yield Fault("/type", f"a credential about an {name} must say so in its type")


def identities(document: Json) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Pointer and object of each identity of a badge's or a record's subject."""
    subject = document.get("credentialSubject")
    for at, one in enumerate(listed(subject.get("identifier")) if isinstance(subject, Mapping) else ()):
        if isinstance(one, Mapping) and "IdentityObject" in types_of(one):
            yield f"/credentialSubject/identifier/{at}", one


def identity_hashed(document: Json) -> Iterator[Fault]:
    """A hashed identity is the name of the algorithm, a dollar sign and the digest in hex."""
    for pointer, one in identities(document):
        if one.get("hashed") is True and HASH.match(str(one.get("identityHash"))) is None:
            yield Fault(f"{pointer}/identityHash", "a hashed identity is sha256$ and 64 hex digits")


def identity_strong(document: Json) -> Iterator[Fault]:
    """We hash with SHA-256; MD5 is only read."""
    for pointer, one in identities(document):
        if one.get("hashed") is True and str(one.get("identityHash")).startswith("md5$"):
            yield Fault(f"{pointer}/identityHash", "an identity is hashed with SHA-256")


def refresh_fetchable(document: Json) -> Iterator[Fault]:
    """A refreshed credential is got by a request: the service's id is a web address."""
    for at, one in enumerate(listed(document.get("refreshService"))):
        if REFRESH in types_of(one) and not str(one.get("id")).startswith("https://"):
            yield Fault(f"/refreshService/{at}/id", "the id of a refresh service must be an https address")


def nothing_null(document: Json) -> Iterator[Fault]:
    """No null anywhere."""
    if shape_of(document):
        yield from (Fault(pointer, "null is not allowed") for pointer, value in walk(document) if value is None)


def nothing_empty(document: Json) -> Iterator[Fault]:
    """No empty array anywhere."""
    if shape_of(document):
        yield from (Fault(pointer, "an empty array is not allowed") for pointer, value in walk(document) if value == [])


def criteria_given(document: Json) -> Iterator[Fault]:
    """Criteria say something: a page, a text, or both."""
    subject = document.get("credentialSubject")
    for pointer, one in places(subject, "achievement") if isinstance(subject, Mapping) else ():
        criteria = one.get("criteria") if isinstance(one, Mapping) else None
        if isinstance(criteria, Mapping) and not (criteria.get("id") or criteria.get("narrative")):
            yield Fault(f"/credentialSubject{pointer}/criteria", "criteria need an id, a narrative, or both")


# Examples --------------------------------------------------------------------------------------------------------

IDENTITY_AT: Final = "/credentialSubject/identifier/0"
CLR_SCHEMA: Final = next(address for address, types in BUNDLED.items() if "ClrCredential" in types)
ACHIEVEMENT_AT: Final = "/credentialSubject/achievement"
INSTANCES: Final[Mapping[str, tuple[Json, str]]] = {
    "AchievementCredential": (BADGE, ""),
    "EndorsementCredential": (ENDORSEMENT, ""),
    "EndorsementSubject": (ENDORSEMENT, "/credentialSubject"),
    "AchievementSubject": (BADGE, "/credentialSubject"),
    "Achievement": (BADGE, ACHIEVEMENT_AT),
    "Criteria": (BADGE, f"{ACHIEVEMENT_AT}/criteria"),
    "Alignment": (BADGE, f"{ACHIEVEMENT_AT}/alignment/0"),
    "ResultDescription": (SCORED, f"{ACHIEVEMENT_AT}/resultDescription/0"),
    "RubricCriterionLevel": (SCORED, f"{ACHIEVEMENT_AT}/resultDescription/0/rubricCriterionLevel/0"),
    "Result": (BADGE, "/credentialSubject/result/0"),
    "Evidence": (BADGE, "/evidence/0"),
    "Related": (BADGE, f"{ACHIEVEMENT_AT}/related/0"),
    "Profile": (BADGE, "/issuer"),
    "Address": (BADGE, "/issuer/address"),
    "GeoCoordinates": (BADGE, "/issuer/address/geo"),
    "Image": (BADGE, "/image"),
    "IdentityObject": (BADGE, "/credentialSubject/identifier/0"),
    "IdentifierEntry": (BADGE, "/issuer/otherIdentifier/0"),
}


def rule(
    name: str,
    section: str,
    check: Callable[[Json], Iterable[Fault]],
    good: Json,
    bad: Json,
    *,
    signing_only: bool = False,
) -> Rule:
    """A rule of this file."""
    return Rule(
        id=name,
        section=f"Open Badges 3.0, {section}",
        check=check,
        good=good,
        bad=bad,
        profiles=ALWAYS,
        signing_only=signing_only,
    )


# A credential that names no type of Open Badges is none: there is nothing to say about it here.
STRUCTURE: Final[tuple[Rule, ...]] = tuple(
    one
    for shape in SHAPES.values()
    for one in shape_rules(shape, *INSTANCES[shape.name], section="Open Badges 3.0, Data Models", structure=structure)
    if one.id not in ("ob30.achievement_credential.type", "ob30.endorsement_credential.type")
)

RULES: Final[tuple[Rule, ...]] = (
    rule(
        "ob30.context.second",
        "JSON-LD Context",
        context_second,
        BADGE,
        changed(BADGE, "/@context", [BADGE["@context"][0], BADGE["@context"][2]]),
    ),
    rule(
        "ob30.subject.identified",
        "AchievementSubject",
        subject_identified,
        BADGE,
        changed(changed(BADGE, "/credentialSubject/id", REMOVED), "/credentialSubject/identifier", REMOVED),
        # Whole consortiums leave the recipient out; their badges are read.
        signing_only=True,
    ),
    rule(
        "ob30.credential.type",
        "AchievementCredential",
        type_by_subject,
        BADGE,
        changed(BADGE, "/type", ["VerifiableCredential"]),
    ),
    rule(
        "ob30.identity.hash",
        "IdentityHash",
        identity_hashed,
        BADGE,
        changed(BADGE, f"{IDENTITY_AT}/identityHash", "someone@learners.example"),
    ),
    rule(
        "ob30.identity.sha256",
        "IdentityHash",
        identity_strong,
        BADGE,
        changed(BADGE, f"{IDENTITY_AT}/identityHash", "md5$00000000000000000000000000000000"),
        signing_only=True,
    ),
    rule(
        "ob30.refresh_service.https",
        "1EdTechCredentialRefresh",
        refresh_fetchable,
        changed(BADGE, "/refreshService", {"id": f"{BADGE['id']}/refresh", "type": REFRESH}),
        changed(BADGE, "/refreshService", {"id": "urn:x:refresh", "type": REFRESH}),
        signing_only=True,
    ),
    rule(
        "ob30.credential_schema.fits",
        "CredentialSchema",
        schema_fits,
        BADGE,
        changed(BADGE, "/credentialSchema/0/id", CLR_SCHEMA),
    ),
    rule(
        "ob30.criteria.given",
        "Criteria",
        criteria_given,
        BADGE,
        changed(BADGE, f"{ACHIEVEMENT_AT}/criteria", {}),
        signing_only=True,
    ),
    rule("ob30.empty.null", "Serialization", nothing_null, BADGE, changed(BADGE, "/description", None)),
    rule("ob30.empty.array", "Serialization", nothing_empty, BADGE, changed(BADGE, "/evidence", [])),
    *ob30_results.RULES,
)
