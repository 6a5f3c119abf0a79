"""What can happen to a credential later: revoked by two people, held and reinstated, corrected and issued again."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from testamur.assessment import queries as assessment
from testamur.awards import words
from testamur.awards.actions import issue, tell
from testamur.awards.models import Credential, Revocation
from testamur.awards.rules import life
from testamur.awards.rules.life import CredentialState, RevocationReason
from testamur.ground import times
from testamur.ground.errors import NotAllowed, Refused, require
from testamur.people import queries as people
from testamur.people.models import Person
from testamur.people.rules.roles import Role
from testamur.record import actions as record
from testamur.record.rules.verbs import Verb
from testamur.signing import queries as signing
from testamur.signing.actions import status
from testamur.signing.rules import crash

APPROVERS = (Role.ISSUER_CUSTODIAN, Role.REGISTRAR)
_LEAST_REASON = 20


def ask_revocation(
    *, credential_id: int, code: RevocationReason, reason: str, last_four: str, by: Person, now: datetime
) -> Revocation:
    """The registrar asks; nothing changes until a second person approves. `last_four` of the ID guards against the wrong row."""
    with transaction.atomic():
        credential = _lock(credential_id)
        _require_role(by, (Role.REGISTRAR,), "credential_only_registrar", now)
        _require_not_marker(credential, by)
        require(life.may(CredentialState(credential.state), "revoke"))
        if last_four.strip().upper() != credential.public_id[-4:]:
            raise Refused("revocation_last_four", field="last_four")
        if len(reason.strip()) < _LEAST_REASON:
            raise Refused("award_reason_too_short", field="reason", n=_LEAST_REASON)
        if Revocation.objects.filter(credential=credential, approved_at=None, declined_at=None).exists():
            raise Refused("revocation_already_asked")
        asked = Revocation.objects.create(
            credential=credential, code=code, reason=reason.strip(), asked_by=by, asked_at=now
        )
        record.write(verb=Verb.REVOCATION_ASKED, subject=credential.ref, by=by, at=now, body={"code": code.value})
        _tell_second_people(credential, by=by, now=now)
    return asked


def approve_revocation(*, revocation_id: int, by: Person, now: datetime) -> Credential:
    """A second, different person approves: status bit and record in one transaction; the bit is final."""
    with transaction.atomic():
        credential, revocation = _lock_open(revocation_id)
        _require_second(credential, revocation, by, now)
        require(life.may(CredentialState(credential.state), "revoke"))
        revocation.approved_by, revocation.approved_at = by, now
        revocation.save(update_fields=["approved_by", "approved_at"])
        _move(credential, CredentialState.REVOKED, reason=revocation.reason, now=now)
        status.set_bit(document_id=credential.document_id, value=True, final=True, by=by, now=now)
        record.write(
            verb=Verb.CREDENTIAL_REVOKED,
            subject=credential.ref,
            by=by,
            at=now,
            body={"code": revocation.code, "asked_by": revocation.asked_by.ref},
        )
        tell.revoked(credential=credential, by=by, now=now)
        crash.passing("revoke.before_commit")
    crash.passing("revoke.stored")
    return credential


def decline_revocation(*, revocation_id: int, reason: str, by: Person, now: datetime) -> Credential:
    """The second person does not agree: the credential stays as it is."""
    with transaction.atomic():
        credential, revocation = _lock_open(revocation_id)
        _require_second(credential, revocation, by, now)
        revocation.declined_by, revocation.declined_at, revocation.declined_reason = by, now, reason.strip()
        revocation.save(update_fields=["declined_by", "declined_at", "declined_reason"])
        record.write(verb=Verb.REVOCATION_DECLINED, subject=credential.ref, by=by, at=now)
    return credential


def suspend(*, credential_id: int, reason: str, by: Person, now: datetime) -> Credential:
    """Put on hold, where the definition chose suspension."""
    with transaction.atomic():
        credential = _lock(credential_id)
        _require_role(by, (Role.REGISTRAR,), "credential_only_registrar", now)
        require(life.may_hold(_purpose(credential)))
        require(life.may(CredentialState(credential.state), "suspend"))
        if len(reason.strip()) < _LEAST_REASON:
            raise Refused("award_reason_too_short", field="reason", n=_LEAST_REASON)
        _move(credential, CredentialState.SUSPENDED, reason=reason.strip(), now=now)
        status.set_bit(document_id=credential.document_id, value=True, final=False, by=by, now=now)
        record.write(verb=Verb.CREDENTIAL_SUSPENDED, subject=credential.ref, by=by, at=now)
    return credential


def reinstate(*, credential_id: int, by: Person, now: datetime) -> Credential:
    """The question is answered: the hold ends."""
    with transaction.atomic():
        credential = _lock(credential_id)
        _require_role(by, (Role.REGISTRAR,), "credential_only_registrar", now)
        require(life.may(CredentialState(credential.state), "reinstate"))
        _move(credential, CredentialState.ISSUED, reason="", now=now)
        status.set_bit(document_id=credential.document_id, value=False, final=False, by=by, now=now)
        record.write(verb=Verb.CREDENTIAL_REINSTATED, subject=credential.ref, by=by, at=now)
    return credential


def correct(*, credential_id: int, name: str, reason: str, by: Person, now: datetime) -> Credential:
    """A corrected credential is planned; once it is signed the old one is replaced, and its address leads to the new."""
    with transaction.atomic():
        credential = _lock(credential_id)
        _require_role(by, (Role.REGISTRAR,), "credential_only_registrar", now)
        require(life.may(CredentialState(credential.state), "correct"))
        written = " ".join(name.split())
        if not written:
            raise Refused("award_name_missing", field="name")
        if written == credential.name:
            raise Refused("correction_same_name", field="name")
        if Credential.objects.filter(replaces=credential).exists():
            raise Refused("correction_under_way")
        return issue.plan_credential(
            award=credential.award,
            sequence=credential.sequence + 1,
            name=written,
            by=by,
            now=now,
            replaces=credential,
            reason=reason.strip(),
        )


def _lock(credential_id: int) -> Credential:
    rows = Credential.objects.select_for_update(of=("self",))
    return rows.select_related(
        "award__person",
        "award__enrolment__offering__version__definition",
        "award__version__definition",
        "award__result",
    ).get(pk=credential_id)


def _lock_open(revocation_id: int) -> tuple[Credential, Revocation]:
    credential_id = Revocation.objects.values_list("credential", flat=True).get(pk=revocation_id)
    credential = _lock(credential_id)
    revocation = Revocation.objects.select_for_update(of=("self",)).select_related("asked_by").get(pk=revocation_id)
    if not revocation.is_open:
        raise Refused("revocation_decided")
    return credential, revocation


def _move(credential: Credential, state: CredentialState, *, reason: str, now: datetime) -> None:
    credential.state, credential.state_at, credential.state_reason = state, now, reason
    credential.save(update_fields=["state", "state_at", "state_reason"])


def _purpose(credential: Credential) -> str:
    reading = signing.status_of(credential.document_id)
    return reading.purpose.value if reading else ""


def _require_role(by: Person, roles: Iterable[Role], reason: str, now: datetime) -> None:
    on = times.local_day(now, people.institution().tz)
    if not people.holds(by, roles, on=on):
        raise NotAllowed(reason, who_can=people.names_with(roles, on=on))


def _require_not_marker(credential: Credential, by: Person) -> None:
    if by.pk in assessment.markers_of([credential.award.enrolment]) or credential.award.person_id == by.pk:
        raise NotAllowed("credential_you_marked")


def _require_second(credential: Credential, revocation: Revocation, by: Person, now: datetime) -> None:
    _require_role(by, APPROVERS, "revocation_only_second", now)
    if revocation.asked_by_id == by.pk:
        raise NotAllowed("revocation_asked_by_you", who_can=_names_of_second(credential, revocation.asked_by, now))
    _require_not_marker(credential, by)


def _second_people(credential: Credential, asked_by: Person, now: datetime) -> list[Person]:
    on = times.local_day(now, people.institution().tz)
    markers = assessment.markers_of([credential.award.enrolment])
    found = people.people_with(Role.ISSUER_CUSTODIAN, on=on)
    return [one for one in found if one != asked_by and one.pk not in markers]


def _names_of_second(credential: Credential, asked_by: Person, now: datetime) -> str:
    return ", ".join(one.name for one in _second_people(credential, asked_by, now))


def _tell_second_people(credential: Credential, *, by: Person, now: datetime) -> None:
    for person in _second_people(credential, by, now):
        tell.second_person(
            person=person,
            act=words.ACT_APPROVE_REVOCATION,
            title=credential.award.version.read().title(person.language),
            number=credential.public_id,
            path=f"/credentials/{credential.public_id}/revocation/",
            by=by,
            now=now,
        )
