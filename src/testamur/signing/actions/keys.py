"""Opening, rotating and giving up keys. Only a process that may sign can make a secret."""

from __future__ import annotations

import hashlib
from datetime import datetime

from django.db import transaction

from testamur.ground import times
from testamur.ground.errors import Refused, require
from testamur.people.queries import institution
from testamur.record import actions as record
from testamur.record.rules.actors import HasRef
from testamur.record.rules.verbs import Verb
from testamur.seal.types import Alg
from testamur.signing import custody, queries
from testamur.signing.models import Key
from testamur.signing.rules import keys as rules


def open_own_keys(*, by: HasRef, now: datetime) -> list[Key]:
    """Make sure the institution has its keys: for credentials and approvals, for status lists, for the record."""
    did = queries.institution_did()
    return [open_key(purpose=purpose, did=did, by=by, now=now) for purpose in rules.OWN_PURPOSES]


def open_key(*, purpose: str, did: str, by: HasRef, now: datetime) -> Key:
    """The active key of a purpose; made and put on record when there is none yet.

    Purposes are those of `rules.keys`, among them `endorser:<slug>` for a key kept for a partner.
    """
    purpose = rules.key_purpose(purpose)
    if not rules.is_purpose(purpose):
        raise Refused("key_missing", purpose=purpose)
    with transaction.atomic():
        current = Key.objects.select_for_update().filter(purpose=purpose, state=rules.KeyState.ACTIVE).first()
        return current or _make(purpose=purpose, did=did, by=by, now=now)


def rotate_key(*, purpose: str, by: HasRef, now: datetime) -> Key:
    """A new key takes over; the old one is retired and goes on verifying what it signed."""
    purpose = rules.key_purpose(purpose)
    with transaction.atomic():
        old = Key.objects.select_for_update().filter(purpose=purpose, state=rules.KeyState.ACTIVE).first()
        if old is None:
            raise Refused("key_missing", purpose=purpose)
        require(rules.may_move(rules.KeyState(old.state), rules.KeyState.RETIRED))
        old.state, old.retired_at = rules.KeyState.RETIRED, now
        old.save(update_fields=["state", "retired_at"])
        record.write(verb=Verb.KEY_RETIRED, subject=old.ref, by=by, at=now, body={"method": old.method})
        return _make(purpose=purpose, did=old.did, by=by, now=now)


def mark_compromised(*, key_id: int, reason: str, by: HasRef, now: datetime) -> Key:
    """Say that somebody else may have a key: it leaves `assertionMethod` at once."""
    with transaction.atomic():
        key = Key.objects.select_for_update().get(pk=key_id)
        require(rules.may_move(rules.KeyState(key.state), rules.KeyState.COMPROMISED))
        key.state, key.compromised_at = rules.KeyState.COMPROMISED, now
        key.save(update_fields=["state", "compromised_at"])
        record.write(
            verb=Verb.KEY_COMPROMISED, subject=key.ref, by=by, at=now, reason=reason, body={"method": key.method}
        )
    return key


def _make(*, purpose: str, did: str, by: HasRef, now: datetime) -> Key:
    taken = frozenset(
        method.partition("#")[2] for method in Key.objects.filter(did=did).values_list("method", flat=True)
    )
    year = times.local_day(now, institution().tz).year
    method = f"{did}#{rules.fragment(purpose, year=year, taken=taken)}"
    made = custody.new_key(did=did, method=method)
    key = Key.objects.create(
        purpose=purpose,
        did=did,
        method=method,
        alg=Alg.ED25519.value,
        public=made.public,
        fingerprint="sha256:" + hashlib.sha256(made.public).hexdigest(),
        wrapped=made.wrapped,
        state=rules.KeyState.ACTIVE,
        created_at=now,
        activated_at=now,
    )
    record.write(
        verb=Verb.KEY_OPENED,
        subject=key.ref,
        by=by,
        at=now,
        body={"method": method, "purpose": purpose, "fingerprint": key.fingerprint},
    )
    return key
