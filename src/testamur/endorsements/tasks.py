"""What the worker does for endorsements: sign planned documents, and let dates pass."""

from __future__ import annotations

from datetime import datetime, timedelta

from testamur.endorsements import actions
from testamur.jobs import actions as jobs
from testamur.record.rules.actors import SYSTEM
from testamur.signing.actions import documents
from testamur.signing.models import SignedDocument

_MOST = 50
_SWEEP_EVERY = timedelta(minutes=1)


def sign_due(now: datetime) -> int:
    """Sign planned endorsements under the partners' keys we keep. Returns how many were signed."""
    return documents.sign_each(purpose="endorser:", n=_MOST, by=SYSTEM, now=now, store=_store)


def sweep_due(now: datetime) -> int:
    """Once a minute: invitations that ended, endorsements that end soon or ended, texts that changed."""
    if not jobs.keep_beat("sweep_endorsements", every=_SWEEP_EVERY, now=now):
        return 0
    return actions.sweep(by=SYSTEM, now=now)


def _store(document: SignedDocument, raw: bytes, now: datetime) -> None:
    actions.store_signed(document_id=document.pk, raw=raw, by=SYSTEM, now=now)
