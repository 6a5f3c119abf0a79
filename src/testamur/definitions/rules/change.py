"""What changed between two contents, and how much it matters: minor, moderate or material (process.md 13).

The class is computed from the changed members. A person may raise it, never lower it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from testamur.definitions.rules.shape import Json


class ChangeClass(StrEnum):
    """Which route a change takes."""

    NONE = "none"
    MINOR = "minor"
    MODERATE = "moderate"
    MATERIAL = "material"


_ORDER: Final = tuple(ChangeClass)

MATERIAL: Final = frozenset(
    ["title_en", "title_fr", "competencies", "instruments", "standard", "setting", "attempts", "validity_months", "renewal", "rating_scale", "status_purpose"]
)
MODERATE: Final = frozenset(
    ["hours", "weeks", "delivery", "prerequisites", "noc", "onet", "cip", "esco_occupations", "summary_en", "summary_fr", "clinical_risk", "education_plan", "stacks_into", "stacks_from"]
)
# Inside a competency, the codes of a skill framework are only moderate.
_MODERATE_INSIDE: Final = ("alignment", "knowledge", "attitudes", "skills")
_HOURS_MARGIN: Final = 20


@dataclass(frozen=True, slots=True)
class Difference:
    """One place where two contents differ. `old` and `new` are JSON values; None where there is nothing."""

    path: str
    old: Any
    new: Any


def differences(old: Json, new: Json) -> list[Difference]:
    """Field by field, in the order of the new document. Rows with a code are compared by code, not by place."""
    return list(_walk("", dict(old), dict(new)))


def classify(old: Json, new: Json) -> ChangeClass:
    """The class of the change as a whole: that of its weightiest difference."""
    found = [_class_of(one, old, new) for one in differences(old, new)]
    return max(found, key=_ORDER.index, default=ChangeClass.NONE)


def raised(computed: ChangeClass, asked: ChangeClass) -> ChangeClass:
    """What holds when a person asks for another class: theirs if it is higher."""
    return max(computed, asked, key=_ORDER.index)


def _class_of(one: Difference, old: Json, new: Json) -> ChangeClass:
    member, _, inside = one.path.partition(".")
    member = member.partition("[")[0]
    if member == "hours" and _hours_moved(old, new):
        return ChangeClass.MATERIAL
    if member in MATERIAL:
        name = inside.partition("[")[0]
        return ChangeClass.MODERATE if member == "competencies" and name in _MODERATE_INSIDE else ChangeClass.MATERIAL
    return ChangeClass.MODERATE if member in MODERATE else ChangeClass.MINOR


def _hours_moved(old: Json, new: Json) -> bool:
    """Whether the total moved beyond a fifth, up or down."""
    before, after = (one.get("hours", {}).get("total", 0) for one in (old, new))
    return bool(abs(after - before) * 100 > before * _HOURS_MARGIN)


def _walk(path: str, old: Any, new: Any) -> Iterator[Difference]:
    if old == new:
        return
    if isinstance(old, Mapping) and isinstance(new, Mapping):
        names = [*new, *(name for name in old if name not in new)]
        for name in names:
            yield from _walk(f"{path}.{name}" if path else str(name), old.get(name), new.get(name))
    elif _is_coded(old) and _is_coded(new):
        before, after = ({one["code"]: one for one in rows} for rows in (old, new))
        for code in [*after, *(code for code in before if code not in after)]:
            yield from _walk(f"{path}[{code}]", before.get(code), after.get(code))
        if list(before) != list(after) and sorted(before) == sorted(after):
            yield Difference(path, list(before), list(after))
    else:
        yield Difference(path, old, new)


def _is_coded(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(one, Mapping) and "code" in one for one in value)
