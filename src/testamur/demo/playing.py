"""How the demo is told: storylines that say when they act next, played in the order of time by one player.

A storyline is a generator that yields the instant of its next act; the player lets time pass up to it, lets the worker
do what is due, and goes on. So every row, record entry and signature carries the time of its own day.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable, Generator, Iterable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from testamur.people.models import Organisation, Person

Storyline = Generator[datetime, None, None]


@dataclass
class World:
    """Who is there, and what day it is: D is the day the demo is loaded."""

    today: date
    tz: ZoneInfo
    people: dict[str, Person]
    partners: dict[str, Organisation] = field(default_factory=dict)
    latest: datetime = datetime(9999, 1, 1, tzinfo=UTC)  # what happens on D itself has happened by the time of loading
    now: datetime = datetime.min  # noqa: DTZ901 - set by the player before any act

    def at(self, days: int, hour: int = 10, minute: int = 0) -> datetime:
        """The instant so many days from D at a local time, aware, UTC; on D itself never later than the present."""
        day = self.today + timedelta(days=days)
        instant = datetime.combine(day, time(hour, minute), self.tz).astimezone(ZoneInfo("UTC"))
        return min(instant, self.latest) if days == 0 else instant

    def day(self, days: int) -> date:
        """The date so many days from D."""
        return self.today + timedelta(days=days)

    def __getattr__(self, key: str) -> Person:
        """`world.priya`: somebody of the cast."""
        try:
            return self.people[key]
        except KeyError as error:
            raise AttributeError(key) from error


def play(world: World, lines: Iterable[Storyline], *, until: datetime, work: Callable[[datetime], None]) -> None:
    """Play storylines in the order of their instants; `work` lets the worker do what is due at an instant.

    An act that would lie after `until` is not played: the present has not come that far.
    """
    queue: list[tuple[datetime, int, Storyline]] = []
    for number, line in enumerate(lines):
        first = next(line, None)
        if first is not None:
            heapq.heappush(queue, (first, number, line))
    while queue:
        when, number, line = heapq.heappop(queue)
        if when > until:
            continue
        world.now = when
        following = next(line, None)
        work(when)
        if following is not None:
            heapq.heappush(queue, (max(following, when), number, line))
