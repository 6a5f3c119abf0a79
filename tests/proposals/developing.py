"""Pieces of stories of development: a concept the SMT endorsed, a team, a version frozen and endorsed, a whole full proposal."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from types import SimpleNamespace
from typing import Any

from testamur.definitions.actions import drafting
from testamur.people.models import Organisation
from testamur.proposals.actions import development, full_form, interests, plan, review, sponsor
from testamur.proposals.models import Proposal
from testamur.proposals.rules.authority import Authority
from testamur.proposals.rules.development import TeamRole
from tests.cast import content_of
from tests.endorsements.grounds import signed
from tests.proposals.stories import assessed, decide

HALIMA = {"name": "Dr. Halima Osman", "email": "halima@northlake.example"}
WORDS = "plain words about it " * 6


def supported(people: SimpleNamespace, now: datetime, **changes: Any) -> Proposal:
    """A concept that CE supports and that stands open before the SMT."""
    found = assessed(people.marcus, people.amara, [people.rowan, people.ingrid], now, sponsor=HALIMA, **changes)
    sponsor.confirm_sponsor(proposal_id=found.pk, by=people.halima, now=now)
    found = decide(found, "support", people.priya, now)
    assert not found.is_parked
    return found


def endorsed(people: SimpleNamespace, now: datetime, **changes: Any) -> Proposal:
    """A concept that the SMT endorsed: development has begun."""
    found = supported(people, now, **changes)
    voters = [people.alexandre, people.modupe, people.louise]
    for person in voters:
        interests.declare_interest(proposal_id=found.pk, has_interest=False, by=person, now=now)
    authority = Authority.resolution(
        "SMT-2026-001", "smt", on=now.date(), counts={"for": 3, "against": 0, "abstained": 0},
        voters=tuple(person.ref for person in voters),
    )  # fmt: skip
    review.record_decision(proposal_id=found.pk, code="endorse", reason="", authority=authority, by=people.petra, now=now)
    found.refresh_from_db()
    return found


def with_team(people: SimpleNamespace, now: datetime, **changes: Any) -> Proposal:
    """The advisory team is named; Hanna leads."""
    found = endorsed(people, now, **changes)
    seats = [(people.hanna.pk, TeamRole.LEAD), (people.marcus.pk, TeamRole.PROPOSER), (people.zane.pk, TeamRole.ASSESSMENT_LEAD)]
    development.name_team(proposal_id=found.pk, seats=seats, by=people.priya, now=now)
    return found


def frozen(people: SimpleNamespace, now: datetime, **changes: Any) -> Proposal:
    """The version is complete and frozen by the lead."""
    found = with_team(people, now, **changes)
    version = found.version
    content = {**content_of("venipuncture-techniques"), "slug": version.definition.slug}
    version = drafting.save_content(version_id=version.pk, content=content, seen_revision=version.revision, by=people.hanna, now=now)
    drafting.freeze_version(version_id=version.pk, by=people.hanna, now=now)
    found.refresh_from_db()
    return found


def full_answers(**changes: Any) -> dict[str, Any]:
    """Every answer of the full proposal that a concept does not have."""
    whole: dict[str, Any] = {
        "title_fr": "Accès veineux échoguidé",
        "noc_codes": ["31301"],
        "critical_idea": "Identity, and sharps.",
        "regulator_rule": "None beyond the standard of practice.",
        "assessors": "Nurse educators with five years at the bedside, trained as assessors.",
        "setting": "lab",
        "equity": WORDS,
        "languages": ["en"],
        "hours": {"total": 20, "online": 8, "in_person": 12, "clinical": 0},
        "weeks": 4,
        "delivery": {"answer": "hybrid", "text": "The simulation centre"},
        "description": WORDS,
        "grading": "met_not_yet",
        "transcript_line": "Ultrasound-Guided IV Access",
        "accommodation": WORDS,
        "standard_setting": "all_critical",
        "standard_setting_text": WORDS,
        "evidence_plan": [{"kind": "Signed checklist", "format": "", "kept": "3 years", "access": "Assessors"}],
        "start_up_cost": 48200,
        "budget": [
            {"year": "1", "cost": 40000, "income": 20000, "learners": 48},
            {"year": "2", "cost": 30000, "income": 31000, "learners": 62},
            {"year": "3", "cost": 30000, "income": 35000, "learners": 70},
        ],
        "final_fee": 420,
        "first_offering": "2027-05-03",
        "risks": [
            {"risk": "Not enough trained assessors", "likely": "medium", "impact": "high", "response": "Two more trained", "owner": "Zane"},
            {"risk": "Enrolment below 40", "likely": "low", "impact": "medium", "response": "Seats pledged", "owner": "Hanna"},
        ],
        "capacity": [{"need": "Two ultrasound machines", "state": "In the lab"}],
        "exit_plan": WORDS,
        "monitoring": [{"indicator": "Share who meet the standard", "threshold": "below 70 percent"}],
    }
    whole.update(changes)
    return {key: value for key, value in whole.items() if value is not None}


def complete(people: SimpleNamespace, found: Proposal, now: datetime) -> Proposal:
    """Everything of the full proposal but the partner's signature and the proposer's agreement."""
    full_form.save_section(proposal_id=found.pk, values=full_answers(), seen={}, by=people.hanna, now=now)
    for number in range(3):
        plan.add_task(proposal_id=found.pk, title=f"Task {number}", owner_id=people.zane.pk, due_on=now.date() + timedelta(days=20), by=people.hanna, now=now)
    for who in ("Nursing practice council", "Students"):
        plan.note_consultation(proposal_id=found.pk, who=who, held_on=now.date(), changed="Two criteria are clearer", by=people.zane, now=now)
    development.name_responsible(
        proposal_id=found.pk, accountable_id=people.hanna.pk, review_on=date(2028, 11, 1), privacy_reference="PIA-31",
        privacy_approver="Fatima Zahra Benali", privacy_on=now.date(), by=people.hanna, now=now,
    )  # fmt: skip
    found.refresh_from_db()
    return found


def filed(people: SimpleNamespace, partner: Organisation, now: datetime, **changes: Any) -> Proposal:
    """The full proposal is submitted and stands before the SMT."""
    found = complete(people, frozen(people, now, **changes), now)
    signed(people, found.version, partner, now=now)
    development.agree(proposal_id=found.pk, by=people.marcus, now=now)
    development.file_proposal(proposal_id=found.pk, by=people.hanna, now=now)
    found.refresh_from_db()
    return found
