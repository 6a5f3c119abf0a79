"""The lives of an offering and of an enrolment (process.md 17.3, 17.4): each table is the whole truth."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from testamur.ground.errors import Allowed, Refusal, Verdict


class OfferingState(StrEnum):
    """Where a cohort stands, in the order of its stages; cancelled stands aside."""

    PLANNED = "planned"
    PUBLISHED = "published"
    OPEN = "open"
    RUNNING = "running"
    ASSESSING = "assessing"
    RESULTS_IN = "results_in"
    RATIFIED = "ratified"
    CLOSED = "closed"
    CANCELLED = "cancelled"


STAGES: tuple[OfferingState, ...] = tuple(state for state in OfferingState if state is not OfferingState.CANCELLED)


class EnrolmentState(StrEnum):
    """Where a learner stands in a cohort."""

    APPLIED = "applied"
    PREREQUISITES_CHECKED = "prerequisites_checked"
    REGISTERED = "registered"
    WAITLISTED = "waitlisted"
    REFUSED = "refused"
    ACTIVE = "active"
    WITHDRAWN = "withdrawn"
    TRANSFERRED = "transferred"
    LEARNING_COMPLETE = "learning_complete"
    RESULT_FINAL = "result_final"


_O = OfferingState
OFFERING_MOVES: dict[str, tuple[frozenset[OfferingState], OfferingState]] = {
    "publish": (frozenset({_O.PLANNED}), _O.PUBLISHED),
    "open": (frozenset({_O.PUBLISHED}), _O.OPEN),
    "cancel": (frozenset({_O.PUBLISHED, _O.OPEN}), _O.CANCELLED),
    "start": (frozenset({_O.OPEN}), _O.RUNNING),
    "start_assessment": (frozenset({_O.RUNNING}), _O.ASSESSING),
    "submit_results": (frozenset({_O.ASSESSING}), _O.RESULTS_IN),
    "ratify": (frozenset({_O.RESULTS_IN}), _O.RATIFIED),
    "close": (frozenset({_O.RATIFIED}), _O.CLOSED),
}

_E = EnrolmentState
ENROLMENT_MOVES: dict[str, tuple[frozenset[EnrolmentState], EnrolmentState]] = {
    "check": (frozenset({_E.APPLIED}), _E.PREREQUISITES_CHECKED),
    "accept": (frozenset({_E.PREREQUISITES_CHECKED}), _E.REGISTERED),
    "waitlist": (frozenset({_E.PREREQUISITES_CHECKED}), _E.WAITLISTED),
    "offer_seat": (frozenset({_E.WAITLISTED}), _E.REGISTERED),
    "refuse": (frozenset({_E.APPLIED, _E.PREREQUISITES_CHECKED}), _E.REFUSED),
    "start": (frozenset({_E.REGISTERED}), _E.ACTIVE),
    "withdraw": (frozenset({_E.REGISTERED, _E.ACTIVE}), _E.WITHDRAWN),
    "transfer": (frozenset({_E.REGISTERED}), _E.TRANSFERRED),
    "finish_learning": (frozenset({_E.ACTIVE}), _E.LEARNING_COMPLETE),
    "make_final": (frozenset({_E.LEARNING_COMPLETE}), _E.RESULT_FINAL),
}

SEATED = frozenset({_E.REGISTERED, _E.ACTIVE, _E.LEARNING_COMPLETE, _E.RESULT_FINAL})
"""States that take a seat."""

ENDED = frozenset({_E.REFUSED, _E.WITHDRAWN, _E.TRANSFERRED})
"""States in which a person is no longer in the cohort, so that they may enrol again."""

ADMITS = frozenset({_O.PUBLISHED, _O.OPEN, _O.RUNNING})
"""States of an offering in which people may still come in."""


def may_move(state: OfferingState, move: str) -> Verdict:
    """Whether an offering may make this move from where it stands."""
    allowed, _ = OFFERING_MOVES[move]
    return Allowed() if state in allowed else Refusal("cohort_not_there", {"state": state.value, "move": move})


def may_enrolment_move(state: EnrolmentState, move: str) -> Verdict:
    """Whether an enrolment may make this move from where it stands."""
    allowed, _ = ENROLMENT_MOVES[move]
    return Allowed() if state in allowed else Refusal("enrolment_not_there", {"state": state.value, "move": move})


@dataclass(frozen=True, slots=True)
class Ground:
    """What a version must stand on for a cohort of it: read on the day of the act."""

    version_state: str
    endorsement_in_force: bool
    endorsement_until: date | None
    blocking_conditions: int


def may_offer(ground: Ground) -> Verdict:
    """Plan, publish or open a cohort: active version, endorsement in force, no condition that blocks a launch."""
    if ground.version_state != "active":
        return Refusal("version_not_active", {"state": ground.version_state})
    if not ground.endorsement_in_force:
        return Refusal("endorsement_not_in_force")
    if ground.blocking_conditions:
        return Refusal("condition_blocks_launch", {"n": ground.blocking_conditions})
    return Allowed()


def may_assess(ground: Ground, *, day: date) -> Verdict:
    """Assess on that day: the endorsement is in force on it, whatever it was when the cohort opened."""
    if not ground.endorsement_in_force:
        return Refusal("endorsement_not_in_force_on", {"day": day, "until": ground.endorsement_until})
    return Allowed()


@dataclass(frozen=True, slots=True)
class Plan:
    """The dates and sizes of a cohort as somebody entered them."""

    opens_on: date
    starts_on: date
    ends_on: date
    assessment_on: date
    capacity: int
    minimum: int


def plan_problems(plan: Plan) -> list[Refusal]:
    """Everything wrong with the dates and sizes, each with the field it belongs to."""
    found: list[Refusal] = []
    if plan.starts_on < plan.opens_on:
        found.append(Refusal("starts_before_opening", {"field": "starts_on"}))
    if plan.ends_on < plan.starts_on:
        found.append(Refusal("ends_before_start", {"field": "ends_on"}))
    if plan.assessment_on < plan.starts_on:
        found.append(Refusal("assessed_before_start", {"field": "assessment_on"}))
    if not 1 <= plan.capacity <= 500:
        found.append(Refusal("capacity_out_of_range", {"field": "capacity"}))
    if not 1 <= plan.minimum <= plan.capacity:
        found.append(Refusal("minimum_out_of_range", {"field": "minimum", "capacity": plan.capacity}))
    return found


class PrerequisiteState(StrEnum):
    """What the registrar found about one prerequisite."""

    MET = "met"
    WAIVED = "waived"
    MISSING = "missing"


def may_check(codes: tuple[str, ...], found: dict[str, tuple[PrerequisiteState, str]]) -> Verdict:
    """Prerequisites are checked when each is met, or waived with a reason of its own."""
    for code in codes:
        state, reason = found.get(code, (PrerequisiteState.MISSING, ""))
        if state is PrerequisiteState.MISSING:
            return Refusal("prerequisite_missing", {"code": code})
        if state is PrerequisiteState.WAIVED and len(reason.strip()) < MIN_REASON:
            return Refusal("waiver_needs_reason", {"code": code, "n": MIN_REASON})
    return Allowed()


MIN_REASON = 20
"""Characters an exception's reason must have (roles.md R8)."""
