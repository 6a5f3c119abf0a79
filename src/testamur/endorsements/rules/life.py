"""The life of an endorsement: states and events (process.md 17.2). A transition that is not listed is refused."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from testamur.ground.errors import Allowed, Refusal, Verdict


class State(StrEnum):
    """Where an endorsement stands."""

    INVITED = "invited"
    AUTHORITY_VERIFIED = "authority_verified"
    IN_REVIEW = "in_review"
    ACTIVE = "active"
    SIGNED_CONDITIONAL = "signed_conditional"
    EXPIRING = "expiring"
    DECLINED = "declined"
    LAPSED_INVITE = "lapsed_invite"
    EXPIRED = "expired"
    WITHDRAWN = "withdrawn"
    VOID = "void"
    SUPERSEDED = "superseded"


class Event(StrEnum):
    """What can happen to an endorsement."""

    CONFIRM_AUTHORITY = "confirm_authority"
    OPEN = "open"
    SIGN = "sign"
    SIGN_WITH_CONDITIONS = "sign_with_conditions"
    CONDITIONS_MET = "conditions_met"
    DECLINE = "decline"
    PASS_ON = "pass_on"  # noqa: S105 - an event, no password
    LAPSE = "lapse"
    NEAR_END = "near_end"
    RENEW = "renew"
    END = "end"
    WITHDRAW = "withdraw"
    VOID = "void"
    SUPERSEDE = "supersede"


@dataclass(frozen=True, slots=True)
class Move:
    """From which states an event is possible, and where it leads."""

    sources: tuple[State, ...]
    target: State


OPEN: Final = (State.INVITED, State.AUTHORITY_VERIFIED, State.IN_REVIEW)
IN_FORCE: Final = (State.ACTIVE, State.EXPIRING)
# States that a signature has led to: their dates say on which days the endorsement was in force.
SIGNED: Final = (State.ACTIVE, State.EXPIRING, State.EXPIRED, State.WITHDRAWN, State.SUPERSEDED)
LIVE: Final = (*OPEN, *IN_FORCE, State.SIGNED_CONDITIONAL)

TABLE: Final[Mapping[Event, Move]] = {
    Event.CONFIRM_AUTHORITY: Move((State.INVITED,), State.AUTHORITY_VERIFIED),
    Event.OPEN: Move((State.AUTHORITY_VERIFIED,), State.IN_REVIEW),
    Event.SIGN: Move((State.IN_REVIEW,), State.ACTIVE),
    Event.SIGN_WITH_CONDITIONS: Move((State.IN_REVIEW,), State.SIGNED_CONDITIONAL),
    Event.CONDITIONS_MET: Move((State.SIGNED_CONDITIONAL,), State.ACTIVE),
    Event.DECLINE: Move(OPEN, State.DECLINED),
    Event.PASS_ON: Move(OPEN, State.INVITED),
    Event.LAPSE: Move(OPEN, State.LAPSED_INVITE),
    Event.NEAR_END: Move((State.ACTIVE,), State.EXPIRING),
    Event.RENEW: Move(IN_FORCE, State.SUPERSEDED),
    Event.END: Move(IN_FORCE, State.EXPIRED),
    Event.WITHDRAW: Move(IN_FORCE, State.WITHDRAWN),
    Event.VOID: Move(LIVE, State.VOID),
    Event.SUPERSEDE: Move(IN_FORCE, State.SUPERSEDED),
}


def may(state: State, event: Event) -> Verdict:
    """Whether the event is possible now."""
    if state in TABLE[event].sources:
        return Allowed()
    return Refusal("endorsement_not_in_that_state", {"state": state, "event": event}, rule="17.2")


def target(event: Event) -> State:
    """Where the event leads."""
    return TABLE[event].target
