"""The life of an attempt (process.md 17.5) and who may touch it (roles.md R5, R6, R14)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from enum import StrEnum

from testamur.assessment.rules.blueprint import (
    Attempts,
    Blueprint,
    Instrument,
    SheetKind,
)
from testamur.assessment.rules.marking import Judgement
from testamur.assessment.rules.sheets import Role
from testamur.ground import times
from testamur.ground.errors import Allowed, Refusal, Verdict


class AttemptState(StrEnum):
    """Where an attempt stands. *Submitted* of the design is one act with *sign*: finishing is signing."""

    SCHEDULED = "scheduled"
    ABSENT = "absent"
    IDENTITY_VERIFIED = "identity_verified"
    IN_PROGRESS = "in_progress"
    INCIDENT = "incident"
    FIRST_MARKED = "first_marked"
    ADJUDICATION = "adjudication"
    AGREED = "agreed"
    PROVISIONAL = "provisional"
    RATIFIED = "ratified"
    VOIDED = "voided"


S = AttemptState
MOVES: dict[str, tuple[frozenset[AttemptState], AttemptState]] = {
    "verify_identity": (frozenset({S.SCHEDULED}), S.IDENTITY_VERIFIED),
    "mark_absent": (frozenset({S.SCHEDULED}), S.ABSENT),
    "begin": (frozenset({S.IDENTITY_VERIFIED, S.IN_PROGRESS}), S.IN_PROGRESS),
    "report_incident": (frozenset({S.IN_PROGRESS}), S.INCIDENT),
    "resume": (frozenset({S.INCIDENT}), S.IN_PROGRESS),
    "sign_first": (frozenset({S.IN_PROGRESS}), S.FIRST_MARKED),
    "agree": (frozenset({S.FIRST_MARKED, S.IN_PROGRESS, S.ADJUDICATION}), S.AGREED),
    "differ": (frozenset({S.FIRST_MARKED, S.IN_PROGRESS}), S.ADJUDICATION),
    "reopen": (frozenset({S.AGREED, S.PROVISIONAL, S.FIRST_MARKED}), S.FIRST_MARKED),
    "submit_results": (frozenset({S.AGREED, S.PROVISIONAL}), S.PROVISIONAL),
    "ratify": (frozenset({S.PROVISIONAL}), S.RATIFIED),
    "void": (
        frozenset({S.INCIDENT, S.FIRST_MARKED, S.ADJUDICATION, S.AGREED, S.PROVISIONAL}),
        S.VOIDED,
    ),
}

USED_UP = frozenset(AttemptState) - {S.VOIDED}
"""States that count against the learner's attempts: all but a voided one (an incident upheld frees it)."""


def may_move(state: AttemptState, move: str) -> Verdict:
    """Whether the attempt may make this move from where it stands."""
    allowed, _ = MOVES[move]
    return Allowed() if state in allowed else Refusal("attempt_not_there", {"state": state.value})


def may_schedule(rule: Attempts, *, used: int, last_on: date | None, on: date) -> Verdict:
    """Whether one more attempt may be scheduled for that day: attempts left, waiting time over."""
    if used >= rule.max:
        return Refusal("no_attempt_left", {"max": rule.max})
    earliest = next_attempt_on(rule, used=used, last_on=last_on)
    if earliest is not None and on < earliest:
        return Refusal("waiting_time", {"day": earliest})
    return Allowed()


def next_attempt_on(rule: Attempts, *, used: int, last_on: date | None) -> date | None:
    """The first day of the next attempt after one on `last_on`; None when none is left or none was made."""
    if last_on is None or used >= rule.max:
        return None
    return last_on + timedelta(days=rule.waiting_days)


def may_mark(
    *,
    role: Role,
    marker_id: int,
    learner_id: int,
    markers: Iterable[int],
    tied: bool,
    needs_second: bool,
) -> Verdict:
    """Whether this person may open a sheet in this role (R5 no tie, R6 another person), `markers` who already did."""
    if marker_id == learner_id:
        return Refusal("own_assessment", rule="R5")
    if tied:
        return Refusal("tie_to_learner", rule="R5")
    if marker_id in set(markers):
        reason = "settled_by_third" if role is Role.THIRD else "marked_first_by_you"
        return Refusal(reason, rule="R6")
    if role is Role.SECOND and not needs_second:
        return Refusal("no_second_mark_here", rule="R6")
    return Allowed()


def may_ratify(*, member_id: int, raters: Iterable[int], others: int) -> Verdict:
    """R14: who rated in the cohort does not vote on its ratification. `others` says how many can."""
    if member_id in set(raters):
        return Refusal("rated_in_cohort", {"n": others}, rule="R14")
    return Allowed()


def to_repeat(blueprint: Blueprint, judgement: Judgement) -> dict[str, tuple[str, ...]]:
    """What a resit covers, by the definition's `attempts.repeat`: instrument code -> stations (empty = all of it).

    `whole` repeats everything. `instrument` repeats each instrument that missed its rule or holds an item of a
    competency not met. `station` narrows rubrics further to the stations of missed critical items and of competencies
    not met; where neither names a station (the percent alone was missed) the whole instrument is repeated.
    """
    if blueprint.attempts.repeat == "whole":
        return {one.code: () for one in blueprint.instruments}
    lacking = {one.code for one in judgement.competencies if not one.met}
    again: dict[str, tuple[str, ...]] = {}
    for instrument in blueprint.instruments:
        stations = _failed_stations(blueprint, instrument, lacking, judgement)
        if judgement.instrument(instrument.code).met and not stations:
            continue
        again[instrument.code] = stations if blueprint.attempts.repeat == "station" else ()
    return again


def _failed_stations(
    blueprint: Blueprint,
    instrument: Instrument,
    lacking: set[str],
    judgement: Judgement,
) -> tuple[str, ...]:
    if instrument.kind is not SheetKind.RUBRIC:
        return ()
    found = [
        item.station
        for item in instrument.items
        if item.code in judgement.missed_critical or blueprint.competency_of(item.criterion) in lacking
    ]
    return tuple(dict.fromkeys(found))


def banked_until(rule: Attempts, assessed_on: date) -> date:
    """The last day on which a passed part still counts towards a later result."""
    return times.add_months(assessed_on, rule.banked_months)
