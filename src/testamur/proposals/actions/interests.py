"""Interests: what a proposer, a scorer or a member of a body declares about one proposal, before they act on it."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from testamur.ground.errors import Refused
from testamur.people.models import Person
from testamur.proposals.actions import moving
from testamur.proposals.models import ConflictDeclaration, Proposal
from testamur.proposals.rules.forms import YES, choice_of
from testamur.record import actions as record
from testamur.record.rules.verbs import Verb


def declare_interest(
    *,
    proposal_id: int,
    has_interest: bool,
    nature: str = "",
    by: Person,
    now: datetime,
    entered_by: Person | None = None,
) -> ConflictDeclaration:
    """Put on record that a person has an interest in a proposal, and which, or none. A later one replaces it.

    `entered_by`: the secretary who wrote down what the person said in the meeting.
    """
    with transaction.atomic():
        return _declare(
            moving.locked(proposal_id), has_interest=has_interest, nature=nature, by=by, now=now, entered_by=entered_by
        )


def from_form(proposal: Proposal, answer: object, *, by: Person, now: datetime) -> None:
    """The proposer's own declaration, as it was answered in the form."""
    if isinstance(answer, dict) and choice_of(answer):
        text = str(answer.get("text") or "").strip()
        _declare(proposal, has_interest=choice_of(answer) == YES, nature=text, by=by, now=now)


def _declare(
    proposal: Proposal, *, has_interest: bool, nature: str, by: Person, now: datetime, entered_by: Person | None = None
) -> ConflictDeclaration:
    if has_interest and not nature.strip():
        raise Refused("interest_nature", field="nature")
    declaration, _made = ConflictDeclaration.objects.update_or_create(
        proposal=proposal,
        person=by,
        defaults={"has_interest": has_interest, "nature": nature.strip() if has_interest else "", "declared_at": now},
    )
    record.write(
        verb=Verb.INTEREST_DECLARED, subject=proposal.ref, by=entered_by or by, at=now, body={"interest": has_interest},
        on_behalf_of=by.ref if entered_by else "",
    )  # fmt: skip
    return declaration
