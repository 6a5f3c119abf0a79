"""The four marks of a concept: not yet, partly or met, each with its reason (forms.md section 4).

At proposal level the marks are read from the frozen version (`endorsements.queries.marks`), never from these answers.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from testamur.proposals.rules.answers import filled_rows, is_email
from testamur.proposals.rules.checks import is_exam_only, starts_vague, statements
from testamur.proposals.rules.forms import Answers, choice_of

NOT_YET, PARTLY, MET = "not_yet", "partly", "met"
MARKS = ("competency", "evidence", "endorsed", "aligned")


@dataclass(frozen=True, slots=True)
class Reading:
    """One mark as read: its state, the code of its reason and the facts that fill it."""

    mark: str
    state: str
    reason: str
    facts: Mapping[str, object] = field(default_factory=lambda: MappingProxyType({}))


def concept_marks(answers: Answers) -> tuple[Reading, Reading, Reading, Reading]:
    """The four readings, always in the order competency, evidence, endorsed, aligned."""
    return (
        _competency(answers),
        _evidence(answers),
        _endorsed(answers),
        _aligned(answers),
    )


def may_be_submitted(readings: tuple[Reading, ...]) -> bool:
    """A concept can be submitted when no mark is *not yet* (process.md section 4, draft)."""
    return all(reading.state != NOT_YET for reading in readings)


def _competency(answers: Answers) -> Reading:
    written = statements(answers)
    good = [statement for statement in written if not starts_vague(statement)]
    facts = {"count": len(good), "all": len(written)}
    if not good:
        return Reading("competency", NOT_YET, "mark_competency_none")
    if len(good) < len(written):
        return Reading(
            "competency",
            PARTLY,
            "mark_competency_vague",
            {"count": len(written) - len(good)},
        )
    if len(good) < 3:
        return Reading("competency", PARTLY, "mark_competency_few", facts)
    return Reading("competency", MET, "mark_competency_met", facts)


def _evidence(answers: Answers) -> Reading:
    method = bool(answers.get("methods"))
    kept = str(answers.get("evidence_kept") or "").strip()
    passing = str(answers.get("pass_idea") or "").strip()
    if not (method or kept or passing):
        return Reading("evidence", NOT_YET, "mark_evidence_none")
    if is_exam_only(answers):
        return Reading("evidence", PARTLY, "mark_evidence_exam_only")
    if not method:
        return Reading("evidence", PARTLY, "mark_evidence_no_method")
    if not kept:
        return Reading("evidence", PARTLY, "mark_evidence_nothing_kept")
    if not passing:
        return Reading("evidence", PARTLY, "mark_evidence_no_pass")
    return Reading("evidence", MET, "mark_evidence_met")


def _endorsed(answers: Answers) -> Reading:
    named = [row for row in filled_rows(answers.get("partners")) if str(row.get("org") or "").strip()]
    if not named:
        return Reading("endorsed", NOT_YET, "mark_endorsed_none")
    org = {"org": str(named[0]["org"]).strip()}
    words = {
        choice_of(answers.get("will_confirm_demand")),
        choice_of(answers.get("will_confirm_realism")),
    }
    contact = any(str(row.get("contact") or "").strip() and is_email(str(row.get("email") or "")) for row in named)
    if not contact:
        return Reading("endorsed", PARTLY, "mark_endorsed_no_contact", org)
    if "no" in words:
        return Reading("endorsed", PARTLY, "mark_endorsed_refused", org)
    if "yes" not in words:
        return Reading("endorsed", PARTLY, "mark_endorsed_unsure", org)
    return Reading("endorsed", MET, "mark_endorsed_met", org)


def _aligned(answers: Answers) -> Reading:
    goals = answers.get("plan_goals") or []
    reasons = answers.get("plan_reason") or {}
    if not goals:
        return Reading("aligned", NOT_YET, "mark_aligned_none")
    if not any(str(reasons.get(goal) or "").strip() for goal in goals):
        return Reading("aligned", PARTLY, "mark_aligned_no_reason", {"goals": ", ".join(goals)})
    return Reading("aligned", MET, "mark_aligned_met", {"goals": ", ".join(goals)})
