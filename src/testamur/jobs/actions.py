"""Claim, finish and fail an errand; follow the record; keep a beat."""

from __future__ import annotations

import random
import secrets
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import TypeVar

from django.db import connection, transaction
from django.db.models import Q

from testamur.jobs import rules
from testamur.jobs.models import Beat, Cursor, Errand
from testamur.record.models import Entry
from testamur.record.rules.verbs import Verb

E = TypeVar("E", bound=Errand)


def claim(kind: type[E], *, n: int, now: datetime, only: Q | None = None) -> list[E]:
    """Take up to n due rows under a lease of 60 s. Attempts count at claim, so a row that kills its worker counts too."""
    due = Q(done_at=None, dead_at=None) & (Q(next_at=None) | Q(next_at__lte=now))
    free = Q(leased_until=None) | Q(leased_until__lt=now)
    with transaction.atomic():
        rows = kind._default_manager.filter(due & free & (only or Q())).order_by("pk")
        if connection.features.has_select_for_update_skip_locked:
            rows = rows.select_for_update(skip_locked=True)
        taken = list(rows[:n])
        for row in taken:
            row.attempts += 1
            row.leased_until = now + rules.LEASE
            row.lease_token = secrets.token_hex(16)
            row.save(update_fields=["attempts", "leased_until", "lease_token"])
    return taken


def finish(row: Errand, *, now: datetime) -> bool:
    """Mark done, if the lease is still ours. Call it in the transaction of the effect when the effect is ours."""
    mine = type(row)._default_manager.filter(pk=row.pk, lease_token=row.lease_token, done_at=None)
    return bool(mine.update(done_at=now, leased_until=None, lease_token="", last_error=""))


def fail(row: Errand, *, now: datetime, error: str) -> None:
    """Note why it failed and when to try again; after the last attempt the errand becomes a dead letter."""
    given_up = rules.is_given_up(row.attempts)
    type(row)._default_manager.filter(pk=row.pk, lease_token=row.lease_token).update(
        leased_until=None,
        lease_token="",
        last_error=error[:2000],
        next_at=now + rules.wait_after(row.attempts, jitter=random.SystemRandom()),
        dead_at=now if given_up else None,
    )


@contextmanager
def following(name: str, *, verbs: Collection[Verb], n: int = 200) -> Iterator[list[Entry]]:
    """The next linked entries with these verbs after a follower's cursor; the cursor moves when the block ends well.

    The rows written inside and the cursor are one transaction, so an entry is never skipped and never followed twice.
    """
    with transaction.atomic():
        Cursor.objects.get_or_create(name=name)
        cursor = Cursor.objects.select_for_update().get(name=name)
        wanted = Entry.objects.filter(link__seq__gt=cursor.last_seq, verb__in=list(verbs)).select_related("link")
        entries = list(wanted.order_by("link__seq")[:n])
        yield entries
        if entries:
            cursor.last_seq = entries[-1].link.seq
            cursor.save(update_fields=["last_seq"])


def keep_beat(name: str, *, every: timedelta, now: datetime) -> bool:
    """Whether the deed of this name is due now; if so its next time is set, so that one of many workers does it."""
    with transaction.atomic():
        Beat.objects.get_or_create(name=name)
        beat = Beat.objects.select_for_update().get(name=name)
        if beat.next_at is not None and beat.next_at > now:
            return False
        beat.next_at = now + every
        beat.save(update_fields=["next_at"])
    return True
