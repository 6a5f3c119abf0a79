"""What one policy says differently from another, place by place: for whoever puts a new version in use."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from testamur.proposals.rules.policy import document


@dataclass(frozen=True, slots=True)
class Change:
    """One place, such as `clock concept_promise limit_days`, before and after; empty where it is not there."""

    where: str
    before: str
    after: str


def changes(before: str, after: str) -> tuple[Change, ...]:
    """Every place in which two checked policy texts differ, in the order of the newer one; then what is gone."""
    old, new = dict(_places("", document(before))), dict(_places("", document(after)))
    found = [Change(where, old.get(where, ""), value) for where, value in new.items() if old.get(where) != value]
    return tuple(found + [Change(where, value, "") for where, value in old.items() if where not in new])


def _places(where: str, value: Any) -> Iterator[tuple[str, str]]:
    if isinstance(value, Mapping):
        for key, each in value.items():
            yield from _places(f"{where} {key}".strip(), each)
    elif isinstance(value, list) and value and all(isinstance(each, Mapping) for each in value):
        for number, each in enumerate(value, start=1):
            name = str(each.get("key") or each.get("code") or number)
            told = ", ".join(str(part) for part in (each.get("when") or {}).values()) if "code" in each else ""
            yield from _places(f"{where} {name}{f' ({told})' if told else ''}", {key: part for key, part in each.items() if key != "key"})
    elif isinstance(value, list):
        yield where, ", ".join(str(each) for each in value)
    else:
        yield where, str(value)
