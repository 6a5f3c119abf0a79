"""The four marks at proposal level, read from the facts of one version (forms.md 4, last paragraph).

Competency and evidence follow from the content; endorsed from what partners signed about this very fingerprint;
aligned from the goals of the institution's plan. `endorsements.queries.marks` puts the four together.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from testamur.definitions.rules import coverage
from testamur.definitions.rules.content import Content
from testamur.definitions.rules.shape import NO_FACTS


class Mark(StrEnum):
    """The four musts."""

    COMPETENCY = "competency"
    EVIDENCE = "evidence"
    ENDORSED = "endorsed"
    ALIGNED = "aligned"


class MarkState(StrEnum):
    """How far a must is met."""

    NOT_YET = "not_yet"
    PARTLY = "partly"
    MET = "met"


@dataclass(frozen=True, slots=True)
class MarkReading:
    """One mark, its state and why. `reason` is a code; `facts` fill its sentence."""

    mark: Mark
    state: MarkState
    reason: str
    facts: Mapping[str, object] = field(default_factory=lambda: NO_FACTS)


_COMPETENCY_GAPS = frozenset(
    ["blueprint_no_statement", "blueprint_minimum_missing", "blueprint_minimum_too_high", "blueprint_no_criteria", "blueprint_no_critical_criterion", "blueprint_no_competencies"]
)


def competency(content: Content) -> MarkReading:
    """Each competency has a statement, criteria, a critical one, and a minimum."""
    if not content.competencies:
        return MarkReading(Mark.COMPETENCY, MarkState.NOT_YET, "mark_no_competencies")
    open_ones = {gap.about for gap in coverage.gaps(content) if gap.reason in _COMPETENCY_GAPS}
    count = len(content.competencies)
    if open_ones:
        facts = {"count": count, "open": ", ".join(sorted(open_ones))}
        state = MarkState.NOT_YET if len(open_ones) == count else MarkState.PARTLY
        return MarkReading(Mark.COMPETENCY, state, "mark_competencies_open", facts)
    criteria = sum(len(one.criteria) for one in content.competencies)
    critical = sum(len(one.critical_criteria) for one in content.competencies)
    facts = {"count": count, "criteria": criteria, "critical": critical}
    return MarkReading(Mark.COMPETENCY, MarkState.MET, "mark_competencies_complete", facts)


def evidence(content: Content) -> MarkReading:
    """The blueprint is complete, and something is seen or shown."""
    shown = [one for one in content.summative if not one.is_exam]
    items = sum(len(one.items) for one in content.summative)
    found = coverage.gaps(content)
    if not found:
        facts = {"instruments": len(content.summative), "items": items}
        return MarkReading(Mark.EVIDENCE, MarkState.MET, "mark_blueprint_complete", facts)
    if not shown:
        return MarkReading(Mark.EVIDENCE, MarkState.NOT_YET, "mark_nothing_shown")
    return MarkReading(Mark.EVIDENCE, MarkState.PARTLY, "mark_blueprint_open", {"gaps": len(found)})


def aligned(content: Content, goals: Collection[str]) -> MarkReading:
    """At least one goal of the institution's plan, and none that the plan does not have. `goals`: the plan's codes."""
    known = [one for one in content.education_plan if one in goals]
    if not known:
        return MarkReading(Mark.ALIGNED, MarkState.NOT_YET, "mark_no_goal")
    facts = {"goals": ", ".join(known)}
    if len(known) < len(content.education_plan):
        return MarkReading(Mark.ALIGNED, MarkState.PARTLY, "mark_goal_unknown", facts)
    return MarkReading(Mark.ALIGNED, MarkState.MET, "mark_goals", facts)


def endorsed(*, in_force: Collection[str], asked: Collection[str], is_frozen: bool) -> MarkReading:
    """A partner's two statements about this fingerprint. The collections hold organisations' names."""
    if in_force:
        facts: dict[str, object] = {"partners": ", ".join(in_force)}
        return MarkReading(Mark.ENDORSED, MarkState.MET, "mark_endorsed", facts)
    if asked:
        return MarkReading(Mark.ENDORSED, MarkState.PARTLY, "mark_endorsement_asked", {"partners": ", ".join(asked)})
    reason = "mark_nobody_asked" if is_frozen else "mark_not_frozen"
    return MarkReading(Mark.ENDORSED, MarkState.NOT_YET, reason)
