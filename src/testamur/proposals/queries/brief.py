"""The one-page brief: content rendered from what was submitted and frozen, sealed as it enters a body (forms.md section 9)."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from testamur.proposals.models import Proposal
from testamur.proposals.queries import concepts, development
from testamur.proposals.rules import marks, sheets
from testamur.proposals.rules.answers import filled_rows


def content(proposal: Proposal, *, stage: str, now: datetime) -> dict[str, Any]:
    """The brief as JSON: everything on the page comes from here, so the digest covers what was read."""
    submission = concepts.submitted(proposal) or concepts.current(proposal)
    answers = submission.values()
    return {
        "schema": "testamur.brief/1",
        "proposal": proposal.key,
        "title": proposal.title,
        "stage": stage,
        "round": submission.round,
        "submission": submission.digest,
        "proposer": proposal.proposer.name,
        "unit": answers.get("proposer_unit") or "",
        "request": proposal.request_kind,
        "marks": [{"mark": each.mark, "state": each.state} for each in marks.concept_marks(answers)],
        "learners": answers.get("learners_per_year"),
        "fee": answers.get("fee"),
        "breakeven": answers.get("breakeven"),
        "launch": answers.get("launch") or "",
        "why": answers.get("gap") or "",
        "purpose": answers.get("purpose") or "",
        "competencies": [str(row.get("statement_en") or "") for row in filled_rows(answers.get("competencies"))],
        "methods": list(answers.get("methods") or []),
        "critical": answers.get("critical_idea") or "",
        "partners": [
            {"org": str(row.get("org") or ""), "stage": str(row.get("stage") or "")}
            for row in filled_rows(answers.get("partners"))
        ],
        "goals": [
            {"code": code, "reason": str((answers.get("plan_reason") or {}).get(code) or "")}
            for code in answers.get("plan_goals") or []
        ],
        "assessment": _assessment(proposal),
        "conditions": [
            {
                "number": each.number,
                "text": each.text,
                "textFr": each.text_fr,
                "state": each.state,
                "blocking": each.blocking,
            }
            for each in proposal.conditions.all()
        ],
        "interests": [
            {"name": each.person.name, "nature": each.nature}
            for each in proposal.declarations.filter(has_interest=True).select_related("person")
        ],
        **development.brief_parts(proposal, now=now),
    }


def _assessment(proposal: Proposal) -> dict[str, Any]:
    """CE's recommendation: the last review decision with scores and spread, without the scorers' names."""
    sent = [row.content for row in proposal.sheets.filter(round=proposal.round, sent_at__isnull=False)]
    scored = [each.get("scores") or {} for each in sent]
    decision = proposal.decisions.filter(code__in=["support", "with_conditions"]).order_by("-visit").first()
    return {
        "code": decision.code if decision else "",
        "reason": decision.reason if decision else "",
        "scores": [sheets.weighted(each) for each in scored if each],
        "recommendations": [str(each.get("recommendation") or "") for each in sent],
    }
