"""A new edition of a status list: its bits as they stand, planned like every document of the institution."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from testamur.ground import times
from testamur.people.queries import institution
from testamur.record import actions as record
from testamur.record.rules.actors import HasRef
from testamur.record.rules.verbs import Verb
from testamur.seal import status as seal
from testamur.seal.types import Iri
from testamur.signing import queries
from testamur.signing.actions import documents
from testamur.signing.models import SignedDocument, StatusList
from testamur.signing.queries.status import set_indexes
from testamur.signing.rules import addresses, keys as rules
from testamur.signing.rules.lists import LIFE, TTL_MS, is_due


def plan_edition(*, list_id: int, by: HasRef, now: datetime) -> SignedDocument | None:
    """Plan the next edition of a list; None when another worker already did, and nothing changed since."""
    with transaction.atomic():
        row = StatusList.objects.select_for_update().get(pk=list_id)
        if not is_due(changed_at=row.changed_at, planned_at=row.planned_at, now=now):
            return None
        row.edition += 1
        row.planned_at = now
        row.save(update_fields=["edition", "planned_at"])
        planned = documents.plan(
            business_key=f"statuslist:{row.pk}:{row.edition}",
            purpose=rules.STATUS,
            document=_document(row, now),
            by=by,
            now=now,
        )
        record.write(
            verb=Verb.STATUS_PUBLISHED, subject=f"status:{row.name}", by=by, at=now, body={"edition": row.edition}
        )
    return planned


def _document(row: StatusList, now: datetime) -> dict[str, object]:
    url = addresses.status_url(institution().base_url, row.name)
    bits = seal.new_status_list(Iri(url), row.purpose, size=row.size)
    for index in set_indexes(row.pk):
        bits.set(index, True)
    start = times.whole_second(now)
    return dict(
        bits.credential(issuer=queries.institution_did(), valid_from=start, valid_until=start + LIFE, ttl=TTL_MS)
    )
