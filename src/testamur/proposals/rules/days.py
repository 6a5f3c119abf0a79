"""Which days count: the institution's closures stop every clock; weekends and holidays only those in business days.

Holidays are computed, not fetched (process.md section 6): the nine of Ontario, and what the institution file adds.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

import holidays

_ONTARIO = frozenset({
    "New Year's Day", "Family Day", "Good Friday", "Victoria Day", "Canada Day", "Labour Day", "Labor Day",
    "Thanksgiving Day", "Thanksgiving", "Christmas Day", "Boxing Day",
})  # fmt: skip


@lru_cache(maxsize=64)
def ontario_holidays(year: int) -> frozenset[date]:
    """Ontario's nine public holidays of a year, on their own dates (observed days off are not added)."""
    found = holidays.country_holidays("CA", subdiv="ON", years=year, observed=False, language="en_CA")
    return frozenset(day for day, name in found.items() if any(part in _ONTARIO for part in name.split("; ")))


@dataclass(frozen=True, slots=True)
class Closure:
    """Days on which the institution is closed, both ends included."""

    from_on: date
    to_on: date


@dataclass(frozen=True, slots=True)
class Calendar:
    """The institution's days: time zone, closures, days of its own, and the built-in holidays by name."""

    tz: ZoneInfo
    closures: tuple[Closure, ...] = ()
    extra: frozenset[date] = field(default_factory=frozenset)
    name: str = "ca-on"

    def is_closed(self, day: date) -> bool:
        """Is the institution closed that day (a declared closure)?"""
        return any(closure.from_on <= day <= closure.to_on for closure in self.closures)

    def is_holiday(self, day: date) -> bool:
        """A public holiday or one of the institution's own days."""
        return day in self.extra or (self.name == "ca-on" and day in ontario_holidays(day.year))

    def counts(self, day: date, count: str) -> bool:
        """Does the day count on a clock of kind `calendar` or `business`?"""
        if self.is_closed(day):
            return False
        return count == "calendar" or not (day.weekday() > 4 or self.is_holiday(day))

    def add_business_days(self, day: date, n: int) -> date:
        """The nth business day after a day."""
        while n:
            day += timedelta(days=1)
            n -= self.counts(day, "business")
        return day

    def working_day_before(self, day: date) -> date:
        """The day itself when people work on it, else the last working day before: when a reminder goes out."""
        while not self.counts(day, "business"):
            day -= timedelta(days=1)
        return day


def days_after(start: date, end: date) -> Iterable[date]:
    """Each day after `start` up to and including `end`."""
    return (start + timedelta(days=n) for n in range(1, (end - start).days + 1))
