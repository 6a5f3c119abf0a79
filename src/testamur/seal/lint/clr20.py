"""Rules of the Comprehensive Learner Record 2.0: the shape of its classes, and what the parts have in common.

Whole signed credentials sit in a learner record; each is verified on its own, so their shape is not looked at here.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, Final

from testamur.seal.lint import ob30, ob30_model
from testamur.seal.lint.classes import Found, Model, class_faults, shape, shape_rules
from testamur.seal.lint.examples import RECORD
from testamur.seal.lint.rule import ALWAYS, REMOVED, Fault, Rule, changed, listed, types_of, walk, words
from testamur.seal.types import Json

CONTEXT: Final = re.compile(r"https://purl\.imsglobal\.org/spec/clr/v2p0/context(-2\.\d\.\d)*\.json\Z")
# How a line is read: `classes.shape`. A learner record takes a badge's own classes for what it shares with it.
TABLE: Final = {
    "ClrCredential": (
        "ClrCredential",
        """
        id iri !, name text, description text, image Image, partial boolean, awardedDate time,
        credentialSubject ClrSubject !, endorsement EndorsementCredential *, endorsementJwt jws *, evidence Evidence *,
        """
        + ob30_model.CREDENTIAL,
    ),
    "ClrSubject": (
        "ClrSubject",
        """
        id iri, identifier IdentityObject *, achievement Achievement *, verifiableCredential VerifiableCredential !*,
        association Association *
        """,
    ),
    "Association": ("Association", "associationType text !, sourceId iri !, targetId iri !"),
}
ASSOCIATION_TYPES: Final = words("isChildOf isParentOf isPartOf isPeerOf isRelatedTo precedes replacedBy exactMatchOf")
SHAPES: Final = {name: shape("clr20", name, types, lines) for name, (types, lines) in TABLE.items()}
MODEL: Final = Model({**ob30_model.SHAPES, **SHAPES}, ob30_model.LISTS, ob30_model.NOT_EXTENSIBLE)
READ: Final = MODEL.lenient()
SUBJECT_AT: Final = "/credentialSubject"


def is_record(document: Json) -> bool:
    """Say whether it is a learner record."""
    return "ClrCredential" in types_of(document)


def structure(document: Json, *, reading: bool = False) -> Iterator[Found]:
    """Every place where a record's shape is not the model's, as rule id and fault."""
    if is_record(document):
        yield from class_faults(document, SHAPES["ClrCredential"], "", READ if reading else MODEL)


def contexts_in_order(document: Json) -> Iterator[Fault]:
    """The CLR's context comes second, the badges' third."""
    found = document.get("@context")
    if is_record(document) and not (
        isinstance(found, list)
        and isinstance(second := next(iter(found[1:]), None), str)
        and CONTEXT.match(second)
        and isinstance(third := next(iter(found[2:]), None), str)
        and ob30.CONTEXT.match(third)
    ):
        yield Fault(
            "/@context", "the contexts of a learner record are those of credentials, of the CLR and of Open Badges"
        )


def type_by_subject(document: Json) -> Iterator[Fault]:
    """A credential about a ClrSubject calls itself a learner record."""
    for subject in listed(document.get("credentialSubject")):
        if "ClrSubject" in types_of(subject) and not is_record(document):
            yield Fault("/type", "a credential about a ClrSubject must say ClrCredential in its type")


def named(document: Json) -> Iterator[Fault]:
    """A learner record of ours has a name."""
    if is_record(document) and not document.get("name"):
        yield Fault("/name", "a learner record needs a name")


def subject_of(document: Json) -> Mapping[str, Any]:
    """The subject of a learner record; an empty object for anything else."""
    subject = document.get("credentialSubject")
    return subject if is_record(document) and isinstance(subject, Mapping) else {}


def associations(document: Json) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Pointer and object of each association."""
    for at, one in enumerate(listed(subject_of(document).get("association"))):
        if isinstance(one, Mapping):
            yield f"{SUBJECT_AT}/association/{at}", one


def ids_inside(document: Json) -> set[str]:
    """The ids of the achievements and credentials of a learner record, those inside its credentials included."""
    subject = subject_of(document)
    parts = [subject.get("achievement"), subject.get("verifiableCredential")]
    return {
        value["id"]
        for part in parts
        for _, value in walk(part)
        if isinstance(value, Mapping)
        and isinstance(value.get("id"), str)
        and types_of(value) & {"Achievement", "VerifiableCredential"}
    }


def association_kinds(document: Json) -> Iterator[Fault]:
    """The kind of an association is one of the standard's words."""
    for pointer, one in associations(document):
        if one.get("associationType") not in ASSOCIATION_TYPES:
            yield Fault(f"{pointer}/associationType", f"associationType is one of: {', '.join(ASSOCIATION_TYPES)}")


def association_ends(document: Json) -> Iterator[Fault]:
    """Both ends of an association are achievements or credentials of this learner record."""
    inside = ids_inside(document)
    for pointer, one in associations(document):
        for end in ("sourceId", "targetId"):
            if str(one.get(end)) not in inside:
                yield Fault(f"{pointer}/{end}", "an association is between achievements or credentials of it")
        if one.get("sourceId") == one.get("targetId"):
            yield Fault(f"{pointer}/targetId", "an association is between two things")


def credentials_whole(document: Json) -> Iterator[Fault]:
    """What a learner record of ours holds is signed: whole credentials, each with the proof of whoever issued it."""
    for at, one in enumerate(listed(subject_of(document).get("verifiableCredential"))):
        if not isinstance(one, Mapping) or not listed(one.get("proof")):
            yield Fault(
                f"{SUBJECT_AT}/verifiableCredential/{at}", "a credential in a learner record is whole and signed"
            )


def subject_identified(document: Json) -> Iterator[Fault]:
    """The subject has an id or an identifier."""
    subject = subject_of(document)
    if is_record(document) and not (subject.get("id") or subject.get("identifier")):
        yield Fault(SUBJECT_AT, "the subject needs an id or an identifier")


def rule(
    name: str,
    section: str,
    check: Callable[[Json], Iterable[Fault]],
    change: tuple[str, object],
    *,
    signing_only: bool = False,
) -> Rule:
    """A rule of this file; its bad example is the record of the examples with one place changed."""
    return Rule(
        id=f"clr20.{name}",
        section=f"CLR 2.0, {section}",
        check=check,
        good=RECORD,
        bad=changed(RECORD, *change),
        profiles=ALWAYS,
        signing_only=signing_only,
    )


INSTANCES: Final = {"ClrCredential": "", "ClrSubject": SUBJECT_AT, "Association": f"{SUBJECT_AT}/association/0"}
# A credential that does not call itself a record is none: there is nothing to say about it here.
STRUCTURE: Final[tuple[Rule, ...]] = tuple(
    one
    for name, pointer in INSTANCES.items()
    for one in shape_rules(SHAPES[name], RECORD, pointer, section="CLR 2.0, Data Models", structure=structure)
    if one.id != "clr20.clr_credential.type"
)
RULES: Final[tuple[Rule, ...]] = (
    rule("context.order", "JSON-LD Context", contexts_in_order, ("/@context", RECORD["@context"][::2])),
    rule("credential.type", "ClrCredential", type_by_subject, ("/type", ["VerifiableCredential"])),
    rule("credential.name", "ClrCredential", named, ("/name", REMOVED), signing_only=True),
    rule("subject.identified", "ClrSubject", subject_identified, (f"{SUBJECT_AT}/id", REMOVED), signing_only=True),
    rule(
        "subject.credentials_whole",
        "ClrSubject",
        credentials_whole,
        (f"{SUBJECT_AT}/verifiableCredential/0/proof", REMOVED),
        signing_only=True,
    ),
    rule(
        "association.kind",
        "AssociationType",
        association_kinds,
        (f"{SUBJECT_AT}/association/0/associationType", "knows"),
        signing_only=True,
    ),
    rule(
        "association.ends_inside",
        "Association",
        association_ends,
        (f"{SUBJECT_AT}/association/0/targetId", "urn:x:elsewhere"),
        signing_only=True,
    ),
)
