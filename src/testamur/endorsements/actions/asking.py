"""Asking a partner: invitation by mailed link, verification of authority, renewal, passing the link on."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction

from testamur.definitions import queries as definitions
from testamur.definitions.models import Version
from testamur.endorsements import queries
from testamur.endorsements.actions.locking import locked, locked_by_token, may, require_ce, require_same_text, today
from testamur.endorsements.models import Endorsement, Method
from testamur.endorsements.rules import life, signature
from testamur.endorsements.rules.life import Event, State
from testamur.ground import ids
from testamur.ground.errors import NotAllowed, NotFound, Refused, require
from testamur.notices import actions as notices
from testamur.people.models import Organisation, Person
from testamur.record import actions as record
from testamur.record.rules.actors import Outsider
from testamur.record.rules.verbs import Verb


def invite(
    *,
    version_id: int,
    organisation_id: int,
    signatory_name: str,
    signatory_email: str,
    by: Person,
    now: datetime,
    language: str = "en",
    renews: Endorsement | None = None,
) -> Endorsement:
    """Ask a partner about the version as it is frozen now; the link goes by mail and works for 30 days.

    An address in the organisation's own domain speaks for it; any other authority is verified by a second CE person.
    """
    version = definitions.version(version_id)
    if not queries.may_invite(by, version, now):
        raise NotAllowed("endorsement_only_ce_or_lead", who_can=queries.deciders(now))
    if not version.is_fixed:
        raise Refused("endorsement_version_not_fixed")
    with transaction.atomic():
        organisation = Organisation.objects.filter(pk=organisation_id).first()
        if organisation is None:
            raise NotFound("organisation")
        _require_not_asked(version, organisation, renews)
        token = ids.new_token()
        one = Endorsement.objects.create(
            version=version,
            content_hash=version.content_hash,
            organisation=organisation,
            renews=renews,
            token_hash=ids.hash_token(token),
            invited_by=by,
            invited_at=now,
            link_until=today(now) + timedelta(days=signature.INVITATION_DAYS),
            language=language,
            signatory_name=signatory_name.strip(),
            signatory_email=signatory_email.strip(),
        )
        record.write(
            verb=Verb.ENDORSEMENT_INVITED,
            subject=one.ref,
            by=by,
            at=now,
            body={
                "version": version.ref,
                "contentHash": one.content_hash,
                "organization": organisation.slug,
                **({"renews": renews.public_id} if renews else {}),
            },
        )
        _mail_link(one, token, now)
    return one


def ask_renewal(*, endorsement_id: int, by: Person, now: datetime) -> Endorsement:
    """Ask the same partner again about the same text, before the endorsement ends or after."""
    require_ce(by, now)
    with transaction.atomic():
        one = locked(endorsement_id)
        require_same_text(one)
        if one.status not in {*life.IN_FORCE, State.EXPIRED}:
            may(one, Event.RENEW)
        return invite(
            version_id=one.version_id,
            organisation_id=one.organisation_id,
            signatory_name=one.signatory_name,
            signatory_email=one.signatory_email,
            by=by,
            now=now,
            language=one.language,
            renews=one,
        )


def verify_authority(*, endorsement_id: int, note: str, by: Person, now: datetime) -> Endorsement:
    """A CE person other than the inviter (R13) has seen that the signatory may speak; a fresh link is mailed.

    `note` says what was seen, such as a letter of the organisation.
    """
    require_ce(by, now)
    with transaction.atomic():
        one = locked(endorsement_id)
        may(one, Event.CONFIRM_AUTHORITY)
        require(signature.may_verify(invited_by=one.invited_by.ref, by=by.ref))
        if not note.strip():
            raise Refused("endorsement_reason_missing", field="note")
        token = ids.new_token()
        one.state, one.authority_method = life.target(Event.CONFIRM_AUTHORITY), Method.PERSON
        one.authority_verified_at, one.authority_verified_by, one.authority_note = now, by, note.strip()
        one.token_hash = ids.hash_token(token)
        one.link_until = today(now) + timedelta(days=signature.INVITATION_DAYS)
        one.save()
        record.write(
            verb=Verb.ENDORSEMENT_AUTHORITY_VERIFIED, subject=one.ref, by=by, at=now, body={"method": Method.PERSON}
        )
        _mail_link(one, token, now)
    return one


def pass_on(*, token: str, name: str, email: str, now: datetime) -> Endorsement:
    """The signatory names a colleague who is the right person; the old link ends, the colleague gets a new one."""
    with transaction.atomic():
        one = locked_by_token(token, now)
        may(one, Event.PASS_ON)
        fresh = ids.new_token()
        one.state = life.target(Event.PASS_ON)
        one.signatory_name, one.signatory_email = name.strip(), email.strip()
        one.authority_method, one.authority_note = "", ""
        one.authority_verified_at, one.authority_verified_by = None, None
        one.token_hash = ids.hash_token(fresh)
        one.save()
        record.write(
            verb=Verb.ENDORSEMENT_INVITED, subject=one.ref, by=Outsider(one.ref), at=now, body={"passedOn": True}
        )
        _mail_link(one, fresh, now)
    return one


def _require_not_asked(version: Version, organisation: Organisation, renews: Endorsement | None) -> None:
    """One open question or live endorsement for each partner and text, except a renewal beside what it renews."""
    same = Endorsement.objects.filter(
        version=version, content_hash=version.content_hash, organisation=organisation, state__in=[s.value for s in life.LIVE]
    )
    if renews is not None:
        same = same.exclude(pk=renews.pk)
    if same.exists():
        raise Refused("endorsement_asked_already", field="organisation", partner=organisation.name_en)


def _mail_link(one: Endorsement, token: str, now: datetime) -> None:
    notices.queue(
        kind="to_partner_endorsement_asked",
        to=one.signatory_email,
        language=one.language,
        path=f"/{one.language}/endorse/{token}/",
        dedupe=f"endorsement:link:{one.token_hash}",
        at=now,
        facts={
            "partner": one.partner(one.language),
            "t": one.version.definition.title(one.language),
            "n": one.version.number,
            "date": one.link_until,
        },
    )
