"""Development: who is on the advisory team, and the fixed order freeze -> endorse -> submit (process.md 4 and 8)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from testamur.ground.errors import Allowed, Refusal, Verdict
from testamur.ground.times import add_months

REVIEW_WITHIN_MONTHS = 36


class TeamRole(StrEnum):
    """The seats of an advisory team; it advises and drafts, it approves nothing."""

    LEAD = "lead"
    PROPOSER = "proposer"
    SUBJECT_EXPERT = "subject_expert"
    DESIGNER = "designer"
    ASSESSMENT_LEAD = "assessment_lead"
    QUALITY_REVIEWER = "quality_reviewer"
    PARTNER_CONTACT = "partner_contact"
    EQUITY = "equity"
    REGISTRAR = "registrar"


OBSERVERS = frozenset({TeamRole.QUALITY_REVIEWER, TeamRole.PARTNER_CONTACT})
"""Seats without a say: an observer, and the partner's contact who may comment only."""


class StepState(StrEnum):
    """How one step of the fixed order stands."""

    DONE = "done"
    NOW = "now"
    LATER = "later"


class Step(StrEnum):
    """The fixed order of development (process.md 4, stage 4)."""

    COMPLETE = "complete"
    FREEZE = "freeze"
    ENDORSE = "endorse"
    SUBMIT = "submit"


@dataclass(frozen=True, slots=True)
class Seat:
    """One seat of the team: a person's reference (or a name from outside) and a role."""

    who: str
    role: TeamRole


@dataclass(frozen=True, slots=True)
class Progress:
    """What is true of the version and its endorsement."""

    blueprint_complete: bool
    is_frozen: bool
    endorsed: bool
    submitted: bool


def order(progress: Progress) -> tuple[tuple[Step, StepState], ...]:
    """The four steps with their states; the first one not done is *now*, whatever comes after it waits."""
    done = {
        Step.COMPLETE: progress.blueprint_complete or progress.is_frozen,
        Step.FREEZE: progress.is_frozen,
        Step.ENDORSE: progress.is_frozen and progress.endorsed,
        Step.SUBMIT: progress.submitted,
    }
    states: list[tuple[Step, StepState]] = []
    open_before = False
    for step in Step:
        if done[step] and not open_before:
            states.append((step, StepState.DONE))
        else:
            states.append((step, StepState.LATER if open_before else StepState.NOW))
            open_before = True
    return tuple(states)


def may_name(seats: Sequence[Seat], *, proposer: str) -> Verdict:
    """Exactly one lead, who is not the proposer alone on it; nobody holds two seats."""
    leads = [seat.who for seat in seats if seat.role is TeamRole.LEAD]
    if len(leads) != 1:
        return Refusal("team_needs_one_lead", {"count": len(leads)})
    people = [seat.who for seat in seats]
    if len(people) != len(set(people)):
        return Refusal("team_person_twice")
    if proposer not in people:
        return Refusal("team_without_proposer")
    return Allowed()


def may_submit(*, by: str, lead: str, agreed: bool, lead_name: str, proposer_name: str) -> Verdict:
    """The lead submits, and the proposer has agreed (policy: `agree`). The gates come after."""
    if by != lead:
        return Refusal("submit_lead_only", {"who_can": lead_name})
    if not agreed:
        return Refusal("submit_needs_agreement", {"who": proposer_name})
    return Allowed()


def may_set_review(review_on: date, today: date) -> Verdict:
    """The first review lies ahead, within 36 months (forms.md 7)."""
    if review_on <= today or review_on > add_months(today, REVIEW_WITHIN_MONTHS):
        return Refusal("review_date_out_of_range", {"months": REVIEW_WITHIN_MONTHS})
    return Allowed()
