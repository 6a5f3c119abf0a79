"""Status lists: their purposes and size, when one is full, and when it is signed again (engine/seal.md 11)."""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum

SIZE = 131_072
LIFE = timedelta(hours=24)
TTL_MS = 300_000
SIGNED_AGAIN_AFTER = timedelta(hours=12)


class StatusPurpose(StrEnum):
    """What a set bit means. A definition chooses one of the two for its credentials."""

    REVOCATION = "revocation"
    SUSPENSION = "suspension"


def is_full(taken: int, *, size: int = SIZE) -> bool:
    """Half of the places are taken: the next list is opened, so that a random draw stays quick."""
    return taken * 2 >= size


def is_due(*, changed_at: datetime, planned_at: datetime | None, now: datetime) -> bool:
    """Whether a new edition must be signed: never was, changed since, or older than 12 hours."""
    if planned_at is None:
        return True
    return changed_at > planned_at or now - planned_at >= SIGNED_AGAIN_AFTER
