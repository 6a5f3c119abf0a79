"""Who may ask for, verify and look after endorsements."""

from __future__ import annotations

from datetime import date, datetime

from testamur.definitions import queries as definitions
from testamur.definitions.models import Version
from testamur.ground.times import local_day
from testamur.people import queries as people
from testamur.people.models import Person
from testamur.people.rules.roles import Role

CE = (Role.CE_COORDINATOR, Role.CE_DIRECTOR)


def is_ce(person: Person | None, now: datetime) -> bool:
    """A CE coordinator or director: verifies authority, confirms conditions, asks for renewals."""
    return people.holds(person, CE, on=_today(now))


def may_invite(person: Person | None, version: Version, now: datetime) -> bool:
    """CE, or the advisory lead of the version's proposal."""
    scopes = [scope for scope in (version.proposal_ref, version.definition.scope) if scope]
    lead = any(people.holds(person, Role.ADVISORY_LEAD, scope=scope, on=_today(now)) for scope in scopes)
    return lead or is_ce(person, now)


def may_see(person: Person | None, version: Version, now: datetime) -> bool:
    """Whoever may see the version."""
    return definitions.may_see(person, version, now)


def deciders(now: datetime) -> str:
    """Names of CE, for a sentence."""
    return people.names_with(CE, on=_today(now))


def _today(now: datetime) -> date:
    return local_day(now, people.institution().tz)
