"""A small checker for JSON: what a member may hold, said as data, so that every fault has a path and a reason.

It reports all faults at once. It never changes the document, and it never raises on bad input.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, Final

Json = Mapping[str, Any]

NO_FACTS: Final[Mapping[str, object]] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Problem:
    """One fault of a content document: where (`competencies[2].code`), why (a reason code) and the facts of its words."""

    path: str
    reason: str
    facts: Mapping[str, object] = field(default_factory=lambda: NO_FACTS)


Check = Callable[[str, Any], Iterator[Problem]]


@dataclass(frozen=True, slots=True)
class Members:
    """An object: its known members with their checks, and those that must be there."""

    known: Mapping[str, Check]
    required: tuple[str, ...] = ()

    def __call__(self, path: str, value: Any) -> Iterator[Problem]:
        """Every fault of the object and of its members."""
        if not isinstance(value, Mapping):
            yield Problem(path, "content_not_an_object")
            return
        for name in self.required:
            if value.get(name) in (None, "", []):
                yield Problem(below(path, name), "content_missing")
        for name, one in value.items():
            check = self.known.get(name)
            if check is None:
                yield Problem(below(path, str(name)), "content_unknown_member")
            else:
                yield from check(below(path, str(name)), one)


@dataclass(frozen=True, slots=True)
class Rows:
    """A list of objects; with `key`, a member whose value stands only once in the list."""

    each: Check
    most: int
    key: str = ""

    def __call__(self, path: str, value: Any) -> Iterator[Problem]:
        """Every fault of the list and of its rows."""
        if not isinstance(value, list):
            yield Problem(path, "content_not_a_list")
            return
        if len(value) > self.most:
            yield Problem(path, "content_too_many", {"most": self.most, "count": len(value)})
        seen: set[object] = set()
        for place, row in enumerate(value):
            here = f"{path}[{place}]"
            yield from self.each(here, row)
            code = row.get(self.key) if self.key and isinstance(row, Mapping) else None
            if isinstance(code, str):
                if code in seen:
                    yield Problem(below(here, self.key), "content_code_twice", {"code": code})
                seen.add(code)


@dataclass(frozen=True, slots=True)
class Numbers:
    """An object from codes to whole numbers."""

    low: int
    high: int
    pattern: str

    def __call__(self, path: str, value: Any) -> Iterator[Problem]:
        """Every fault of the codes and of the numbers."""
        if not isinstance(value, Mapping):
            yield Problem(path, "content_not_an_object")
            return
        number = whole(self.low, self.high)
        for name, one in value.items():
            if not re.fullmatch(self.pattern, str(name)):
                yield Problem(below(path, str(name)), "content_bad_code", {"code": str(name)})
            yield from number(below(path, str(name)), one)


def text(most: int, *, pattern: str = "", null: bool = False) -> Check:
    """A text of at most so many characters, without control characters; with a pattern, a code."""

    def check(path: str, value: Any) -> Iterator[Problem]:
        if value is None and null:
            return
        if not isinstance(value, str):
            yield Problem(path, "content_not_text")
        elif len(value) > most:
            yield Problem(path, "content_too_long", {"most": most, "over": len(value) - most})
        elif any(ord(letter) < ord(" ") and letter not in "\n\t" for letter in value):
            yield Problem(path, "content_control_character")
        elif pattern and not re.fullmatch(pattern, value):
            yield Problem(path, "content_bad_code", {"code": value})

    return check


def whole(low: int, high: int, *, null: bool = False) -> Check:
    """A whole number between two, never a fraction (a fingerprint must not depend on how a float is written)."""

    def check(path: str, value: Any) -> Iterator[Problem]:
        if value is None and null:
            return
        if isinstance(value, bool) or not isinstance(value, int):
            yield Problem(path, "content_not_whole")
        elif not low <= value <= high:
            yield Problem(path, "content_out_of_range", {"low": low, "high": high})

    return check


def flag(path: str, value: Any) -> Iterator[Problem]:
    """True or false."""
    if not isinstance(value, bool):
        yield Problem(path, "content_not_yes_or_no")


def one_of(choices: type[Any] | tuple[str, ...]) -> Check:
    """One of a closed list (a StrEnum or a tuple)."""
    allowed = tuple(str(choice) for choice in choices)

    def check(path: str, value: Any) -> Iterator[Problem]:
        if not isinstance(value, str) or value not in allowed:
            yield Problem(path, "content_not_a_choice", {"choices": ", ".join(allowed)})

    return check


def lines(most: int, each: Check) -> Check:
    """A list of texts."""

    def check(path: str, value: Any) -> Iterator[Problem]:
        if not isinstance(value, list):
            yield Problem(path, "content_not_a_list")
            return
        if len(value) > most:
            yield Problem(path, "content_too_many", {"most": most, "count": len(value)})
        for place, one in enumerate(value):
            yield from each(f"{path}[{place}]", one)

    return check


def below(path: str, name: str) -> str:
    """The path of a member."""
    return f"{path}.{name}" if path else name
