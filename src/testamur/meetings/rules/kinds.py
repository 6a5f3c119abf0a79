"""The closed lists of this room: presence, recusal, results, answers, states. Their labels stand in `words`."""

from __future__ import annotations

from enum import StrEnum


class Presence(StrEnum):
    """How a member takes part in a meeting (process.md 11)."""

    PRESENT = "present"
    REMOTE = "remote"
    ABSENT = "absent"


class RecusalReason(StrEnum):
    """Why a member is out of one item: own declaration (R3), party to the proposal (R1), decided before (R2)."""

    DECLARED = "declared"
    PARTY = "party"
    DECIDED_BEFORE = "decided_before"


class ItemKind(StrEnum):
    """What an agenda item asks of the body."""

    PROCEDURAL = "procedural"
    INFORMATION = "information"
    DECISION = "decision"


class ItemState(StrEnum):
    """The life of an agenda item."""

    PLACED = "placed"
    OPEN = "open"
    DONE = "done"
    REMOVED = "removed"


class MeetingState(StrEnum):
    """The life of a meeting."""

    PLANNED = "planned"
    SITTING = "sitting"
    CLOSED = "closed"
    CANCELLED = "cancelled"


class Result(StrEnum):
    """What came of a motion (process.md 11). A tie is not carried."""

    CARRIED_UNANIMOUSLY = "carried_unanimously"
    CARRIED = "carried"
    DEFEATED = "defeated"
    DEFERRED = "deferred"
    REFERRED = "referred"
    SENT_BACK = "sent_back"


class Choice(StrEnum):
    """What a member may answer in a poll."""

    ENDORSE = "endorse"
    WITH_CONDITIONS = "with_conditions"
    SEND_BACK = "send_back"
    DECLINE = "decline"


class CloseReason(StrEnum):
    """Why a poll ended."""

    ALL_ANSWERED = "all_answered"
    WINDOW = "window"
    BY_CHAIR = "by_chair"
    NO_QUORUM = "no_quorum"


class ResolutionState(StrEnum):
    """The life of a resolution (process.md 17.9): voted waits for the chair, returned for the secretary."""

    VOTED = "voted"
    RETURNED = "returned"
    RECORDED = "recorded"


ATTENDING = frozenset({Presence.PRESENT, Presence.REMOTE})
"""The ways of taking part that count."""
