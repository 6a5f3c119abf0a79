"""Who sits where: members, chair and secretary of a body on a day, and the law it decides by."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from testamur.meetings.rules.quorum import BodyLaw
from testamur.people import queries as people
from testamur.people.models import Body, Person
from testamur.people.rules.roles import Role
from testamur.proposals.models import Proposal
from testamur.proposals.queries import policies


def today(now: datetime) -> date:
    """The date where the institution is."""
    return policies.local_day(now)


def deciding_bodies() -> list[Body]:
    """The bodies that have seats and so meet and resolve."""
    return [body for body in people.bodies() if body.prefix and body.member_role]


def members(body: Body, *, on: date) -> list[Person]:
    """Who sits in the body on a day, in the order they were added."""
    return people.people_with(Role(body.member_role), scope=body.scope, on=on)


def chairs(body: Body, *, on: date) -> list[Person]:
    """Who may take the chair."""
    return people.people_with(Role(body.chair_role), scope=body.scope, on=on)


def secretaries(body: Body, *, on: date) -> list[Person]:
    """Who may keep the minutes."""
    return people.people_with(Role(body.secretary_role), scope=body.scope, on=on)


def is_member(body: Body, person: Person, *, on: date) -> bool:
    """Does this person sit in the body as a member?"""
    return bool(body.member_role) and people.holds(person, Role(body.member_role), scope=body.scope, on=on)


def is_chair(body: Body, person: Person, *, on: date) -> bool:
    """May this person take the chair?"""
    return bool(body.chair_role) and people.holds(person, Role(body.chair_role), scope=body.scope, on=on)


def is_secretary(body: Body, person: Person, *, on: date) -> bool:
    """May this person keep the minutes?"""
    return bool(body.secretary_role) and people.holds(person, Role(body.secretary_role), scope=body.scope, on=on)


def sits(body: Body, person: Person, *, on: date) -> bool:
    """Has this person any seat in the body?"""
    roles = [Role(role) for role in (body.member_role, body.chair_role, body.secretary_role) if role]
    return bool(roles) and people.holds(person, roles, scope=body.scope, on=on)


def names(persons: Iterable[Person]) -> str:
    """Their names for a sentence."""
    return ", ".join(person.name for person in persons)


def law_of(body: Body, proposal: Proposal | None = None) -> BodyLaw:
    """How the body decides: by the policy that the proposal pinned, for other business by the body itself."""
    if proposal is not None:
        rule = proposal.policy.body(body.key)
        if rule.quorum is not None:
            return BodyLaw(
                quorum_rule=rule.quorum.rule,
                minimum=rule.quorum.minimum,
                majority=rule.majority,
                may_poll=rule.poll_allowed,
                poll_days=rule.poll_window_business_days,
                may_approve=rule.may_approve,
            )
    return BodyLaw(
        quorum_rule=body.quorum_rule,
        minimum=body.quorum_minimum,
        majority=body.majority,
        may_poll=body.may_poll,
        poll_days=body.poll_window_business_days,
        may_approve=body.may_approve,
    )
