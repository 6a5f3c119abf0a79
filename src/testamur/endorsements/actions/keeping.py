"""Looking after endorsements: conditions met, the signed bytes, dates that pass, texts that changed, publishing."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import transaction

from testamur.definitions import queries as definitions
from testamur.definitions.actions import approval
from testamur.definitions.models import Version
from testamur.endorsements import queries
from testamur.endorsements.actions.deciding import enter_force
from testamur.endorsements.actions.locking import locked, may, require_ce, require_same_text, today
from testamur.endorsements.models import Endorsement
from testamur.endorsements.rules import life, signature
from testamur.endorsements.rules.life import Event, State
from testamur.ground.errors import NotFound, Refused
from testamur.notices import actions as notices
from testamur.people import queries as people
from testamur.people.models import Person
from testamur.people.rules.roles import Role
from testamur.record import actions as record
from testamur.record.rules.actors import HasRef
from testamur.record.rules.verbs import Verb
from testamur.signing import queries as signing
from testamur.signing.actions import documents


def meet_conditions(*, endorsement_id: int, evidence: str, by: Person, now: datetime) -> Endorsement:
    """CE confirms that the partner's conditions are met, with what was seen: in force from today."""
    require_ce(by, now)
    with transaction.atomic():
        one = locked(endorsement_id)
        may(one, Event.CONDITIONS_MET)
        require_same_text(one)
        if not evidence.strip():
            raise Refused("endorsement_reason_missing", field="evidence")
        enter_force(one, from_day=today(now), by=by, now=now)
        one.state = life.target(Event.CONDITIONS_MET)
        one.conditions_met_at, one.conditions_met_by = now, by
        one.save()
        record.write(
            verb=Verb.ENDORSEMENT_CONDITIONS_MET, subject=one.ref, by=by, at=now, reason=evidence.strip()
        )
    return one


def store_signed(*, document_id: int, raw: bytes, by: HasRef, now: datetime) -> Endorsement:
    """The worker's bytes, with the endorser's DID document as it stands on the day of signing (engine, section 4)."""
    with transaction.atomic():
        found = Endorsement.objects.filter(document_id=document_id).first()
        if found is None:
            raise NotFound("endorsement")
        one = locked(found.pk)
        documents.store_signed(document_id=document_id, raw=raw, by=by, now=now)
        kept = signing.endorser_did_document(one.organisation.slug)
        if kept is not None and one.did_document_id is None:
            one.did_document = documents.keep_did_document(document=kept, by=by, now=now)
            one.save(update_fields=["did_document"])
    return one


def void_stale(*, version_id: int, by: HasRef, now: datetime) -> int:
    """Endorsements about a text that is no longer the candidate are void, and the partner is told. Returns how many."""
    version = definitions.version(version_id)
    with transaction.atomic():
        rows = Endorsement.objects.filter(version=version, state__in=[s.value for s in life.LIVE])
        stale = [locked(row.pk) for row in rows.exclude(content_hash=version.content_hash or "-")]
        for one in stale:
            one.state = life.target(Event.VOID)
            one.save(update_fields=["state"])
            record.write(
                verb=Verb.ENDORSEMENT_VOIDED, subject=one.ref, by=by, at=now, body={"contentHash": one.content_hash}
            )
            notices.queue(
                kind="to_partner_version_changed",
                to=one.signatory_email,
                language=one.language,
                path=f"/{one.language}/partners/",
                dedupe=f"endorsement:void:{one.public_id}",
                at=now,
                facts={"t": version.definition.title(one.language), "n": version.number},
            )
    return len(stale)


def publish_version(*, version_id: int, by: Person, now: datetime) -> Version:
    """Put an approved version into the catalogue, when a partner's endorsement of it is in force today."""
    version = definitions.version(version_id)
    if not queries.live(version, on=today(now)):
        raise Refused("endorsement_needed", what=version.label)
    return approval.publish_version(version_id=version_id, by=by, now=now)


def sweep(*, by: HasRef, now: datetime) -> int:
    """What dates and changed texts do by themselves. Returns how many endorsements moved."""
    return sum((_void_all(by, now), _lapse_invitations(by, now), _near_ends(now), _ends(by, now)))


def _void_all(by: HasRef, now: datetime) -> int:
    """A draft's endorsements are void even if nobody called `void_stale` when it was opened again."""
    rows = Endorsement.objects.filter(state__in=[s.value for s in life.LIVE]).select_related("version")
    changed = {row.version_id for row in rows if row.version.content_hash != row.content_hash}
    return sum(void_stale(version_id=version_id, by=by, now=now) for version_id in sorted(changed))


def _lapse_invitations(by: HasRef, now: datetime) -> int:
    rows = Endorsement.objects.filter(state__in=[s.value for s in life.OPEN], link_until__lt=today(now))
    return _move(rows, Event.LAPSE, by, now)


def _ends(by: HasRef, now: datetime) -> int:
    rows = Endorsement.objects.filter(state__in=[s.value for s in life.IN_FORCE], expires_on__lt=today(now))
    return _move(rows, Event.END, by, now)


def _near_ends(now: datetime) -> int:
    """From 90 days before the end it is *expiring*; CE and the partner are told at 90, 30 and 7 days."""
    soon = today(now) + timedelta(days=max(signature.WARNINGS))
    states = [state.value for state in life.IN_FORCE]
    rows = list(Endorsement.objects.filter(state__in=states, expires_on__gte=today(now), expires_on__lte=soon))
    moved = 0
    for row in rows:
        with transaction.atomic():
            one = locked(row.pk)
            if one.status is State.ACTIVE:
                one.state = life.target(Event.NEAR_END)
                one.save(update_fields=["state"])
                moved += 1
            _warn(one, now)
    return moved


def _move(rows: Iterable[Endorsement], event: Event, by: HasRef, now: datetime) -> int:
    moved = 0
    for row in list(rows):
        with transaction.atomic():
            one = locked(row.pk)
            if one.status not in life.TABLE[event].sources:
                continue
            one.state = life.target(event)
            one.save(update_fields=["state"])
            record.write(verb=Verb.ENDORSEMENT_LAPSED, subject=one.ref, by=by, at=now, body={"state": one.state})
            moved += 1
    return moved


def _warn(one: Endorsement, now: datetime) -> None:
    if one.expires_on is None:
        return
    left = (one.expires_on - today(now)).days
    threshold = min(days for days in signature.WARNINGS if left <= days)
    told = people.people_with((Role.CE_COORDINATOR, Role.CE_DIRECTOR), on=today(now))
    for person in told:
        notices.queue(
            kind="to_ce_endorsement_lapsing",
            to=person.email or "",
            language=person.language,
            path=f"/{person.language}/endorsements/{one.public_id}/",
            dedupe=f"endorsement:lapsing:{one.public_id}:{threshold}:{person.pk}",
            at=now,
            facts={"n": left, "t": one.version.definition.title(person.language), "date": one.expires_on},
        )
