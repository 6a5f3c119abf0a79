"""Plan, sign, store: a document is durable before any key is opened, and its bytes are written once.

The plan holds everything that decides the bytes (document, suite, the instant of the proof, the place in a status
list), so that signing again after a crash gives the same bytes. The caller knows its gate and asks it twice: before it
plans, and in the transaction that stores.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

import orjson
from django.db import transaction
from django.db.models import Q

from testamur.ground import ids, times
from testamur.ground.errors import Misuse, Refused, TestamurError
from testamur.jobs import actions as jobs
from testamur.record import actions as record
from testamur.record.rules.actors import HasRef
from testamur.record.rules.verbs import Verb
from testamur.seal import model
from testamur.seal.errors import SealError
from testamur.seal.issue import issue, sign_record
from testamur.seal.lint import errors, lint
from testamur.seal.types import Profile, Suite
from testamur.signing import custody, queries
from testamur.signing.actions import keys, status
from testamur.signing.models import DidDocument, Key, SignedDocument
from testamur.signing.rules import addresses, crash, keys as rules
from testamur.signing.rules.lists import StatusPurpose

PLAIN = "plain"
"""The profile of a document that is no credential, such as an approval record: nothing to lint."""

_PROFILES = {rules.CREDENTIAL: Profile.TESTAMUR.value, rules.APPROVAL: PLAIN, rules.STATUS: Profile.VCDM20.value}

Store = Callable[[SignedDocument, bytes, datetime], None]


def plan(
    *,
    business_key: str,
    purpose: str,
    document: Mapping[str, Any],
    suite: Suite = Suite.EDDSA_RDFC_2022,
    by: HasRef,
    now: datetime,
    public_id: str | None = None,
    status_purpose: str | None = None,
) -> SignedDocument:
    """Store what will be signed. Planning a business key again gives the stored plan, whatever is handed in.

    `purpose` chooses the key (`rules.keys`); `status_purpose` reserves a place in a status list and puts it into the
    document. Refused("document_breaks_rules") when the engine's lint finds errors: nothing is stored then.
    """
    with transaction.atomic():
        known = SignedDocument.objects.select_for_update().filter(business_key=business_key).first()
        if known is not None:
            return known
        members, place = dict(document), None
        if status_purpose is not None:
            place = status.reserve(purpose=StatusPurpose(status_purpose), by=by, now=now)
            entry = model.StatusEntry(place.url, place.index, status_purpose)
            members = model.in_order({**members, "credentialStatus": model.status_json(entry)})
        profile = _PROFILES.get(purpose, Profile.OB30.value)
        _require_lint(members, profile)
        text = orjson.dumps(members).decode()
        planned = SignedDocument.objects.create(
            business_key=business_key,
            public_id=public_id or ids.public_id(),
            purpose=purpose,
            document_id=_address(members, profile),
            profile=profile,
            suite=(Suite.EDDSA_JCS_2022 if profile == PLAIN else suite).value,
            plan=text,
            plan_hash="sha256:" + hashlib.sha256(text.encode()).hexdigest(),
            created=times.whole_second(now),
            created_at=now,
        )
        if place is not None:
            status.occupy(place=place, document=planned, by=by, now=now)
        record.write(
            verb=Verb.DOCUMENT_PLANNED,
            subject=planned.ref,
            by=by,
            at=now,
            body={"plan": planned.plan_hash, "purpose": purpose},
        )
    return planned


def sign_each(*, purpose: str, n: int, by: HasRef, now: datetime, store: Store | None = None) -> int:
    """Claim planned documents of a purpose (`endorser:` means of any endorser), sign them, and store each.

    `store(document, raw, now)` is the caller's own storing action with its gate; it must end in `store_signed`. One
    that fails is tried again later and does not stop the others. Returns how many were stored.
    """
    wanted = Q(purpose__startswith=purpose) if purpose.endswith(":") else Q(purpose=purpose)
    claimed = jobs.claim(SignedDocument, n=n, now=now, only=wanted)
    if claimed:
        crash.passing("sign.claimed")
    stored = 0
    for document in claimed:
        try:
            raw = sign_planned(document=document, by=by, now=now)
            crash.passing("sign.done")
            if store is None:
                store_signed(document_id=document.pk, raw=raw, by=by, now=now)
            else:
                store(document, raw, now)
        except (SealError, TestamurError) as error:
            jobs.fail(document, now=now, error=f"{type(error).__name__}: {error}")
        else:
            stored += 1
    return stored


def sign_planned(*, document: SignedDocument, by: HasRef, now: datetime) -> bytes:
    """The signed bytes of a plan, outside any transaction: lint, safe-mode expansion, signature. Worker only.

    The first time a key is chosen and remembered (an endorser's key is made when it has none), so that a repeat gives
    the same bytes.
    """
    if "sha256:" + hashlib.sha256(document.plan.encode()).hexdigest() != document.plan_hash:
        raise Misuse(f"the plan of {document.ref} does not have its digest")
    signer = custody.signer(_key_of(document, by=by, now=now))
    unsigned = document.unsigned()
    if document.profile == PLAIN:
        return sign_record(unsigned, signer=signer, created=document.created).raw
    sealed = issue(
        unsigned,
        signer=signer,
        suite=Suite(document.suite),
        created=document.created,
        profile=Profile(document.profile),
        resources=_resources(unsigned),
        resolver=queries.resolver(),
    )
    return sealed.raw


def store_signed(*, document_id: int, raw: bytes, by: HasRef, now: datetime) -> SignedDocument:
    """Write the bytes of a document, once. The same bytes again change nothing; other bytes are an alarm.

    Call it in the transaction that holds the caller's own lock and has asked the gate.
    """
    with transaction.atomic():
        document = SignedDocument.objects.select_for_update().get(pk=document_id)
        if document.raw is not None:
            if document.raw != raw:
                raise Refused("document_other_bytes")
            return document
        if document.dead_at is not None:
            raise Refused("document_given_up")
        signed = orjson.loads(raw)
        signed.pop("proof", None)
        if signed != document.unsigned():
            raise Misuse(f"the bytes for {document.ref} are not those of its plan")
        document.signed, document.signed_at, document.done_at = raw, now, now
        document.bytes_hash = hashlib.sha256(raw).hexdigest()
        document.leased_until, document.lease_token, document.last_error = None, "", ""
        document.save(
            update_fields=[
                "signed",
                "signed_at",
                "done_at",
                "bytes_hash",
                "leased_until",
                "lease_token",
                "last_error",
            ]
        )
        record.write(
            verb=Verb.DOCUMENT_SIGNED,
            subject=document.ref,
            by=by,
            at=now,
            body={
                "sha256": document.bytes_hash,
                "plan": document.plan_hash,
                "key": document.signing_key.method if document.signing_key else "",
                "purpose": document.purpose,
            },
        )
    return document


def give_up(*, document_id: int, reason: str, by: HasRef, now: datetime) -> None:  # noqa: ARG001 - as every action
    """A document that must not be signed any more (its award is held) leaves the queue; its plan stays."""
    SignedDocument.objects.filter(pk=document_id, signed_at=None).update(
        dead_at=now, last_error=reason, leased_until=None, lease_token=""
    )


def take_up(*, document_id: int, by: HasRef, now: datetime) -> None:  # noqa: ARG001 - as every action
    """A document that was given up may be signed after all."""
    SignedDocument.objects.filter(pk=document_id, signed_at=None).update(
        dead_at=None, last_error="", attempts=0, next_at=now
    )


def keep_did_document(*, document: Mapping[str, Any], by: HasRef, now: datetime) -> DidDocument:  # noqa: ARG001 - as every action
    """Keep a DID document as it stands today; the same text is kept once."""
    text = ids.canonical_json(dict(document)).decode()
    digest = hashlib.sha256(text.encode()).hexdigest()
    with transaction.atomic():
        known = DidDocument.objects.filter(did=document["id"], sha256=digest).first()
        return known or DidDocument.objects.create(did=str(document["id"]), sha256=digest, text=text, at=now)


def _address(document: Mapping[str, Any], profile: str) -> str:
    """Under which address a document is found: its own id; an approval record stands below its definition's."""
    if profile == PLAIN and "definition" in document:
        return f"{document['definition']}approval.json"
    return str(document.get("id", ""))


def _require_lint(document: Mapping[str, Any], profile: str) -> None:
    if profile == PLAIN:
        return
    broken = errors(lint(document, profile=Profile(profile)))
    if broken:
        raise Refused("document_breaks_rules", rules=", ".join(sorted({one.rule for one in broken})))


def _key_of(document: SignedDocument, *, by: HasRef, now: datetime) -> Key:
    """The key a plan is signed with: the one remembered, else the active one of its purpose, remembered now."""
    with transaction.atomic():
        locked = SignedDocument.objects.select_for_update().get(pk=document.pk)
        held = locked.signing_key
        if held is not None and held.state != rules.KeyState.COMPROMISED:
            return held
        key = queries.active_key(document.purpose)
        if key is None and document.purpose.startswith(rules.ENDORSER):
            did = addresses.endorser_did(queries.institution_did(), document.purpose.removeprefix(rules.ENDORSER))
            key = keys.open_key(purpose=document.purpose, did=did, by=by, now=now)
        if key is None:
            raise Refused("key_missing", purpose=document.purpose)
        locked.signing_key = key
        locked.save(update_fields=["signing_key"])
    document.signing_key = key
    return key


def _resources(document: Mapping[str, Any]) -> dict[str, bytes]:
    """The bytes of those related resources that are documents of our own."""
    named = [item.get("id", "") for item in document.get("relatedResource", []) if isinstance(item, dict)]
    found = SignedDocument.objects.filter(document_id__in=named, signed_at__isnull=False)
    return {one.document_id: one.raw for one in found if one.raw is not None}
