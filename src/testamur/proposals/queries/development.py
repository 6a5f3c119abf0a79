"""What the development of a full proposal has brought so far, as the gates read it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from testamur.proposals.models import Proposal
from testamur.proposals.rules.facts import DevelopmentFacts


def facts(proposal: Proposal, *, now: datetime) -> DevelopmentFacts:  # noqa: ARG001 - development reads them
    """The facts of development at an instant."""
    return DevelopmentFacts()


def brief_parts(proposal: Proposal, *, now: datetime) -> dict[str, Any]:  # noqa: ARG001 - development reads them
    """What the brief says beyond the concept: version, money, risks, endorsements."""
    return {}
