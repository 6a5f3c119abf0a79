"""Places in status lists: drawn at random, set and cleared, and published as signed editions."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from testamur.ground.errors import Misuse, Refused
from testamur.people.queries import institution
from testamur.record import actions as record
from testamur.record.rules.actors import HasRef
from testamur.record.rules.verbs import Verb
from testamur.signing.models import SignedDocument, StatusEntry, StatusList
from testamur.signing.rules import addresses
from testamur.signing.rules.lists import StatusPurpose, is_full

_RANDOM = random.SystemRandom()


@dataclass(frozen=True, slots=True)
class Place:
    """A free place in a list that is about to be taken: the list's row, its address, and the index in it."""

    list_id: int
    purpose: StatusPurpose
    url: str
    index: int


def reserve(*, purpose: StatusPurpose, by: HasRef, now: datetime) -> Place:
    """Draw a free place at random in the open list of a purpose. Call it inside the transaction that occupies it."""
    if not transaction.get_connection().in_atomic_block:
        raise Misuse("a place is drawn in the transaction that occupies it")
    row = _open_list(purpose, by=by, now=now)
    index = _RANDOM.randrange(row.size)
    while StatusEntry.objects.filter(list=row, index=index).exists():
        index = _RANDOM.randrange(row.size)
    return Place(row.pk, purpose, addresses.status_url(institution().base_url, row.name), index)


def occupy(*, place: Place, document: SignedDocument, by: HasRef, now: datetime) -> StatusEntry:  # noqa: ARG001 - as every action
    """Give a drawn place to a document; a place is never given twice, a document has one place."""
    row = StatusList.objects.select_for_update().get(pk=place.list_id)
    row.taken += 1
    row.save(update_fields=["taken"])
    return StatusEntry.objects.create(list=row, purpose=place.purpose, index=place.index, document=document)


def allocate(*, document: SignedDocument, purpose: StatusPurpose, by: HasRef, now: datetime) -> StatusEntry:
    """Draw a place for a document and occupy it."""
    with transaction.atomic():
        place = reserve(purpose=purpose, by=by, now=now)
        return occupy(place=place, document=document, by=by, now=now)


def set_bit(*, document_id: int, value: bool, final: bool, by: HasRef, now: datetime) -> StatusEntry:
    """Set or clear a document's bit. Final: it stays for ever. Only a suspension list knows a hold that ends."""
    with transaction.atomic():
        entry = (
            StatusEntry.objects.select_for_update()
            .select_related("list", "document")
            .filter(document_id=document_id)
            .first()
        )
        if entry is None:
            raise Refused("status_missing")
        if entry.final_at is not None:
            if value and final:
                return entry
            raise Refused("status_final")
        if value and not final and entry.purpose != StatusPurpose.SUSPENSION:
            raise Refused("status_hold_needs_suspension")
        entry.bit, entry.changed_at = int(value), now
        entry.final_at = now if value and final else None
        entry.save(update_fields=["bit", "changed_at", "final_at"])
        StatusList.objects.filter(pk=entry.list_id).update(changed_at=now)
        record.write(
            verb=Verb.STATUS_CHANGED,
            subject=entry.document.ref,
            by=by,
            at=now,
            body={"list": entry.list.name, "index": entry.index, "bit": entry.bit, "final": bool(entry.final_at)},
        )
    return entry


def _open_list(purpose: StatusPurpose, *, by: HasRef, now: datetime) -> StatusList:
    """The newest list of a purpose, locked; the next one is opened when half of its places are taken."""
    rows = StatusList.objects.select_for_update().filter(purpose=purpose).order_by("-pk")
    newest = rows.first()
    if newest is not None and not is_full(newest.taken, size=newest.size):
        return newest
    number = StatusList.objects.filter(purpose=purpose).count() + 1
    made = StatusList.objects.create(name=f"{purpose.value}-{number}", purpose=purpose, changed_at=now, created_at=now)
    record.write(verb=Verb.STATUS_PUBLISHED, subject=f"status:{made.name}", by=by, at=now, body={"opened": True})
    return made
