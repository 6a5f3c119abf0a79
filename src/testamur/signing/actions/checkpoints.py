"""Signing the head of the record. A checkpoint is itself no deed on record, or every checkpoint would need another."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from testamur.ground.errors import Refused
from testamur.people.queries import institution
from testamur.record import queries as record
from testamur.record.rules.actors import HasRef
from testamur.signing import custody, queries
from testamur.signing.models import Checkpoint
from testamur.signing.rules import checkpoint as form, keys as rules


def sign_head(*, by: HasRef, now: datetime) -> Checkpoint | None:  # noqa: ARG001 - as every action
    """A signed checkpoint of the record as it stands; None when there is nothing new since the last one."""
    head = record.head()
    if head.size == 0 or queries.checkpoint(head.size) is not None:
        return None
    key = queries.active_key(rules.CHECKPOINT)
    if key is None:
        raise Refused("key_missing", purpose=rules.CHECKPOINT)
    name = institution().host + "/log"
    text = form.body(name, head.size, head.chain)
    signature = custody.signer(key).sign(text.encode())
    note = form.note(text, name=name, public=bytes(key.public), signature=signature)
    with transaction.atomic():
        made, _ = Checkpoint.objects.get_or_create(
            size=head.size, defaults={"chain": head.chain, "text": note, "key": key, "at": now}
        )
    return made
