"""Rules of Open Badges 3.0: the shape of every class, and the few that look across classes.

The shape rules come from the table of classes: one rule for each member, named after class and member
(``ob30.achievement.criteria``). They hold whatever the official JSON schema holds, so nothing we sign can fail it.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial
from typing import Any, Final

from testamur.seal.hygiene import is_absolute_iri, read_instant
from testamur.seal.lint.examples import BADGE, ENDORSEMENT, SCORED
from testamur.seal.lint.ob30_model import LISTS, NOT_EXTENSIBLE, SHAPES, Member, Shape
from testamur.seal.lint.rule import ALWAYS, REMOVED, Fault, Rule, changed, listed, spelled, types_of, walk
from testamur.seal.types import Json

BADGE_TYPES: Final = frozenset({"AchievementCredential", "OpenBadgeCredential"})
CONTEXT: Final = re.compile(r"https://purl\.imsglobal\.org/spec/ob/v3p0/context(-3\.\d\.\d)*\.json\Z")
EXTENSION: Final = re.compile(r"ext:[a-zA-Z0-9|._-]+\Z")
DAY: Final = re.compile(r"\d{4}-\d\d-\d\d\Z")
# The specification asks a zone of credential dates only; activity dates without one are read, never written.
LOOSE_TIME: Final = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)?\Z")

Found = tuple[str, Fault]


def is_badge(document: Json) -> bool:
    """Say whether it is an achievement credential."""
    return bool(types_of(document) & BADGE_TYPES)


def shape_of(document: Json) -> Shape | None:
    """The class of a credential, None for anything that Open Badges does not describe."""
    if is_badge(document):
        return SHAPES["AchievementCredential"]
    return SHAPES["EndorsementCredential"] if "EndorsementCredential" in types_of(document) else None


def structure(document: Json) -> Iterator[Found]:
    """Every place where the document's shape is not the model's, as rule id and fault."""
    shape = shape_of(document)
    if shape is not None:
        yield from class_faults(document, shape, "")


def class_faults(value: Json, shape: Shape, pointer: str) -> Iterator[Found]:
    """The faults of one object of a class, and of the objects inside it."""
    yield from type_faults(value, shape, pointer)
    for member in shape.members:
        if member.name in value:
            yield from member_faults(value[member.name], shape, member, f"{pointer}/{member.name}")
        elif member.is_required:
            yield (rule_id(shape, member.name), Fault(pointer, f"{shape.name} needs {member.name}"))
    if shape.is_closed:
        known = {"type", *(member.name for member in shape.members)}
        for name in value:
            if name not in known:
                yield (
                    rule_id(shape, "unknown_member"),
                    Fault(f"{pointer}/{name}", f"{shape.name} has no member {name}"),
                )


def type_faults(value: Json, shape: Shape, pointer: str) -> Iterator[Found]:
    """One of the class's type names is present; a closed class has exactly that name."""
    if not shape.types:
        return
    named = value.get("type")
    wrong = named not in shape.types if shape.is_closed else not types_of(value) & set(shape.types)
    if wrong:
        yield (rule_id(shape, "type"), Fault(f"{pointer}/type", f"the type must include {' or '.join(shape.types)}"))


def member_faults(value: object, shape: Shape, member: Member, pointer: str) -> Iterator[Found]:
    """The faults of one member: how many, and of which kind."""
    if not member.is_many:
        yield from value_faults(value, shape, member, pointer)
        return
    if not isinstance(value, list):
        if not member.may_stand_alone:
            yield (rule_id(shape, member.name), Fault(pointer, f"{member.name} must be an array"))
            return
        value = [value]
    for at, item in enumerate(value):
        yield from value_faults(item, shape, member, f"{pointer}/{at}")


def value_faults(value: object, shape: Shape, member: Member, pointer: str) -> Iterator[Found]:
    """The faults of one value."""
    shape_inside = SHAPES.get("Profile" if member.range == "ProfileRef" else member.range)
    if shape_inside and member.range != "EndorsementCredential" and isinstance(value, Mapping):
        yield from class_faults(value, shape_inside, pointer)
    elif not KINDS.get(member.range, is_listed)(value, member.range):
        yield (
            rule_id(shape, member.name),
            Fault(pointer, f"{member.name} is not {WORDS.get(member.range, 'an object')}"),
        )


def is_listed(value: object, kind: str) -> bool:
    """One of a closed list, or an extension where the list has them; no value is an instance of a class here."""
    if not isinstance(value, str) or kind not in LISTS:
        return False
    return value in LISTS[kind] or (kind != NOT_EXTENSIBLE and EXTENSION.match(value) is not None)


def is_typed(value: object, _kind: str) -> bool:
    """An object with an address and a type."""
    return isinstance(value, Mapping) and bool(types_of(value)) and is_absolute_iri(value.get("id"))


def is_number(value: object, _kind: str) -> bool:
    """A JSON number."""
    return isinstance(value, int | float) and not isinstance(value, bool)


def is_time(value: object, _kind: str) -> bool:
    """A time; the rules of the data model ask the zone where it is required."""
    return isinstance(value, str) and LOOSE_TIME.match(value) is not None and read_instant(with_zone(value)) is not None


def with_zone(text: str) -> str:
    """The same time, in UTC when it says no zone."""
    return text if re.search(r"(Z|[+-]\d\d:\d\d)\Z", text) else text + "Z"


def is_endorsement(value: object, _kind: str) -> bool:
    """A whole endorsement; its own shape is looked at where it is read on its own."""
    return "EndorsementCredential" in types_of(value)


KINDS: Final[Mapping[str, Callable[[object, str], bool]]] = {
    "text": lambda value, _: isinstance(value, str),
    "iri": lambda value, _: is_absolute_iri(value),
    "time": is_time,
    "day": lambda value, _: isinstance(value, str) and DAY.match(value) is not None,
    "number": is_number,
    "boolean": lambda value, _: isinstance(value, bool),
    "any": lambda value, _: isinstance(value, Mapping),
    "ProfileRef": lambda value, _: is_absolute_iri(value),
    "Typed": is_typed,
    "EndorsementCredential": is_endorsement,
}
WORDS: Final = {
    "text": "a text",
    "iri": "an absolute address",
    "time": "a time",
    "day": "a date",
    "number": "a number",
    "boolean": "true or false",
    "any": "an object",
    "ProfileRef": "an absolute address or a Profile",
    "Typed": "an object with an id and a type",
    "EndorsementCredential": "an EndorsementCredential",
    **{name: f"one of: {', '.join(words)}" for name, words in LISTS.items()},
}


def rule_id(shape: Shape, member: str) -> str:
    """``ob30.result_description.result_type`` for the member of a class."""
    return f"ob30.{spelled(shape.name)}.{spelled(member)}"


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


def descriptions(document: Json) -> dict[str, Mapping[str, Any]]:
    """The result descriptions of a badge by their id."""
    subject = document.get("credentialSubject")
    achievement = subject.get("achievement") if isinstance(subject, Mapping) else None
    found = listed(achievement.get("resultDescription")) if isinstance(achievement, Mapping) else []
    return {str(one["id"]): one for one in found if isinstance(one, Mapping) and "id" in one}


def results(document: Json) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Pointer and object of each result of a badge."""
    subject = document.get("credentialSubject")
    if is_badge(document) and isinstance(subject, Mapping):
        for at, one in enumerate(listed(subject.get("result"))):
            if isinstance(one, Mapping):
                yield f"/credentialSubject/result/{at}", one


def result_status(document: Json) -> Iterator[Fault]:
    """A result of a Status description has a status."""
    known = descriptions(document)
    for pointer, result in results(document):
        description = known.get(str(result.get("resultDescription")), {})
        if description.get("resultType") == "Status" and "status" not in result:
            yield Fault(f"{pointer}/status", "a result of the type Status needs a status")


def result_described(document: Json) -> Iterator[Fault]:
    """A result points to a description of this achievement."""
    known = descriptions(document)
    for pointer, result in results(document):
        if "resultDescription" in result and result["resultDescription"] not in known:
            yield Fault(f"{pointer}/resultDescription", "the achievement has no such resultDescription")


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
    for pointer, value in walk(document):
        if (
            pointer.endswith("/criteria")
            and isinstance(value, Mapping)
            and not (value.get("id") or value.get("narrative"))
        ):
            yield Fault(pointer, "criteria need an id, a narrative, or both")


# Examples --------------------------------------------------------------------------------------------------------

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


def filed_under(document: Json, *, name: str) -> Iterator[Fault]:
    """The faults of one rule of the table."""
    return (fault for found, fault in structure(document) if found == name)


def shape_rules(shape: Shape) -> Iterator[Rule]:
    """One rule for each member of a class, one for its type, one for strangers where it is closed."""
    good, pointer = INSTANCES[shape.name]
    breaks: dict[str, object] = {
        # Seven is no text, no object, no array and no address; where a number is right, a text is wrong.
        member.name: REMOVED if member.is_required else ("seven" if member.range == "number" else 7)
        for member in shape.members
    }
    if shape.types:
        breaks["type"] = "VerifiableCredential" if not pointer else "https://example.org/Other"
    if shape.is_closed:
        breaks["unknown_member"] = "x"
    for member_name, value in breaks.items():
        name = rule_id(shape, member_name)
        bad = changed(good, f"{pointer}/{member_name}", value)
        yield rule(name, f"Data Models, {shape.name}", partial(filed_under, name=name), good, bad)


# A credential that names no type of Open Badges is none: there is nothing to say about it here.
STRUCTURE: Final[tuple[Rule, ...]] = tuple(
    one
    for shape in SHAPES.values()
    for one in shape_rules(shape)
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
        signing_only=True,
    ),
    rule(
        "ob30.result.status_required",
        "Result",
        result_status,
        BADGE,
        changed(BADGE, "/credentialSubject/result/0/status", REMOVED),
    ),
    rule(
        "ob30.result.described",
        "Result",
        result_described,
        BADGE,
        changed(BADGE, "/credentialSubject/result/0/resultDescription", "urn:x:unknown"),
        signing_only=True,
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
)
