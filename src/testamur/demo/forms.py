"""What people of the demo write into forms: a concept, a full proposal, a scoring sheet."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from testamur.proposals.rules.sheets import CRITERIA

GAP = (
    "Three of our community clinics sent back one specimen in forty last year because the label, the tube or the order of draw was wrong. "
    "Each one meant a second puncture for the patient and a lost day for the ward. The clinics hire people with very different training, and "
    "nobody can say before the first shift what a new colleague can do."
)


def answers(day: date, **changes: Any) -> dict[str, Any]:
    """A complete concept as of a day; changes replace answers, None takes one out."""
    whole: dict[str, Any] = {
        "title_en": "A concept",
        "product_kind": "micro_credential",
        "request_kind": "new",
        "purpose": "Nurses on surgical units will find and cannulate a deep vein under ultrasound, confirm the position, "
        "secure the line and record it, so that patients with difficult access are not punctured again and again.",
        "proposer_kind": "staff",
        "proposer_unit": "Vascular Access and Nursing",
        "interests": {"answer": "no", "text": ""},
        "gap": GAP,
        "evidence_of_demand": [
            {"source": "Regional vacancy count", "date": (day - timedelta(days=90)).isoformat(), "finding": "Thirty-eight postings ask for it", "figure": "38", "link": ""}
        ],
        "audience": "Registered nurses with one year on a surgical or emergency unit who already place peripheral lines "
        "without ultrasound guidance today.",
        "learners_per_year": 48,
        "competencies": [
            {"statement_en": "Select a vein under ultrasound guidance", "standard": "", "context": ""},
            {"statement_en": "Insert a long peripheral catheter", "standard": "within two attempts", "context": ""},
            {"statement_en": "Confirm the position of the catheter", "standard": "", "context": ""},
        ],
        "clinical_risk": ["sharps", "simulated_patients"],
        "methods": ["observed", "simulation"],
        "evidence_kept": "The signed checklist and the role of the assessor.",
        "pass_idea": "Every critical step met, and 10 of 12 items overall.",
        "partners": [
            {"org": "Cedar Point Community Laboratories", "contact": "Lena Hartmann", "email": "lena.hartmann@cedar-point-labs.example",
             "role": "Operations Manager", "involvement": "Reviews the checklist", "stage": "verbal"}
        ],
        "will_confirm_demand": "yes",
        "will_confirm_realism": "yes",
        "plan_goals": ["EP-2"],
        "plan_reason": {"EP-2": "Because of this micro-credential, patients are punctured once instead of many times."},
        "declare_true": True,
        "notice_read": True,
    }  # fmt: skip
    whole.update(changes)
    return {key: value for key, value in whole.items() if value is not None}


def full_answers(day: date, *, title: str) -> dict[str, Any]:
    """Every answer of the full proposal that a concept does not have."""
    return {
        "title_fr": "Techniques de ponction veineuse",
        "noc_codes": ["31301"],
        "critical_idea": "Identity at the bedside, the order of draw, and needle safety.",
        "regulator_rule": "None beyond the standard of practice.",
        "assessors": "Technologists and nurse educators with five years at the bench, trained as assessors.",
        "setting": "lab",
        "equity": "Evening dates and a travel bursary keep it open to people in small clinics; the glossary is in plain words, and the "
        "station is set up for anyone who works seated.",
        "languages": ["en", "fr"],
        "hours": {"total": 14, "online": 6, "in_person": 8, "clinical": 0},
        "weeks": 4,
        "delivery": {"answer": "hybrid", "text": "Online, and the skills laboratory"},
        "description": "Six hours online on identity, tubes and incidents, then a day in the skills laboratory with three observed stations, "
        "and ten supervised collections at the learner's own workplace, signed by a preceptor.",
        "grading": "met_not_yet",
        "transcript_line": title[:60],
        "accommodation": "The same standard by other means: extra time in the exam, an adjusted chair at the station, a reader where needed.",
        "standard_setting": "all_critical",
        "standard_setting_text": "Two panels of four assessors marked six recordings and settled every difference by discussion.",
        "evidence_plan": [{"kind": "Signed checklist", "format": "", "kept": "3 years", "access": "Assessors"}],
        "start_up_cost": 48200,
        "budget": [
            {"year": "1", "cost": 40000, "income": 20000, "learners": 48},
            {"year": "2", "cost": 30000, "income": 31000, "learners": 62},
            {"year": "3", "cost": 30000, "income": 35000, "learners": 70},
        ],
        "final_fee": 340,
        "first_offering": (day + timedelta(days=200)).isoformat(),
        "risks": [
            {"risk": "Not enough trained assessors", "likely": "medium", "impact": "high", "response": "Two more are trained", "owner": "Zane Okafor"},
            {"risk": "Enrolment below forty", "likely": "low", "impact": "medium", "response": "Seats are pledged", "owner": "Hanna Lindqvist"},
        ],
        "capacity": [{"need": "Three stations and a simulation arm", "state": "In the skills laboratory"}],
        "exit_plan": "If it ends, running cohorts are taught out, and every credential stays checkable for ever.",
        "monitoring": [{"indicator": "Share who meet the standard", "threshold": "below 70 percent"}],
    }  # fmt: skip


def sheet(score: int = 3, **changes: int) -> dict[str, Any]:
    """A complete scoring sheet of ten criteria with one score throughout; changes replace single scores."""
    scores = {each.key: score for each in CRITERIA} | changes
    return {
        "marks": dict.fromkeys(("competency", "evidence", "endorsed", "aligned"), "met"),
        "notes": {},
        "scores": scores,
        "reasons": {key: "The figure stands alone" for key, value in scores.items() if value < 2},
        "recommendation": "support",
        "reason": "",
    }
