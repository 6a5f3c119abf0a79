"""Pieces of stories that several tests tell: a complete concept, a submitted one, one with its sheets in."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from testamur.demo import forms
from testamur.people.models import Person
from testamur.proposals.actions import concept, intake, review, sheets
from testamur.proposals.models import Proposal
from testamur.proposals.rules.authority import Authority
from testamur.proposals.rules.sheets import CRITERIA

WORDS = "word " * 45


def answers(**changes: Any) -> dict[str, Any]:
    """A complete concept; changes replace answers, None takes one out."""
    partner = {
        "org": "St. Brigid Regional Hospital",
        "contact": "Imani Okoye",
        "email": "imani@stbrigid.example",
        "role": "Director of Nursing",
        "involvement": "Reviews the checklist",
        "stage": "contacted",
    }
    ours = {
        "title_en": "Ultrasound-Guided IV Access",
        "gap": WORDS,
        "partners": [partner],
        "will_confirm_realism": "not_asked",
    }
    return forms.answers(date(2026, 8, 30), **(ours | changes))


def draft(by: Person, now: datetime, **changes: Any) -> Proposal:
    """A concept that is filled in and not submitted."""
    proposal = concept.start_concept(by=by, now=now)
    concept.save_answers(proposal_id=proposal.pk, values=answers(**changes), seen={}, by=by, now=now)
    proposal.refresh_from_db()
    return proposal


def submitted(by: Person, now: datetime, **changes: Any) -> Proposal:
    """A concept that was received."""
    proposal = draft(by, now, **changes)
    return concept.submit_concept(proposal_id=proposal.pk, by=by, now=now)


def received(by: Person, amara: Person, scorers: list[Person], now: datetime, **changes: Any) -> Proposal:
    """A concept past intake, with people asked to score it."""
    proposal = submitted(by, now, **changes)
    intake.assign_reviewers(proposal_id=proposal.pk, person_ids=[each.pk for each in scorers], by=amara, now=now)
    if proposal.stage == "intake":
        review.record_decision(
            proposal_id=proposal.pk, code="note", reason="", authority=Authority.person(amara.ref), by=amara, now=now
        )
    proposal.refresh_from_db()
    return proposal


def sheet(score: int = 3, **changes: Any) -> dict[str, Any]:
    """A complete sheet of ten criteria with one score throughout; `changes` replace single scores."""
    scores = {each.key: score for each in CRITERIA} | changes
    return {
        "marks": dict.fromkeys(("competency", "evidence", "endorsed", "aligned"), "met"),
        "notes": {},
        "scores": scores,
        "reasons": {key: "It is thin" for key, value in scores.items() if value < 2},
        "recommendation": "support",
        "reason": "",
    }


def four_marks() -> dict[str, Any]:
    """A complete sheet of four marks."""
    reason = "All of them can be seen to be done at the bedside today"
    marks = ("competency", "evidence", "endorsed", "aligned")
    return {"marks": dict.fromkeys(marks, "met"), "notes": dict.fromkeys(marks, reason), "recommendation": "support", "reason": ""}


def assessed(by: Person, amara: Person, scorers: list[Person], now: datetime, **changes: Any) -> Proposal:
    """A concept whose sheets are in."""
    proposal = received(by, amara, scorers, now, **changes)
    for scorer in scorers:
        sheets.send_sheet(proposal_id=proposal.pk, content=sheet(), seen_revision=0, by=scorer, now=now)
    proposal.refresh_from_db()
    return proposal


def decide(proposal: Proposal, code: str, by: Person, now: datetime, **more: Any) -> Proposal:
    """CE decides about it."""
    review.record_decision(
        proposal_id=proposal.pk, code=code, reason=more.pop("reason", ""), authority=Authority.person(by.ref), by=by, now=now, **more
    )
    proposal.refresh_from_db()
    return proposal


def days(n: int) -> timedelta:
    """So many days."""
    return timedelta(days=n)
