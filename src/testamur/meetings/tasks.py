"""What the worker does for meetings: close polls whose time ran out, and remind who has not answered."""

from __future__ import annotations

from datetime import datetime

from testamur.meetings.actions import polls
from testamur.record.rules.actors import SYSTEM


def close_polls(now: datetime) -> int:
    """Close what is due; returns how many polls were closed."""
    return polls.close_due(by=SYSTEM, now=now)
