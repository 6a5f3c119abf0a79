"""Follows the record: who was issued a credential is invited to claim it; who has not come is reminded twice."""

from __future__ import annotations

from datetime import datetime

from testamur.jobs import actions as jobs
from testamur.record.rules.actors import SYSTEM
from testamur.record.rules.verbs import Verb
from testamur.wallet import queries
from testamur.wallet.actions import claim


def invite_holders(now: datetime) -> int:
    """Invite the holders of what was issued since. Returns how many were invited or reminded."""
    with jobs.following("invite_holders", verbs=[Verb.CREDENTIAL_ISSUED]) as entries:
        issued = [entry.subject.removeprefix("credential:") for entry in entries]
        invited = claim.invite(public_ids=issued, by=SYSTEM, now=now)
    waiting = queries.claims_to_remind(now)
    for one in waiting:
        claim.remind(claim_id=one.pk, by=SYSTEM, now=now)
    return invited + len(waiting)
