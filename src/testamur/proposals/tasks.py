"""What the worker does for proposals: open what was parked, warn before a deadline, let idle drafts lapse."""

from __future__ import annotations

from datetime import datetime

from testamur.proposals.actions import outside, parking, reminding


def open_parked_due(now: datetime) -> int:
    """Open every parked proposal whose gates hold now (a partner signed, a version was frozen)."""
    return parking.open_parked(now=now)


def lapse_due(now: datetime) -> int:
    """Let proposals lapse that saw no activity for the policy's days."""
    return outside.lapse_idle(now=now)


def remind_due(now: datetime) -> int:
    """Queue the clock warnings of today; each goes out once."""
    return reminding.remind(now=now)
