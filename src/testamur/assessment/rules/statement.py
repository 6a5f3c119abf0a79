"""A judgement as JSON, kept with the result: what the learner's own statement shows, and nothing else shows."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from testamur.assessment.rules.marking import Judgement, Reason


def as_json(judgement: Judgement) -> dict[str, Any]:
    """The judgement without floats, in the order of the blueprint."""
    return {
        "outcome": judgement.outcome.value,
        "competencies": [
            {
                "code": one.code,
                "met": one.met,
                "items_met": one.items_met,
                "items_needed": one.items_needed,
                "items_of": one.items_of,
                "reasons": [_reason(reason) for reason in one.reasons],
            }
            for one in judgement.competencies
        ],
        "instruments": [
            {
                "code": one.code,
                "met": one.met,
                "percent": one.percent,
                "reasons": [_reason(reason) for reason in one.reasons],
            }
            for one in judgement.instruments
        ],
        "missed_critical": list(judgement.missed_critical),
    }


def _reason(reason: Reason) -> dict[str, Any]:
    facts = {name: list(value) if isinstance(value, tuple) else value for name, value in reason.facts.items()}
    return {"code": reason.code, "facts": facts}


def failed_instruments(statement: Mapping[str, Any]) -> list[str]:
    """Codes of the instruments that did not reach their rule."""
    return [one["code"] for one in statement["instruments"] if not one["met"]]
