"""Who may draft, freeze, publish and adopt (process.md 17.1, roles.md 2). Days are the institution's."""

from __future__ import annotations

from datetime import date, datetime

from testamur.definitions.models import Adoption, Version
from testamur.ground.times import local_day
from testamur.people import queries as people
from testamur.people.models import Person
from testamur.people.rules.roles import SEATS, Role

TEAM = (Role.ADVISORY_LEAD, Role.ADVISORY_MEMBER)
CE = (Role.CE_COORDINATOR, Role.CE_DIRECTOR)


def may_draft(person: Person | None, version: Version, now: datetime) -> bool:
    """The advisory team of the version's proposal, or CE."""
    return _in_scope(person, (*TEAM, *CE), version, now)


def may_freeze(person: Person | None, version: Version, now: datetime) -> bool:
    """The advisory lead; where a version has no proposal, and so no team, the CE director."""
    roles = (Role.ADVISORY_LEAD,) if version.proposal_ref else (Role.ADVISORY_LEAD, Role.CE_DIRECTOR)
    return _in_scope(person, roles, version, now)


def may_direct(person: Person | None, now: datetime) -> bool:
    """The CE director: publishes, suspends, retires, enters an adoption."""
    return people.holds(person, Role.CE_DIRECTOR, on=_today(now))


def may_adopt(person: Person | None, now: datetime) -> bool:
    """The first of the two people of an adoption."""
    return may_direct(person, now)


def may_confirm_adoption(person: Person | None, adoption: Adoption, now: datetime) -> bool:
    """The second: the secretary of the body that approved it then."""
    body = people.body(adoption.body_key)
    return bool(body.secretary_role) and people.holds(person, Role(body.secretary_role), scope=body.scope, on=_today(now))


def may_see(person: Person | None, version: Version, now: datetime) -> bool:
    """Staff of CE and the bodies, quality reviewers, assessors' leads, the auditor; the team of its proposal."""
    staff = (
        *CE,
        Role.QUALITY_REVIEWER,
        *SEATS,
        Role.REGISTRAR,
        Role.ASSESSMENT_LEAD,
        Role.INSTRUCTOR,
        Role.AUDITOR,
    )
    if person is None:
        return False
    held = {role for role, _scope in people.roles_of(person, _today(now))}
    return bool(held & set(staff)) or may_draft(person, version, now)


def drafters(version: Version, now: datetime) -> str:
    """Names of those who may change a draft, for a sentence."""
    day = _today(now)
    scopes = [scope for scope in (version.proposal_ref, version.definition.scope) if scope]
    names = [people.names_with(TEAM, scope=scope, on=day) for scope in scopes]
    return ", ".join(name for name in names if name) or people.names_with(CE, on=day)


def seconds_of(adoption: Adoption, now: datetime) -> list[Person]:
    """Who can confirm an adoption: the secretaries of its body, without the person who entered it."""
    body = people.body(adoption.body_key)
    if not body.secretary_role:
        return []
    found = people.people_with(Role(body.secretary_role), scope=body.scope, on=_today(now))
    return [one for one in found if one.pk != adoption.entered_by_id]


def _in_scope(person: Person | None, roles: tuple[Role, ...], version: Version, now: datetime) -> bool:
    scopes = [scope for scope in (version.proposal_ref, version.definition.scope) if scope]
    return any(people.holds(person, roles, scope=scope, on=_today(now)) for scope in scopes)


def _today(now: datetime) -> date:
    return local_day(now, people.institution().tz)
