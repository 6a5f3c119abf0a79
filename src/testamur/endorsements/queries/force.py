"""What is in force on a day, and what of it stands in a credential and in the approval record."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

import orjson

from testamur.definitions.models import Version
from testamur.endorsements.models import Endorsement
from testamur.endorsements.queries.rows import rows
from testamur.endorsements.rules import life
from testamur.ground import times
from testamur.people.queries import institution


def for_version(version: Version) -> list[Endorsement]:
    """Every endorsement ever asked for about a version, the newest first."""
    return list(rows().filter(version=version).order_by("-invited_at", "-pk"))


def live(version: Version, *, on: date) -> list[Endorsement]:
    """Endorsements of exactly what is frozen now that are in force on a local day: what the gates count."""
    states = [state.value for state in life.IN_FORCE]
    found = rows().filter(version=version, content_hash=version.content_hash, state__in=states).order_by("pk")
    return [one for one in found if version.content_hash and one.in_force_on(on)]


def in_force_on(version: Version, day: date) -> Endorsement | None:
    """An endorsement of this version that was, is or will be in force on a local day; the one that ends last."""
    found = _on(version, day)
    return max(found, key=lambda one: one.expires_on or date.min) if found else None


def embedded_documents(version: Version, day: date) -> list[dict[str, Any]]:
    """The signed documents of those in force on a day (the learner's last summative assessment), as they were signed."""
    raws = [one.document.raw for one in _on(version, day) if one.document is not None]
    return [orjson.loads(raw) for raw in raws if raw is not None]


def withdrawn_at(document_id: str) -> datetime | None:
    """The instant from which an endorsement (by its document's id) no longer holds; None when it was not withdrawn."""
    one = rows().filter(document__document_id=document_id, withdrawn_on__isnull=False).first()
    if one is None or one.withdrawn_on is None:
        return None
    return times.start_of_day(one.withdrawn_on, institution().tz)


def endorsed_partners(versions: Iterable[Version], day: date) -> dict[int, list[Endorsement]]:
    """For each version's primary key, those in force on a day: one query for a whole page."""
    wanted = {version.pk: version.content_hash for version in versions}
    found: dict[int, list[Endorsement]] = {key: [] for key in wanted}
    for one in rows().filter(version_id__in=list(wanted), state__in=[s.value for s in life.IN_FORCE]).order_by("pk"):
        if one.content_hash == wanted[one.version_id] and one.in_force_on(day):
            found[one.version_id].append(one)
    return found


def for_approval_record(version: Version, day: date) -> list[dict[str, Any]]:
    """The member `endorsements` of the approval record (process.md 19): organisations, dates, custody; no persons."""
    return [_row(one) for one in _on(version, day)]


def _row(one: Endorsement) -> dict[str, Any]:
    tz = institution().tz
    signed = one.document
    assert one.in_force_from is not None and one.expires_on is not None and one.signed_at is not None  # noqa: PT018 - the CHECK says so
    return {
        "organization": one.organisation.name_en,
        "statements": ["demand", "realism"],
        "signedOn": times.local_day(one.signed_at, tz).isoformat(),
        "validFrom": times.iso(times.start_of_day(one.in_force_from, tz)),
        "validUntil": times.iso(times.end_of_day(one.expires_on, tz)),
        "custody": one.custody,
        "digest": f"sha256:{signed.bytes_hash}" if signed and signed.bytes_hash else (signed.plan_hash if signed else ""),
        "flags": ["interest_declared"] if one.is_flagged else [],
    }


def _on(version: Version, day: date) -> list[Endorsement]:
    found = rows().filter(version=version, content_hash=version.content_hash).order_by("pk")
    return [one for one in found if version.content_hash and one.in_force_on(day)]
