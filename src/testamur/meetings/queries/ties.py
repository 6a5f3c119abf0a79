"""What ties members of a body to one proposal: declared interests, authorship, and the decision before (R1, R2, R3)."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime

from testamur.meetings.rules import recusal
from testamur.meetings.rules.kinds import RecusalReason
from testamur.meetings.rules.recusal import Ties
from testamur.people.models import Person
from testamur.proposals.models import ConflictDeclaration, Proposal
from testamur.proposals.queries import facts
from testamur.proposals.rules import table


def of(proposal: Proposal, *, now: datetime) -> Ties:
    """Everything known about interests in a proposal at its present stage."""
    rows = proposal.declarations.select_related("person")
    known = facts.gather(proposal, now=now)
    return Ties(
        declared=frozenset(row.person.ref for row in rows if row.has_interest),
        declared_none=frozenset(row.person.ref for row in rows if not row.has_interest),
        parties=known.author_refs | _payers(proposal),
        decided_before=frozenset()
        if proposal.policy.end(proposal.stage)
        else table.recused_by_r2(proposal.policy, proposal.stage, facts=known),
    )


def _payers(proposal: Proposal) -> frozenset[str]:
    """Budget owners of what the proposing unit gives are parties too (R1)."""
    rows = proposal.pledges.filter(owner__isnull=False, is_required=False).select_related("owner")
    return frozenset(row.owner.ref for row in rows if row.owner is not None)


def recused(proposal: Proposal, members: Collection[Person], *, now: datetime) -> Mapping[str, RecusalReason]:
    """The members who are out of it, with the reason."""
    return recusal.recused([person.ref for person in members], of(proposal, now=now))


def declaration(proposal: Proposal, person: Person) -> ConflictDeclaration | None:
    """What this person declared about it, or None while they have not been asked."""
    return proposal.declarations.filter(person=person).first()
