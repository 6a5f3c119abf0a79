"""The life of a resolution and of a meeting as tables: a move that is not listed is refused (process.md 17.9)."""

from __future__ import annotations

from testamur.ground.errors import Allowed, Refusal, Verdict
from testamur.meetings.rules.kinds import MeetingState, ResolutionState

RESOLUTION: dict[str, tuple[frozenset[ResolutionState], ResolutionState]] = {
    "record_again": (frozenset({ResolutionState.RETURNED}), ResolutionState.VOTED),
    "return": (frozenset({ResolutionState.VOTED}), ResolutionState.RETURNED),
    "confirm": (frozenset({ResolutionState.VOTED}), ResolutionState.RECORDED),
    "correct": (frozenset({ResolutionState.RECORDED}), ResolutionState.RECORDED),
}
MEETING: dict[str, tuple[frozenset[MeetingState], MeetingState]] = {
    "place": (frozenset({MeetingState.PLANNED, MeetingState.SITTING}), MeetingState.PLANNED),
    "seal": (frozenset({MeetingState.PLANNED}), MeetingState.PLANNED),
    "begin": (frozenset({MeetingState.PLANNED}), MeetingState.SITTING),
    "close": (frozenset({MeetingState.SITTING}), MeetingState.CLOSED),
    "cancel": (frozenset({MeetingState.PLANNED}), MeetingState.CANCELLED),
    "sit": (frozenset({MeetingState.SITTING}), MeetingState.SITTING),
}


def may_resolution(event: str, state: ResolutionState) -> Verdict:
    """Is this event possible for a resolution in this state?"""
    possible, _ = RESOLUTION[event]
    return Allowed() if state in possible else Refusal(f"resolution_is_{state}")


def may_meeting(event: str, state: MeetingState) -> Verdict:
    """Is this event possible for a meeting in this state?"""
    possible, _ = MEETING[event]
    return Allowed() if state in possible else Refusal(f"meeting_is_{state}")
