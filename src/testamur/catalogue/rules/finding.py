"""Search and filters over the catalogue. A catalogue has dozens of entries, so every entry is looked at."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

STARTS = ("30_days", "3_months", "waiting")
TIMES = ("under_20", "20_to_40", "over_40")
SORTS = ("title", "start", "hours")


@dataclass(frozen=True, slots=True)
class Entry:
    """One micro-credential as search and filters see it."""

    slug: str
    title: str
    texts: tuple[str, ...]
    field: str
    hours: int
    next_start: date | None


@dataclass(frozen=True, slots=True)
class Wanted:
    """What somebody asks for; empty means everything."""

    text: str = ""
    fields: frozenset[str] = field(default_factory=frozenset)
    starts: frozenset[str] = field(default_factory=frozenset)
    times: frozenset[str] = field(default_factory=frozenset)
    sort: str = "title"

    @property
    def narrows(self) -> bool:
        """Whether a filter is in use; the search words are not one."""
        return bool(self.fields or self.starts or self.times)


def folded(text: str) -> str:
    """Lower case without accents: "Évaluation" and "evaluation" are one word."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    return "".join(letter for letter in plain if not unicodedata.combining(letter))


def find(entries: Iterable[Entry], wanted: Wanted, *, on: date) -> list[Entry]:
    """Entries that hold every word of the text and one value of each filter used, in the order asked for."""
    words = folded(wanted.text).split()
    found = [
        one
        for one in entries
        if all(word in folded(" ".join((one.title, *one.texts))) for word in words)
        and (not wanted.fields or one.field in wanted.fields)
        and (not wanted.starts or wanted.starts & starts_of(one, on=on))
        and (not wanted.times or time_of(one) in wanted.times)
    ]
    orders = {
        "title": lambda one: (folded(one.title),),
        "start": lambda one: (one.next_start or date.max, folded(one.title)),
        "hours": lambda one: (one.hours, folded(one.title)),
    }
    return sorted(found, key=orders.get(wanted.sort, orders["title"]))


def starts_of(one: Entry, *, on: date) -> frozenset[str]:
    """Which of the start filters an entry falls under on that day."""
    if one.next_start is None:
        return frozenset({"waiting"})
    days = (one.next_start - on).days
    return frozenset(key for key, limit in (("30_days", 30), ("3_months", 92)) if 0 <= days <= limit)


def time_of(one: Entry) -> str:
    """Which of the study time filters an entry falls under."""
    return "under_20" if one.hours < 20 else "20_to_40" if one.hours <= 40 else "over_40"


def counts(entries: Iterable[Entry], *, on: date) -> Mapping[str, int]:
    """How many entries each filter value has, for the numbers beside the boxes."""
    found: dict[str, int] = {}
    for one in entries:
        for key in (one.field, time_of(one), *starts_of(one, on=on)):
            found[key] = found.get(key, 0) + 1
    return found
