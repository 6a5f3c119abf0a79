"""Rules of Open Badges 3.0 about results: each against its description, and each description in itself.

Whatever is wrong here is our own mistake when we sign, and no reason to call a foreign badge malformed, but for the one
thing that the specification demands: a result of the type Status has a status.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from decimal import Decimal, InvalidOperation
from typing import Any, Final

from testamur.seal.lint.examples import ACHIEVEMENT_ID, BADGE, SCORED
from testamur.seal.lint.ob30_model import is_badge
from testamur.seal.lint.rule import ALWAYS, REMOVED, Fault, Rule, changed, listed
from testamur.seal.types import Json

DESCRIPTION_AT: Final = "/credentialSubject/achievement/resultDescription"
RESULT_AT: Final = "/credentialSubject/result"

Described = tuple[str, Mapping[str, Any]]
"""Pointer and object of one result, or of one result description."""


def described(document: Json) -> Iterator[Described]:
    """Pointer and object of each result description of a badge."""
    subject = document.get("credentialSubject")
    achievement = subject.get("achievement") if isinstance(subject, Mapping) and is_badge(document) else None
    for at, one in enumerate(listed(achievement.get("resultDescription")) if isinstance(achievement, Mapping) else ()):
        if isinstance(one, Mapping):
            yield f"{DESCRIPTION_AT}/{at}", one


def descriptions(document: Json) -> dict[str, Mapping[str, Any]]:
    """The result descriptions of a badge by their id."""
    return {str(one["id"]): one for _, one in described(document) if "id" in one}


def results(document: Json) -> Iterator[Described]:
    """Pointer and object of each result of a badge."""
    subject = document.get("credentialSubject")
    if is_badge(document) and isinstance(subject, Mapping):
        for at, one in enumerate(listed(subject.get("result"))):
            if isinstance(one, Mapping):
                yield f"{RESULT_AT}/{at}", one


def levels(description: Mapping[str, Any]) -> list[str]:
    """The ids of a description's rubric levels."""
    return [str(one.get("id")) for one in listed(description.get("rubricCriterionLevel")) if isinstance(one, Mapping)]


def number(text: object) -> Decimal | None:
    """The number a text states, None for any other text."""
    try:
        found = Decimal(text) if isinstance(text, str) else None
    except InvalidOperation:
        return None
    return found if found is not None and found.is_finite() else None


def is_within(value: object, description: Mapping[str, Any]) -> bool:
    """Whether a value is among those allowed and between the bounds; bounds mean something for numbers only."""
    allowed = listed(description.get("allowedValue"))
    if allowed and value not in allowed:
        return False
    said, least, most = (number(text) for text in (value, description.get("valueMin"), description.get("valueMax")))
    if said is None:
        return least is None and most is None
    return (least is None or least <= said) and (most is None or said <= most)


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
        if "resultDescription" in result and str(result["resultDescription"]) not in known:
            yield Fault(f"{pointer}/resultDescription", "the achievement has no such resultDescription")


def result_level(document: Json) -> Iterator[Fault]:
    """An achieved level is one of its description's."""
    known = descriptions(document)
    for pointer, result in results(document):
        description = known.get(str(result.get("resultDescription")), {})
        if "achievedLevel" in result and result["achievedLevel"] not in levels(description):
            yield Fault(f"{pointer}/achievedLevel", "the resultDescription has no such level")


def result_value(document: Json) -> Iterator[Fault]:
    """A value is one that its description allows."""
    known = descriptions(document)
    for pointer, result in results(document):
        description = known.get(str(result.get("resultDescription")))
        if description is not None and "value" in result and not is_within(result["value"], description):
            yield Fault(f"{pointer}/value", "the resultDescription does not allow this value")


def distinct_ids(document: Json) -> Iterator[Fault]:
    """No two descriptions, and no two levels of one, have the same id."""
    seen: set[str] = set()
    for pointer, one in described(document):
        for id_ in (str(one.get("id")), *levels(one)):
            if id_ in seen:
                yield Fault(f"{pointer}/id", f"the id {id_} stands twice")
            seen.add(id_)


def levels_given(document: Json) -> Iterator[Fault]:
    """A description by rubric level says which levels there are."""
    for pointer, one in described(document):
        if one.get("resultType") == "RubricCriterionLevel" and not levels(one):
            yield Fault(f"{pointer}/rubricCriterionLevel", "a result by rubric level needs the levels")


def required_level(document: Json) -> Iterator[Fault]:
    """The level that is required is one of the description's own."""
    for pointer, one in described(document):
        if "requiredLevel" in one and one["requiredLevel"] not in levels(one):
            yield Fault(f"{pointer}/requiredLevel", "the required level is not among the levels")


def required_value(document: Json) -> Iterator[Fault]:
    """The value that is required is one that can be reached."""
    for pointer, one in described(document):
        if "requiredValue" in one and not is_within(one["requiredValue"], one):
            yield Fault(f"{pointer}/requiredValue", "the required value is not one that the description allows")


def bounds_ordered(document: Json) -> Iterator[Fault]:
    """The least value is not above the greatest."""
    for pointer, one in described(document):
        least, most = number(one.get("valueMin")), number(one.get("valueMax"))
        if least is not None and most is not None and least > most:
            yield Fault(f"{pointer}/valueMin", "valueMin is above valueMax")


def rule(
    name: str,
    section: str,
    check: Callable[[Json], Iterable[Fault]],
    bad: Json,
    *,
    good: Json = SCORED,
    signing_only: bool = True,
) -> Rule:
    """A rule of this file."""
    return Rule(
        id=f"ob30.{name}",
        section=f"Open Badges 3.0, {section}",
        check=check,
        good=good,
        bad=bad,
        profiles=ALWAYS,
        signing_only=signing_only,
    )


FIRST: Final = f"{DESCRIPTION_AT}/0"
# The same badge with a score: a percentage of which sixty are required.
PERCENT: Final = changed(
    changed(
        SCORED,
        FIRST,
        {
            "id": f"{ACHIEVEMENT_ID}#VEN-1",
            "type": ["ResultDescription"],
            "name": "Written test",
            "resultType": "Percent",
            "requiredValue": "60",
            "valueMin": "0",
            "valueMax": "100",
        },
    ),
    f"{RESULT_AT}/0",
    {"type": ["Result"], "resultDescription": f"{ACHIEVEMENT_ID}#VEN-1", "value": "87.5"},
)

RULES: Final[tuple[Rule, ...]] = (
    rule(
        "result.status_required",
        "Result",
        result_status,
        changed(BADGE, f"{RESULT_AT}/0/status", REMOVED),
        good=BADGE,
        signing_only=False,
    ),
    rule(
        "result.described",
        "Result",
        result_described,
        changed(BADGE, f"{RESULT_AT}/0/resultDescription", "urn:x:unknown"),
        good=BADGE,
    ),
    rule("result.level_known", "Result", result_level, changed(SCORED, f"{RESULT_AT}/0/achievedLevel", "urn:x:level")),
    rule(
        "result.value_allowed",
        "Result",
        result_value,
        changed(PERCENT, f"{RESULT_AT}/0/value", "101"),
        good=PERCENT,
    ),
    rule(
        "result_description.ids_distinct",
        "ResultDescription",
        distinct_ids,
        changed(SCORED, f"{FIRST}/rubricCriterionLevel/0/id", f"{ACHIEVEMENT_ID}#VEN-1"),
    ),
    rule(
        "result_description.levels_given",
        "ResultDescription",
        levels_given,
        changed(SCORED, f"{FIRST}/rubricCriterionLevel", REMOVED),
    ),
    rule(
        "result_description.level_among_levels",
        "ResultDescription",
        required_level,
        changed(SCORED, f"{FIRST}/requiredLevel", "urn:x:level"),
    ),
    rule(
        "result_description.value_reachable",
        "ResultDescription",
        required_value,
        changed(PERCENT, f"{FIRST}/requiredValue", "150"),
        good=PERCENT,
    ),
    rule(
        "result_description.bounds_ordered",
        "ResultDescription",
        bounds_ordered,
        changed(PERCENT, f"{FIRST}/valueMin", "200"),
        good=PERCENT,
    ),
)
