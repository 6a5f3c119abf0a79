"""The policy that new concepts come under, and the institution's calendar for its clocks."""

from __future__ import annotations

from datetime import date, datetime

from testamur.ground import times
from testamur.ground.errors import Refused
from testamur.people import queries as people
from testamur.proposals.models import PolicyVersion
from testamur.proposals.rules.days import Calendar, Closure


def in_use() -> PolicyVersion:
    """The policy version for new concepts. Raises Refused(no_policy) before one is loaded."""
    row = in_use_or_none()
    if row is None:
        raise Refused("no_policy")
    return row


def in_use_or_none() -> PolicyVersion | None:
    """The policy version for new concepts, or None before one is loaded."""
    return PolicyVersion.objects.filter(in_use=True).first()


def calendar() -> Calendar:
    """The institution's days: zone, closures, holidays."""
    facts = people.institution()
    return Calendar(
        tz=facts.tz,
        closures=tuple(Closure(each.starts_on, each.ends_on) for each in facts.closures),
        extra=frozenset(facts.extra_holidays),
        name=facts.calendar,
    )


def local_day(now: datetime) -> date:
    """Today where the institution is."""
    return times.local_day(now, people.institution().tz)
