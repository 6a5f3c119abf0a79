"""The development of a full proposal begins when the concept is endorsed."""

from __future__ import annotations

from datetime import datetime

from testamur.proposals.models import Proposal
from testamur.record.rules.actors import HasRef


def begin(proposal: Proposal, *, by: HasRef, now: datetime) -> None:
    """Called once a locked proposal has arrived at the stage of its full proposal."""
