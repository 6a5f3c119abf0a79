"""The hard gate of an award: asked when a list is prepared, when it is released, at planning and before bytes are stored.

Process.md 17.6: version approved, result ratified and unchanged, endorsement in force on the day of the learner's last
summative assessment, identity confirmed, name present, no award already. A row that fails says which of them it was.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from testamur.ground.errors import Allowed, Refusal, Verdict

APPROVED_STATES = frozenset({"approved", "active", "suspended", "superseded", "teach_out", "retired"})
"""States of a version that was approved; what was earned under it is still awarded."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """Everything the gate looks at, for one learner."""

    version_state: str
    version_label: str
    authority_ref: str
    result_is_met: bool
    result_is_ratified: bool
    result_is_current: bool
    last_assessed_on: date
    endorsed_on_that_day: bool
    identity_confirmed: bool
    name: str
    email: str
    already_awarded: str
    """The public id of a live award's credential, or its list's number; empty when there is none."""


@dataclass(frozen=True, slots=True)
class CheckLine:
    """One line of what was checked: its code, and why it does not hold (None: it holds)."""

    code: str
    refusal: Refusal | None

    @property
    def holds(self) -> bool:
        """Whether it holds."""
        return self.refusal is None


def checks(facts: Facts) -> tuple[CheckLine, ...]:
    """Every check in the order in which the page shows them."""
    return tuple(CheckLine(code, refusal) for code, refusal in _checks(facts))


def judge(facts: Facts) -> Verdict:
    """Allowed, or the first reason why this learner cannot be awarded now."""
    refusals = (line.refusal for line in checks(facts) if line.refusal is not None)
    return next(refusals, Allowed())


def _checks(facts: Facts) -> Iterator[tuple[str, Refusal | None]]:
    approved = facts.version_state in APPROVED_STATES and bool(facts.authority_ref)
    yield "approved", None if approved else Refusal("award_version_not_approved", {"version": facts.version_label})
    ratified = facts.result_is_met and facts.result_is_ratified
    yield "ratified", None if ratified else Refusal("award_result_not_ratified")
    yield "unchanged", None if facts.result_is_current else Refusal("award_result_changed")
    endorsed = Refusal("award_not_endorsed_that_day", {"day": facts.last_assessed_on})
    yield "endorsed", None if facts.endorsed_on_that_day else endorsed
    yield "identity", None if facts.identity_confirmed else Refusal("award_identity_not_confirmed")
    yield "name", None if facts.name.strip() else Refusal("award_name_missing")
    yield "address", None if facts.email else Refusal("award_address_missing")
    yield "first", Refusal("award_already", {"number": facts.already_awarded}) if facts.already_awarded else None
