"""The shape of classes as data, and the one pass that holds a document to it.

A standard of 1EdTech is a table of classes: members, what they hold, how many. One rule for each member comes out of the
table, named after standard, class and member (``ob30.achievement.criteria``); all are checked in one walk.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Final

from testamur.seal.hygiene import is_absolute_iri, read_instant
from testamur.seal.lint.rule import ALWAYS, REMOVED, Fault, Rule, changed, spelled, types_of
from testamur.seal.types import Json

EXTENSION: Final = re.compile(r"ext:[a-zA-Z0-9|._-]+\Z")
DAY: Final = re.compile(r"\d{4}-\d\d-\d\d\Z")
# The specification asks a zone of credential dates only; activity dates without one are read, never written.
LOOSE_TIME: Final = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)?\Z")
LANGUAGE: Final = re.compile(r"[a-z]{2,4}(-[A-Z][a-z]{3})?(-([A-Z]{2}|[0-9]{3}))?\Z")
COMPACT_JWS: Final = re.compile(r"[a-zA-Z0-9_-]+\.[a-zA-Z0-9_-]*\.[a-zA-Z0-9_-]+\Z")
# At the end of a range: the address of such a thing may stand in its place.
REFERENCE: Final = "Ref"
WHOLE_CREDENTIALS: Final = frozenset({"EndorsementCredential", "VerifiableCredential"})

Found = tuple[str, Fault]
"""The id of a rule, and where a document breaks it."""


@dataclass(frozen=True, slots=True)
class Member:
    """One member of a class: its range, and how often it may and must stand there."""

    name: str
    range: str
    is_required: bool
    is_many: bool
    may_stand_alone: bool


@dataclass(frozen=True, slots=True)
class Shape:
    """One class of a standard: its type names (one must be present) and its members."""

    standard: str
    name: str
    types: tuple[str, ...]
    members: tuple[Member, ...]
    is_closed: bool


@dataclass(frozen=True, slots=True)
class Model:
    """A standard's classes by name, its lists of words, and those of the lists that nobody may extend.

    `is_lenient` is for documents of other people: one thing may stand where a list of one is meant, several services or
    status entries where the model has one, and the address of an image alone. What is meant is certain, and we write it
    strictly.
    """

    shapes: Mapping[str, Shape]
    lists: Mapping[str, Sequence[str]]
    not_extensible: frozenset[str] = frozenset()
    is_lenient: bool = False

    def lenient(self) -> "Model":
        """The same model for documents of other people."""
        return replace(self, is_lenient=True)


def shape(standard: str, name: str, types: str, lines: str) -> Shape:
    """Read one class of a table.

    A member is a name, its range, then ``!`` required, ``*`` many (an array), ``~`` a single value may stand without an
    array. A class whose list ends in ``closed`` admits no other member.
    """
    rows = [row.strip() for row in re.split(r"[,\n]", lines) if row.strip()]
    members = tuple(_member(row) for row in rows if row != "closed")
    return Shape(standard, name, tuple(types.split()), members, is_closed="closed" in rows)


def rule_id(found: Shape, member: str) -> str:
    """``ob30.result_description.result_type`` for the member of a class."""
    return f"{found.standard}.{spelled(found.name)}.{spelled(member)}"


def class_faults(value: Json, found: Shape, pointer: str, model: Model) -> Iterator[Found]:
    """The faults of one object of a class, and of the objects inside it."""
    yield from _type_faults(value, found, pointer)
    for member in found.members:
        if member.name in value:
            yield from _member_faults(value[member.name], found, member, f"{pointer}/{member.name}", model)
        elif member.is_required:
            yield (rule_id(found, member.name), Fault(pointer, f"{found.name} needs {member.name}"))
    if found.is_closed:
        known = {"type", *(member.name for member in found.members)}
        for name in value:
            if name not in known:
                fault = Fault(f"{pointer}/{name}", f"{found.name} has no member {name}")
                yield (rule_id(found, "unknown_member"), fault)


def shape_rules(
    found: Shape, good: Json, pointer: str, *, section: str, structure: Callable[[Json], Iterator[Found]]
) -> Iterator[Rule]:
    """One rule for each member of a class, one for its type, one for strangers where it is closed.

    `good` is a document that has an object of the class at `pointer`; each bad example is it with one place changed.
    """
    breaks: dict[str, object] = {
        # Seven is no text, no object, no array and no address; where a number is right, a text is wrong.
        member.name: REMOVED if member.is_required else ("seven" if member.range == "number" else 7)
        for member in found.members
    }
    if found.types:
        breaks["type"] = "VerifiableCredential" if not pointer else "https://example.org/Other"
    if found.is_closed:
        breaks["unknown_member"] = "x"
    for member_name, value in breaks.items():
        name = rule_id(found, member_name)
        yield Rule(
            id=name,
            section=f"{section}, {found.name}",
            check=partial(_filed_under, name=name, structure=structure),
            good=good,
            bad=changed(good, f"{pointer}/{member_name}", value),
            profiles=ALWAYS,
            demands=_demand(found, member_name),
        )


def _demand(found: Shape, name: str) -> str:
    """What a rule of the table demands, in a sentence."""
    if name == "type":
        return f"The type of {found.name} includes {' or '.join(found.types)}."
    if name == "unknown_member":
        return f"{found.name} has no members but {', '.join(member.name for member in found.members)}."
    member = next(one for one in found.members if one.name == name)
    held = member.range.removesuffix(REFERENCE)
    said = KINDS[held][1] if held in KINDS else held
    said = said if held == member.range else f"{held} or its absolute address"
    many = ", in an array" + (" or alone" if member.may_stand_alone else "") if member.is_many else ""
    return f"{found.name}.{name}: {'required; ' if member.is_required else ''}{said}{many}."


def _filed_under(document: Json, *, name: str, structure: Callable[[Json], Iterator[Found]]) -> Iterator[Fault]:
    """The faults of one rule of the table."""
    return (fault for found, fault in structure(document) if found == name)


def _member(line: str) -> Member:
    name, held, *marks = line.split()
    mark = "".join(marks)
    return Member(name, held, "!" in mark, "*" in mark, "~" in mark)


def _type_faults(value: Json, found: Shape, pointer: str) -> Iterator[Found]:
    """One of the class's type names is present; a closed class has exactly that name."""
    if not found.types:
        return
    named = value.get("type")
    wrong = named not in found.types if found.is_closed else not types_of(value) & set(found.types)
    if wrong:
        yield (rule_id(found, "type"), Fault(f"{pointer}/type", f"the type must include {' or '.join(found.types)}"))


def _member_faults(value: object, found: Shape, member: Member, pointer: str, model: Model) -> Iterator[Found]:
    """The faults of one member: how many, and of which kind."""
    several_are_read = model.is_lenient and member.range == "Typed" and isinstance(value, list)
    if not member.is_many and not several_are_read:
        yield from _value_faults(value, found, member, pointer, model)
        return
    if not isinstance(value, list):
        if not (member.may_stand_alone or model.is_lenient):
            yield (rule_id(found, member.name), Fault(pointer, f"{member.name} must be an array"))
            return
        value = [value]
    for at, item in enumerate(value):
        yield from _value_faults(item, found, member, f"{pointer}/{at}", model)


def _value_faults(value: object, found: Shape, member: Member, pointer: str, model: Model) -> Iterator[Found]:
    """The faults of one value. A whole credential inside is looked at where it is read on its own."""
    if model.is_lenient and member.range == "Image" and is_absolute_iri(value):
        return
    name = member.range.removesuffix(REFERENCE)
    inside = model.shapes.get(name)
    if inside and name not in WHOLE_CREDENTIALS and isinstance(value, Mapping):
        yield from class_faults(value, inside, pointer, model)
        return
    if name != member.range:
        is_right: Callable[[object], bool] = is_absolute_iri
        said = f"an absolute address or a {name}"
    elif name in KINDS:
        is_right, said = KINDS[name]
    else:
        is_right, said = partial(is_listed, kind=name, model=model), f"one of: {', '.join(model.lists.get(name, ()))}"
        said = said if name in model.lists else "an object"
    if not is_right(value):
        yield (rule_id(found, member.name), Fault(pointer, f"{member.name} is not {said}"))


def is_listed(value: object, kind: str, model: Model) -> bool:
    """One of a list's words, or an extension where the list has them; no value is an instance of a class here."""
    if not isinstance(value, str) or kind not in model.lists:
        return False
    return value in model.lists[kind] or (kind not in model.not_extensible and EXTENSION.match(value) is not None)


def is_typed(value: object) -> bool:
    """An object with an address and a type."""
    return isinstance(value, Mapping) and bool(types_of(value)) and is_absolute_iri(value.get("id"))


def is_number(value: object) -> bool:
    """A JSON number."""
    return isinstance(value, int | float) and not isinstance(value, bool)


def is_time(value: object) -> bool:
    """A time; the rules of the data model ask the zone where it is required."""
    return isinstance(value, str) and LOOSE_TIME.match(value) is not None and read_instant(with_zone(value)) is not None


def with_zone(text: str) -> str:
    """The same time, in UTC when it says no zone."""
    return text if re.search(r"(Z|[+-]\d\d:\d\d)\Z", text) else text + "Z"


def _is_credential(value: object) -> bool:
    """A credential as an object, or in a JWT."""
    return "VerifiableCredential" in types_of(value) or (
        isinstance(value, str) and COMPACT_JWS.match(value) is not None
    )


def _text(pattern: re.Pattern[str]) -> Callable[[object], bool]:
    return lambda value: isinstance(value, str) and pattern.match(value) is not None


# What a range demands of a value, and how a message calls it. Ranges that are classes or lists are the model's.
KINDS: Final[Mapping[str, tuple[Callable[[object], bool], str]]] = {
    "text": (lambda value: isinstance(value, str), "a text"),
    "iri": (is_absolute_iri, "an absolute address"),
    "time": (is_time, "a time"),
    "day": (_text(DAY), "a date"),
    "language": (_text(LANGUAGE), "a language tag, such as en-CA"),
    "jws": (_text(COMPACT_JWS), "a compact JWS"),
    "number": (is_number, "a number"),
    "boolean": (lambda value: isinstance(value, bool), "true or false"),
    "any": (lambda value: isinstance(value, Mapping), "an object"),
    "Typed": (is_typed, "an object with an id and a type"),
    "EndorsementCredential": (lambda value: "EndorsementCredential" in types_of(value), "an EndorsementCredential"),
    "VerifiableCredential": (_is_credential, "a whole credential"),
}
