"""A condition as it is written with a decision: who meets it, by when, what shows it, who checks (process.md section 7)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from testamur.ground.errors import Allowed, Refusal, Verdict


@dataclass(frozen=True, slots=True)
class NewCondition:
    """One condition to be set. Due: `due_on`, or before a stage of the policy, or before the first offering."""

    text: str
    text_fr: str = ""
    owner_id: int | None = None
    owner_role: str = ""
    due_on: date | None = None
    before_stage: str = ""
    before_launch: bool = False
    evidence_wanted: str = ""
    verifier_role: str = ""
    blocking: bool = False


def are_complete(conditions: Sequence[NewCondition]) -> Verdict:
    """Each says what, who and by when; at least one is there."""
    if not conditions:
        return Refusal("condition_none")
    for number, condition in enumerate(conditions, start=1):
        if not condition.text.strip():
            return Refusal("condition_none")
        if condition.owner_id is None and not condition.owner_role:
            return Refusal("condition_owner_missing", {"number": number})
        if not (condition.due_on or condition.before_stage or condition.before_launch):
            return Refusal("condition_due_missing", {"number": number})
    return Allowed()
