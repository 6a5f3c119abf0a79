"""Opening parked proposals when what they wait for has come from another room (a partner signs, a version is frozen)."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from testamur.proposals.actions import moving
from testamur.proposals.models import Proposal
from testamur.record.rules.actors import SYSTEM, HasRef


def open_parked(*, by: HasRef = SYSTEM, now: datetime) -> int:
    """Look at every parked proposal once; returns how many were opened."""
    opened = 0
    for key in Proposal.objects.filter(closed_at=None).exclude(waiting_for=[]).values_list("pk", flat=True):
        with transaction.atomic():
            opened += moving.open_if_ready(moving.locked(key), by=by, now=now)
    return opened
