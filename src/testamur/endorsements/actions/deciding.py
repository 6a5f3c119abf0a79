"""What the partner does with the link: sign, sign with conditions, decline, withdraw. No account is needed."""

from __future__ import annotations

import uuid
from datetime import date, datetime

from django.db import transaction

from testamur.endorsements.actions.locking import locked, locked_by_token, may, require_ce, require_same_text, today
from testamur.endorsements.models import Custody, Endorsement, Method
from testamur.endorsements.rules import life, signature
from testamur.endorsements.rules.life import Event, State
from testamur.endorsements.rules.signature import Signature
from testamur.ground import times
from testamur.ground.errors import Misuse, Refusal, Refused, Verdict
from testamur.notices import actions as notices
from testamur.people import queries as people
from testamur.people.models import Person
from testamur.people.queries import institution
from testamur.people.rules.roles import Role
from testamur.record import actions as record
from testamur.record.rules.actors import HasRef, Outsider
from testamur.record.rules.verbs import Verb
from testamur.seal import model
from testamur.signing import queries as signing
from testamur.signing.actions import documents
from testamur.signing.models import SignedDocument


def sign(*, token: str, signature_: Signature, now: datetime) -> Endorsement:
    """Both statements, signed for the organisation: in force from today, and its document planned for the worker."""
    with transaction.atomic():
        one = _ready(token, now)
        _require(signature.may_sign(signature_))
        _take(one, signature_, now)
        enter_force(one, from_day=today(now), by=Outsider(one.ref), now=now)
        one.state = life.target(Event.SIGN)
        one.save()
        _record_signature(one, Verb.ENDORSEMENT_SIGNED, now)
        _tell(one, now)
    return one


def sign_with_conditions(*, token: str, signature_: Signature, now: datetime) -> Endorsement:
    """Both statements under conditions: it counts only when CE has confirmed that they are met."""
    with transaction.atomic():
        one = _ready(token, now)
        _require(signature.may_sign_with_conditions(signature_))
        _take(one, signature_, now)
        one.conditions_text = signature_.conditions.strip()
        one.expires_on = signature.last_day(today(now), signature_.term)
        one.state = life.target(Event.SIGN_WITH_CONDITIONS)
        one.save()
        _record_signature(one, Verb.ENDORSEMENT_SIGNED, now)
        _tell(one, now)
    return one


def decline(*, token: str, reason: str, now: datetime) -> Endorsement:
    """The partner does not endorse it; a reason is welcome, not required."""
    with transaction.atomic():
        one = locked_by_token(token, now)
        may(one, Event.DECLINE)
        one.state, one.ended_reason = life.target(Event.DECLINE), reason.strip()
        one.save(update_fields=["state", "ended_reason"])
        record.write(
            verb=Verb.ENDORSEMENT_DECLINED, subject=one.ref, by=Outsider(one.ref), at=now, reason=reason.strip()
        )
    return one


def withdraw(*, token: str, reason: str, now: datetime) -> Endorsement:
    """The partner takes it back through its link. From today new offerings and later assessments stop."""
    with transaction.atomic():
        one = locked_by_token(token, now)
        return _withdraw(one, reason=reason, by=Outsider(one.ref), now=now)


def record_withdrawal(*, endorsement_id: int, reason: str, by: Person, now: datetime) -> Endorsement:
    """The same on the partner's written word to CE."""
    require_ce(by, now)
    with transaction.atomic():
        one = locked(endorsement_id)
        return _withdraw(one, reason=reason, by=by, now=now)


def _ready(token: str, now: datetime) -> Endorsement:
    """Locked, its link working, about the same text, its authority verified: by its own domain if not before."""
    one = locked_by_token(token, now)
    if one.status not in life.OPEN:
        may(one, Event.SIGN)
    require_same_text(one)
    if one.status is State.INVITED:
        if not signature.same_domain(one.signatory_email, one.organisation.domain):
            raise Refused("endorsement_not_verified", partner=one.organisation.name_en)
        one.authority_method, one.authority_verified_at = Method.DOMAIN, now
        one.state = life.target(Event.CONFIRM_AUTHORITY)
        record.write(
            verb=Verb.ENDORSEMENT_AUTHORITY_VERIFIED,
            subject=one.ref,
            by=Outsider(one.ref),
            at=now,
            body={"method": Method.DOMAIN},
        )
    if one.status is State.AUTHORITY_VERIFIED:
        one.state = life.target(Event.OPEN)
    return one


def _require(verdict: Verdict) -> None:
    """Raise with the name of the form's field, so that the page shows the words there."""
    if isinstance(verdict, Refusal):
        facts = dict(verdict.facts)
        raise Refused(verdict.reason, field=str(facts.pop("field", "")), **facts)


def _take(one: Endorsement, given: Signature, now: datetime) -> None:
    one.signatory_name, one.signatory_role = given.name.strip(), given.role.strip()
    one.statement_demand, one.statement_realism = given.demand, given.realism
    one.demand_months, one.interests = given.demand_months, (given.interests or "").strip()
    one.is_flagged = bool(one.interests)
    one.signed_at = now
    one.expires_on = signature.last_day(today(now), given.term)


def enter_force(one: Endorsement, *, from_day: date, by: HasRef, now: datetime) -> None:
    """In force from a local day on; what it renews gives way; the document is planned under the partner's key."""
    earlier = Endorsement.objects.select_for_update().filter(
        version=one.version,
        content_hash=one.content_hash,
        organisation=one.organisation,
        state__in=[state.value for state in life.IN_FORCE],
    )
    for before in earlier.exclude(pk=one.pk):
        before.state = life.target(Event.RENEW)
        before.save(update_fields=["state"])
        record.write(
            verb=Verb.ENDORSEMENT_RENEWED, subject=before.ref, by=by, at=now, body={"renewedBy": one.public_id}
        )
    one.in_force_from, one.custody = from_day, Custody.INSTITUTION
    one.document = _plan(one, by=by, now=now)


def _plan(one: Endorsement, *, by: HasRef, now: datetime) -> SignedDocument:
    """The EndorsementCredential, planned: nothing is signed while a person waits."""
    if one.in_force_from is None or one.expires_on is None:
        raise Misuse("an endorsement needs its dates before its document")
    facts, organisation, slug = institution(), one.organisation, one.organisation.slug
    document = model.endorsement_credential(
        id=f"urn:uuid:{uuid.uuid4()}",
        endorser=model.Issuer(
            id=signing.endorser_did(slug),
            name=organisation.name_en,
            url=f"https://{organisation.domain}" if organisation.domain else "",
        ),
        subject=facts.base_url + one.version.path,
        subject_name=one.version.read().title_en,
        subject_version=str(one.version.number),
        comment=signature.COMMENT,
        valid_from=times.start_of_day(one.in_force_from, facts.tz),
        valid_until=times.end_of_day(one.expires_on, facts.tz),
        kept_by=facts.name("en"),
    )
    return documents.plan(
        business_key=f"endorsement:{one.public_id}", purpose=f"endorser:{slug}", document=document, by=by, now=now
    )


def _record_signature(one: Endorsement, verb: Verb, now: datetime) -> None:
    record.write(
        verb=verb,
        subject=one.ref,
        by=Outsider(one.ref),
        at=now,
        body={
            "version": one.version.ref,
            "contentHash": one.content_hash,
            "organization": one.organisation.slug,
            "statements": ["demand", "realism"],
            "conditions": bool(one.conditions_text),
            "from": one.in_force_from.isoformat() if one.in_force_from else "",
            "until": one.expires_on.isoformat() if one.expires_on else "",
        },
    )


def _tell(one: Endorsement, now: datetime) -> None:
    """Mail to the advisory lead and to CE: the fact and the page."""
    day, version = today(now), one.version
    scopes = [scope for scope in (version.proposal_ref, version.definition.scope) if scope]
    told = [person for scope in scopes for person in people.people_with(Role.ADVISORY_LEAD, scope=scope, on=day)]
    told += people.people_with((Role.CE_COORDINATOR, Role.CE_DIRECTOR), on=day)
    for person in {person.pk: person for person in told}.values():
        notices.queue(
            kind="to_lead_partner_signed",
            to=person.email or "",
            language=person.language,
            path=f"/{person.language}/endorsements/{one.public_id}/",
            dedupe=f"endorsement:signed:{one.public_id}:{person.pk}",
            at=now,
            facts={
                "partner": one.partner(person.language),
                "t": version.definition.title(person.language),
                "n": version.number,
                "date": one.expires_on or day,
            },
        )


def _withdraw(one: Endorsement, *, reason: str, by: HasRef, now: datetime) -> Endorsement:
    may(one, Event.WITHDRAW)
    if not reason.strip():
        raise Refused("endorsement_reason_missing", field="reason")
    one.state, one.withdrawn_on, one.ended_reason = life.target(Event.WITHDRAW), today(now), reason.strip()
    one.save(update_fields=["state", "withdrawn_on", "ended_reason"])
    record.write(
        verb=Verb.ENDORSEMENT_WITHDRAWN,
        subject=one.ref,
        by=by,
        at=now,
        reason=reason.strip(),
        body={"on": today(now).isoformat()},
    )
    return one
