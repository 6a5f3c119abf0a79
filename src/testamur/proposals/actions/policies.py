"""Loading a process policy: checked, stored once by its digest, perhaps put in use for new concepts."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from django.db import transaction

from testamur.ground.errors import Refused
from testamur.proposals.models import PolicyVersion
from testamur.proposals.rules import policy, policy_check
from testamur.record import actions as record
from testamur.record.rules.actors import HasRef
from testamur.record.rules.verbs import Verb

SHIPPED = Path(__file__).parent.parent / "data" / "policies"
"""The folder of the policies that ship."""

check_text = policy_check.check_text


def load_policy(*, text: str, active: bool, by: HasRef, now: datetime) -> PolicyVersion:
    """Store a policy version; the same text twice is one version. `active`: new concepts come under it from now on.

    Raises Refused: policy_faulty (with the first problem), policy_version_taken (another text, the same version).
    """
    found = policy_check.problems(text)
    if found:
        raise Refused("policy_faulty", problem=str(found[0]))
    digest, read = policy.digest(text), policy.read(text)
    with transaction.atomic():
        row = PolicyVersion.objects.select_for_update().filter(sha256=digest).first()
        if row is None:
            if PolicyVersion.objects.filter(key=read.key, version=read.version).exists():
                raise Refused("policy_version_taken", key=read.key, version=read.version)
            row = PolicyVersion.objects.create(
                key=read.key, version=read.version, sha256=digest, text=text, loaded_at=now
            )
            record.write(
                verb=Verb.POLICY_LOADED, subject=row.ref, by=by, at=now, body={"digest": digest, "active": active}
            )
        if active and not row.in_use:
            PolicyVersion.objects.filter(in_use=True).update(in_use=False)
            row.in_use = True
            row.save(update_fields=["in_use"])
    return row
