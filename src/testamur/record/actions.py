"""Writing the record: an entry in the caller's transaction, numbers without gaps, and the links of the chain."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from testamur.record.models import Counter, Entry, Link
from testamur.record.rules import chain
from testamur.record.rules.actors import HasRef
from testamur.record.rules.verbs import Verb


def write(
    *,
    verb: Verb,
    subject: str,
    by: HasRef,
    at: datetime,
    reason: str = "",
    body: Mapping[str, Any] | None = None,
    on_behalf_of: str = "",
) -> Entry:
    """Put one deed on record, in the transaction of the deed itself.

    `subject` is an opaque reference such as `proposal:P-2026-004`; `body` is JSON without personal data.
    """
    salt = secrets.token_bytes(16)
    members = dict(body or {})
    return Entry.objects.create(
        verb=verb,
        subject=subject,
        actor_ref=by.ref,
        at=at,
        reason=reason,
        body=members,
        on_behalf_of=on_behalf_of,
        salt=salt.hex(),
        commitment=chain.commitment(members, salt),
    )


def next_number(series: str, year: int) -> int:
    """The next number of a series in a year, from 1; the counter row stays locked until the transaction ends."""
    with transaction.atomic():
        Counter.objects.get_or_create(series=series, year=year)
        counter = Counter.objects.select_for_update().get(series=series, year=year)
        counter.last += 1
        counter.save(update_fields=["last"])
    return counter.last


def link_entries(*, limit: int = 500) -> int:
    """Link the entries that have no place in the chain yet, oldest first. One runner at a time; returns how many."""
    with transaction.atomic():
        last = Link.objects.select_for_update().order_by("-seq").first()
        seq, previous = (last.seq, last.chain) if last else (0, chain.EMPTY_CHAIN)
        waiting = list(Entry.objects.filter(link=None).order_by("id")[:limit])
        links = []
        for entry in waiting:
            seq += 1
            leaf = entry.leaf_hash()
            previous = chain.chain_hash(previous, leaf)
            links.append(Link(seq=seq, entry=entry, leaf=leaf, chain=previous))
        Link.objects.bulk_create(links)
    return len(links)
