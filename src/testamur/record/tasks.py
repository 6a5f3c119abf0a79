"""The single runner that links entries."""

from __future__ import annotations

from datetime import datetime

from testamur.record import actions


def link_due(now: datetime) -> int:  # noqa: ARG001 - every errand handler takes the instant
    """Link what has no place in the chain yet."""
    return actions.link_entries()
