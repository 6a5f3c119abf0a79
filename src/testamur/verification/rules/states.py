"""The thirteen states of the check page: ten verdicts of the engine and three that only the page knows (words.md 2)."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class State(StrEnum):
    """What the page says. The first ten are the engine's words."""

    VALID = "valid"
    EXPIRED = "expired"
    NOT_YET_VALID = "not_yet_valid"
    SUSPENDED = "suspended"
    REVOKED = "revoked"
    REPLACED = "replaced"
    NOT_GENUINE = "not_genuine"
    UNKNOWN_ISSUER = "unknown_issuer"
    COULD_NOT_CHECK = "could_not_check"
    MALFORMED = "malformed"
    UNKNOWN_ID = "unknown_id"
    PRIVATE = "private"
    GONE = "gone"


@dataclass(frozen=True, slots=True)
class Look:
    """Shape and band of a state, how much is shown, and the HTTP status.

    Shapes: circle = genuine and current, diamond = read on, octagon = do not rely, square = no answer. `shows` is
    all (everything the credential says), title (title and link alone) or nothing.
    """

    shape: str
    icon: str
    band: str
    shows: str
    status: int = 200


LOOKS: dict[State, Look] = {
    State.VALID: Look("circle", "check", "ok", "all"),
    State.EXPIRED: Look("diamond", "clock", "warn", "all"),
    State.NOT_YET_VALID: Look("diamond", "clock", "warn", "all"),
    State.SUSPENDED: Look("diamond", "pause", "warn", "title"),
    State.REVOKED: Look("octagon", "ban", "bad", "title"),
    State.REPLACED: Look("diamond", "arrow", "warn", "title"),
    State.NOT_GENUINE: Look("octagon", "cross", "bad", "nothing"),
    State.UNKNOWN_ISSUER: Look("diamond", "question", "warn", "all"),
    State.COULD_NOT_CHECK: Look("diamond", "alert", "warn", "all"),
    State.MALFORMED: Look("square", "page", "neutral", "nothing"),
    State.UNKNOWN_ID: Look("square", "question", "neutral", "nothing", 404),
    State.PRIVATE: Look("square", "lock", "neutral", "nothing"),
    State.GONE: Look("square", "ban", "neutral", "nothing", 410),
}
