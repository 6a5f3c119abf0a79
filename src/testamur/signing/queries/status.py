"""Status lists as they are published, and how one document stands in them today."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from testamur.people.queries import institution
from testamur.seal.errors import StatusUnavailable
from testamur.seal.status import StatusSource
from testamur.signing.models import SignedDocument, StatusEntry, StatusList
from testamur.signing.rules import addresses, keys as rules
from testamur.signing.rules.lists import StatusPurpose, is_due


@dataclass(frozen=True, slots=True)
class StatusReading:
    """What our own database says of a document: the bit, since when, and whether it is for ever."""

    list_url: str
    index: int
    purpose: StatusPurpose
    is_set: bool
    since: datetime | None
    final: bool


def status_of(document_id: int) -> StatusReading | None:
    """How a document stands in its list today; None when it has no place in one."""
    entry = StatusEntry.objects.select_related("list").filter(document_id=document_id).first()
    if entry is None:
        return None
    url = addresses.status_url(institution().base_url, entry.list.name)
    is_final = entry.final_at is not None
    return StatusReading(url, entry.index, StatusPurpose(entry.purpose), bool(entry.bit), entry.changed_at, is_final)


def status_list_bytes(name: str) -> bytes | None:
    """The newest signed edition of a list; None for a list we do not have or have not signed yet."""
    document = _newest(name)
    return document.raw if document else None


def status_list_names() -> list[str]:
    """The names of our lists, oldest first."""
    return list(StatusList.objects.order_by("pk").values_list("name", flat=True))


def status_lists_due(now: datetime) -> list[StatusList]:
    """The lists of which a new edition has to be planned: changed, twelve hours old, or never signed."""
    rows = StatusList.objects.order_by("pk")
    return [row for row in rows if is_due(changed_at=row.changed_at, planned_at=row.planned_at, now=now)]


def set_indexes(list_id: int) -> list[int]:
    """The places of a list whose bit is set, in order."""
    entries = StatusEntry.objects.filter(list_id=list_id, bit=1).order_by("index")
    return list(entries.values_list("index", flat=True))


class OwnLists(StatusSource):
    """Gives our own lists by their address. A list that changed since it was signed is not given: it would be stale."""

    def list(self, url: str) -> bytes:
        """The newest signed edition; StatusUnavailable for another's address, or while a change is being signed."""
        name = addresses.status_name(url, institution().base_url)
        row = StatusList.objects.filter(name=name).first() if name else None
        document = _newest(row.name) if row else None
        if row is None or document is None or document.raw is None or row.changed_at > document.created_at:
            raise StatusUnavailable(url)
        return document.raw


def status_source() -> OwnLists:
    """Status lists straight from the database, so that our own page is current at once."""
    return OwnLists()


def _newest(name: str) -> SignedDocument | None:
    row = StatusList.objects.filter(name=name).first()
    if row is None:
        return None
    editions = SignedDocument.objects.filter(
        purpose=rules.STATUS, business_key__startswith=f"statuslist:{row.pk}:", signed_at__isnull=False
    )
    return editions.order_by("-pk").first()
