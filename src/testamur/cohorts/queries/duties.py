"""Who may do what in a cohort: asked by actions before they write, and by pages before they show a button."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from testamur.ground import times
from testamur.ground.errors import NotAllowed
from testamur.people import queries as people
from testamur.people.models import Person
from testamur.people.rules.roles import INSTITUTION, Role

RUNS = (Role.CE_COORDINATOR, Role.CE_DIRECTOR)
CANCELS = (Role.CE_DIRECTOR,)
STARTS_ASSESSMENT = (Role.ASSESSMENT_LEAD, Role.INSTRUCTOR)
ENROLS = (Role.REGISTRAR, Role.CE_COORDINATOR, Role.CE_DIRECTOR)
CHECKS_IDENTITY = (Role.REGISTRAR, Role.INVIGILATOR)
FINISHES_LEARNING = (Role.INSTRUCTOR, Role.ASSESSMENT_LEAD)
CLOSES = (Role.REGISTRAR,)


def today(now: datetime) -> date:
    """The institution's day at an instant."""
    return times.local_day(now, people.institution().tz)


def holds(person: Person, roles: Iterable[Role], now: datetime, scope: str = INSTITUTION) -> bool:
    """Whether the person holds one of the roles for this scope on the day of `now`."""
    return people.holds(person, roles, scope=scope, on=today(now))


def require_duty(
    person: Person, roles: Iterable[Role], *, reason: str, now: datetime, scope: str = INSTITUTION
) -> None:
    """Go on for whoever holds one of the roles; else NotAllowed, with the names of those who can."""
    wanted = tuple(roles)
    day = today(now)
    if not people.holds(person, wanted, scope=scope, on=day):
        raise NotAllowed(reason, who_can=people.names_with(wanted, scope=scope, on=day))
