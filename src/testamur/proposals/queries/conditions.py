"""Conditions of a proposal: whose they are, who may check them."""

from __future__ import annotations

from datetime import date

from testamur.people import queries as people
from testamur.people.models import Person
from testamur.people.rules.roles import Role
from testamur.proposals.models import ProposalCondition

_KNOWN = {str(role) for role in Role}


def is_owner(condition: ProposalCondition, person: Person, *, on: date) -> bool:
    """Is it this person's to meet: by name, or by the role that owns it for this proposal?"""
    if condition.owner_id is not None:
        return condition.owner_id == person.pk
    if condition.owner_role == Role.PROPOSER:
        return condition.proposal.proposer_id == person.pk
    return condition.owner_role in _KNOWN and people.holds(
        person, Role(condition.owner_role), scope=condition.proposal.scope, on=on
    )


def owner_words(condition: ProposalCondition, *, on: date) -> str:
    """Who owns it, by name."""
    if condition.owner is not None:
        return condition.owner.name
    if condition.owner_role == Role.PROPOSER:
        return condition.proposal.proposer.name
    return people.names_with(Role(condition.owner_role), scope=condition.proposal.scope, on=on)


def may_verify(condition: ProposalCondition, person: Person, *, on: date) -> bool:
    """May this person check it (another than its owner, who holds the verifier's role)?"""
    role = condition.verifier_role or Role.QUALITY_REVIEWER
    roles = [Role(role), Role.CE_DIRECTOR] if role in _KNOWN else [Role.CE_DIRECTOR]
    return not is_owner(condition, person, on=on) and people.holds(person, roles, scope=condition.proposal.scope, on=on)


def verifier_words(condition: ProposalCondition, *, on: date) -> str:
    """Who can check it, by name."""
    role = condition.verifier_role or Role.QUALITY_REVIEWER
    return people.names_with([Role(role), Role.CE_DIRECTOR], scope=condition.proposal.scope, on=on)
