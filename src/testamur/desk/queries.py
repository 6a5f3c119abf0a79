"""What waits for a person, from every room, in one order."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from testamur.desk.sources import WAITING
from testamur.people import queries as people
from testamur.people.models import Person
from testamur.people.rules.waiting import Waiting


@dataclass(frozen=True, slots=True)
class Row:
    """One thing that waits, with how soon: `state` is late, soon, later or open (no date)."""

    waiting: Waiting
    days_left: int | None
    state: str


def _state(days: int | None) -> str:
    if days is None:
        return "open"
    return "late" if days < 0 else "soon" if days <= 5 else "later"


def my_work(person: Person, *, now: datetime) -> list[Row]:
    """Everything that waits for this person: dated things first, soonest first, then by how long they have waited."""
    today = now.astimezone(people.institution().tz).date()
    every = [one for source in WAITING for one in source(person, now)]
    every.sort(key=lambda one: (one.due or date.max, one.since.isoformat() if one.since else ""))
    rows = []
    for one in every:
        days = (one.due - today).days if one.due else None
        rows.append(Row(one, days, _state(days)))
    return rows
