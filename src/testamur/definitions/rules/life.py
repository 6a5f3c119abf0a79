"""The life of a version: its states, and which event leads from which to which (process.md 17.1).

The table is the whole truth. Who may cause an event, and what else must hold, is asked beside it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from testamur.ground.errors import Allowed, Refusal, Verdict


class State(StrEnum):
    """Where a version stands."""

    DRAFT = "draft"
    FROZEN = "frozen"
    IN_APPROVAL = "in_approval"
    APPROVED = "approved"
    ACTIVE = "active"
    SUSPENDED = "suspended"
    SUPERSEDED = "superseded"
    TEACH_OUT = "teach_out"
    RETIRED = "retired"


class Event(StrEnum):
    """What can happen to a version."""

    SAVE = "save"
    FREEZE = "freeze"
    EDIT = "edit"
    SUBMIT = "submit"
    SEND_BACK = "send_back"
    APPROVE = "approve"
    ADOPT = "adopt"
    PUBLISH = "publish"
    SUSPEND = "suspend"
    REINSTATE = "reinstate"
    SUPERSEDE = "supersede"
    RETIRE = "retire"
    CLOSE = "close"


@dataclass(frozen=True, slots=True)
class Move:
    """From which states an event is possible, and where it leads."""

    sources: tuple[State, ...]
    target: State


TABLE: Final[Mapping[Event, Move]] = {
    Event.SAVE: Move((State.DRAFT,), State.DRAFT),
    Event.FREEZE: Move((State.DRAFT,), State.FROZEN),
    Event.EDIT: Move((State.FROZEN,), State.DRAFT),
    Event.SUBMIT: Move((State.FROZEN,), State.IN_APPROVAL),
    Event.SEND_BACK: Move((State.IN_APPROVAL,), State.FROZEN),
    Event.APPROVE: Move((State.IN_APPROVAL,), State.APPROVED),
    Event.ADOPT: Move((State.FROZEN,), State.APPROVED),
    Event.PUBLISH: Move((State.APPROVED,), State.ACTIVE),
    Event.SUSPEND: Move((State.ACTIVE,), State.SUSPENDED),
    Event.REINSTATE: Move((State.SUSPENDED,), State.ACTIVE),
    Event.SUPERSEDE: Move((State.ACTIVE,), State.SUPERSEDED),
    Event.RETIRE: Move((State.ACTIVE, State.SUSPENDED, State.SUPERSEDED), State.TEACH_OUT),
    Event.CLOSE: Move((State.TEACH_OUT,), State.RETIRED),
}

# States in which the content has been fixed, and those in which a body's approval stands behind it.
FIXED: Final = frozenset(State) - {State.DRAFT}
APPROVED: Final = FIXED - {State.FROZEN, State.IN_APPROVAL}
# A credential may be earned under these (a superseded or teaching-out version until its last issue date).
OFFERED: Final = frozenset({State.ACTIVE})
PUBLIC: Final = frozenset({State.ACTIVE, State.SUSPENDED, State.SUPERSEDED, State.TEACH_OUT, State.RETIRED})


def may(state: State, event: Event, *, what: str) -> Verdict:
    """Is the event possible now? `what` names the version in the refusal, such as `MC-017 v1`."""
    sources = TABLE[event].sources
    if state in sources:
        return Allowed()
    facts = {"what": what, "state": state, "event": event, "possible": sources}
    return Refusal("version_not_in_that_state", facts, rule="17.1")


def target(event: Event) -> State:
    """Where the event leads."""
    return TABLE[event].target
