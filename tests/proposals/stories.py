"""Pieces of stories that several tests tell: a complete concept, a submitted one, one with its sheets in."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from testamur.people.models import Person
from testamur.proposals.actions import concept, intake, review, sheets
from testamur.proposals.models import Proposal
from testamur.proposals.rules.authority import Authority
from testamur.proposals.rules.sheets import CRITERIA

WORDS = "word " * 45


def answers(**changes: Any) -> dict[str, Any]:
    """A complete concept; changes replace answers, None takes one out."""
    whole: dict[str, Any] = {
        "title_en": "Ultrasound-Guided IV Access",
        "product_kind": "micro_credential",
        "request_kind": "new",
        "purpose": "Nurses on surgical units will find and cannulate a deep vein under ultrasound, confirm the position, "
        "secure the line and record it, so that patients with difficult access are not punctured again and again.",
        "proposer_kind": "staff",
        "proposer_unit": "Vascular Access and Nursing",
        "interests": {"answer": "no", "text": ""},
        "gap": WORDS,
        "evidence_of_demand": [
            {"source": "Vacancies, Lakehead region", "date": "2026-06-01", "finding": "38 postings ask for it", "figure": "38", "link": ""}
        ],
        "audience": "Registered nurses with one year on a surgical or emergency unit who already place peripheral lines "
        "without ultrasound guidance today.",
        "learners_per_year": 48,
        "competencies": [
            {"statement_en": "Select a vein under ultrasound guidance", "standard": "", "context": ""},
            {"statement_en": "Insert a long peripheral catheter", "standard": "two attempts", "context": ""},
            {"statement_en": "Confirm the position of the catheter", "standard": "", "context": ""},
        ],
        "clinical_risk": ["sharps", "simulated_patients"],
        "methods": ["observed", "simulation"],
        "evidence_kept": "The signed checklist and the role of the assessor.",
        "pass_idea": "Every critical step met, and 10 of 12 items overall.",
        "partners": [
            {"org": "St. Brigid Regional Hospital", "contact": "Imani Okoye", "email": "imani@stbrigid.example", "role": "Director of Nursing",
             "involvement": "Reviews the checklist", "stage": "contacted"}
        ],
        "will_confirm_demand": "yes",
        "will_confirm_realism": "not_asked",
        "plan_goals": ["EP-2"],
        "plan_reason": {"EP-2": "Because of this micro-credential, patients are punctured once instead of many times."},
        "declare_true": True,
        "notice_read": True,
    }  # fmt: skip
    whole.update(changes)
    return {key: value for key, value in whole.items() if value is not None}


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
