"""Resources: what the body requires, what is pledged, who confirms it, and the confirmed share (process.md 10, 17.8)."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from enum import StrEnum

from testamur.ground.errors import Allowed, Refusal, Verdict


class ResourceKind(StrEnum):
    """What can be given."""

    EXPERT_HOURS = "expert_hours"
    SECONDED_TIME = "seconded_time"
    SPACE = "space"
    EQUIPMENT = "equipment"
    SIMULATION = "simulation"
    MONEY = "money"
    OTHER = "other"


class PledgeState(StrEnum):
    """The life of a commitment (process.md 17.8)."""

    PROPOSED = "proposed"
    CONFIRMED = "confirmed"
    REFUSED = "refused"
    DRAWN = "drawn"
    MET = "met"
    SHORT = "short"
    WITHDRAWN = "withdrawn"


MOVES: dict[str, tuple[frozenset[PledgeState], PledgeState]] = {
    "confirm": (frozenset({PledgeState.PROPOSED}), PledgeState.CONFIRMED),
    "refuse": (frozenset({PledgeState.PROPOSED}), PledgeState.REFUSED),
    "change": (
        frozenset({PledgeState.CONFIRMED, PledgeState.REFUSED}),
        PledgeState.PROPOSED,
    ),
    "draw": (frozenset({PledgeState.CONFIRMED}), PledgeState.DRAWN),
    "finish_met": (frozenset({PledgeState.DRAWN}), PledgeState.MET),
    "finish_short": (frozenset({PledgeState.DRAWN}), PledgeState.SHORT),
    "withdraw": (
        frozenset({PledgeState.CONFIRMED, PledgeState.DRAWN}),
        PledgeState.WITHDRAWN,
    ),
}
"""Event -> from which states, to which; a move that is not listed is refused."""

STANDING = frozenset({PledgeState.CONFIRMED, PledgeState.DRAWN, PledgeState.MET})
_MIN_REASON = 10


@dataclass(frozen=True, slots=True)
class Commitment:
    """One commitment as the gate sees it."""

    is_required: bool
    state: PledgeState


@dataclass(frozen=True, slots=True)
class Share:
    """How many of the required resources are confirmed. Nothing required counts as the whole (percent 100)."""

    required: int
    confirmed: int

    @property
    def percent(self) -> int:
        """Whole percent, rounded down."""
        return 100 if not self.required else self.confirmed * 100 // self.required


def share(commitments: Sequence[Commitment]) -> Share:
    """Count the required ones only: an offer nobody asked for neither helps nor harms the gate."""
    required = [row for row in commitments if row.is_required]
    return Share(
        required=len(required),
        confirmed=sum(1 for row in required if row.state in STANDING),
    )


def may_move(event: str, state: PledgeState) -> Verdict:
    """Is this event possible in this state?"""
    possible, _ = MOVES[event]
    return Allowed() if state in possible else Refusal("pledge_state", {"state": str(state)})


def may_confirm(by: str, *, owner: str, proposer: str, interest_declared: bool) -> Verdict:
    """R15: the budget owner in person; not the proposer, unless also budget owner and declared."""
    if by != owner:
        return Refusal("pledge_owner_only", rule="R15")
    if by == proposer and not interest_declared:
        return Refusal("pledge_owner_is_proposer", rule="R15")
    return Allowed()


def may_refuse(by: str, *, owner: str, reason: str) -> Verdict:
    """R15, and a refusal says why."""
    if by != owner:
        return Refusal("pledge_owner_only", rule="R15")
    if len(reason.strip()) < _MIN_REASON:
        return Refusal("pledge_reason_missing")
    return Allowed()


def owners(commitments: Collection[tuple[str, PledgeState]]) -> frozenset[str]:
    """Who still has to answer: owners of commitments that are only proposed."""
    return frozenset(owner for owner, state in commitments if state is PledgeState.PROPOSED)
