"""What the signing worker does by itself: approval records, status lists, checkpoints."""

from __future__ import annotations

from datetime import datetime, timedelta

from testamur.jobs import actions as jobs
from testamur.record.rules.actors import SYSTEM
from testamur.signing import queries
from testamur.signing.actions import checkpoints, documents, editions
from testamur.signing.rules import keys

_MOST = 50
_CHECKPOINT_EVERY = timedelta(minutes=1)


def sign_documents_due(now: datetime) -> int:
    """Sign planned approval records. Returns how many were signed."""
    return documents.sign_each(purpose=keys.APPROVAL, n=_MOST, by=SYSTEM, now=now)


def sign_statuslists_due(now: datetime) -> int:
    """Plan a new edition of each list that is due, then sign what is planned. Returns how many were signed."""
    for due in queries.status_lists_due(now):
        editions.plan_edition(list_id=due.pk, by=SYSTEM, now=now)
    return documents.sign_each(purpose=keys.STATUS, n=_MOST, by=SYSTEM, now=now)


def sign_checkpoint(now: datetime) -> int:
    """Sign the head of the record, once a minute when there are new entries."""
    if not jobs.keep_beat("sign_checkpoint", every=_CHECKPOINT_EVERY, now=now):
        return 0
    return 1 if checkpoints.sign_head(by=SYSTEM, now=now) else 0
