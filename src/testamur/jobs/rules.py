"""When an errand is tried again, and when it is given up."""

from __future__ import annotations

import random
from datetime import timedelta

LEASE = timedelta(seconds=60)
MOST_ATTEMPTS = 12
_FIRST, _FACTOR, _LONGEST = 5.0, 4.0, 6 * 3600.0


def wait_after(attempts: int, *, jitter: random.Random) -> timedelta:
    """How long to wait after so many attempts: 5 s x 4^n with up to a quarter of jitter, at most 6 h (house.md 11)."""
    plain = min(_FIRST * _FACTOR ** max(attempts - 1, 0), _LONGEST)
    return timedelta(seconds=plain * (1 + jitter.random() / 4))


def is_given_up(attempts: int) -> bool:
    """Whether an errand that failed so often becomes a dead letter (about a day and a half)."""
    return attempts >= MOST_ATTEMPTS
