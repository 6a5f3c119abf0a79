"""On which days an endorsement is in force: dates, not states, so that the past can be asked (process.md 14)."""

from __future__ import annotations

from datetime import date


def in_force(*, first: date | None, last: date | None, withdrawn_on: date | None, day: date) -> bool:
    """Whole local days, the first and the last included; from the day of a withdrawal it no longer holds."""
    if first is None or last is None or not first <= day <= last:
        return False
    return withdrawn_on is None or day < withdrawn_on
