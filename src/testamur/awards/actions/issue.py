"""The issue of a released list: plan every award durably, store each signature behind the gate, close the run.

Each step is one transaction; a killed process leaves a row that is due again, and a repeat writes nothing twice
(security/requirements.md 13). An award that no longer passes the gate is held with its reason; the others go on.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from django.db import transaction
from django.db.models import F

from testamur.awards import queries
from testamur.awards.actions import tell
from testamur.awards.models import Award, Credential, IssueRun, RunPart
from testamur.awards.queries.eligible import Gate
from testamur.awards.rules import eligibility
from testamur.awards.rules.life import AwardState, CredentialState
from testamur.ground import ids
from testamur.ground.errors import NotAllowed, Refusal, Refused
from testamur.jobs import actions as jobs
from testamur.people import queries as people
from testamur.people.models import Person
from testamur.people.rules.roles import Role
from testamur.record import actions as record
from testamur.record.rules.actors import HasRef
from testamur.record.rules.verbs import Verb
from testamur.signing.actions import documents
from testamur.signing.rules import crash
from testamur.signing.rules.keys import CREDENTIAL

_READ = ("enrolment__offering__version__definition", "enrolment__person", "version__definition", "person", "result")


def plan_part(*, part_id: int, by: HasRef, now: datetime) -> int:
    """Plan the awards of a part: the gate again, then one stored plan each. Returns how many were planned.

    Unavailable when approval record or endorsement are not signed yet: the part is tried again later.
    """
    with transaction.atomic():
        part = RunPart.objects.select_for_update().select_related("run__list").get(pk=part_id)
        gate, planned, held = Gate(), 0, 0
        for award in _awards_of(part):
            refusal = _plan_one(award, gate, by=by, now=now)
            if refusal is None:
                planned += 1
            else:
                _hold(award, refusal, by=by, now=now)
                held += 1
        IssueRun.objects.filter(pk=part.run_id).update(planned=F("planned") + planned, held=F("held") + held)
        jobs.finish(part, now=now)
        crash.passing("plan.before_commit")
    crash.passing("plan.stored")
    return planned


def plan_credential(
    *,
    award: Award,
    sequence: int,
    name: str,
    by: HasRef,
    now: datetime,
    replaces: Credential | None = None,
    reason: str = "",
) -> Credential:
    """Plan one edition of an award. Call it under the award's lock. Raises Refused when the engine's lint finds errors."""
    public_id = ids.public_id()
    draft = queries.draft(award=award, public_id=public_id, name=name, now=now)
    document = documents.plan(
        business_key=f"award:{award.pk}:{sequence}",
        purpose=CREDENTIAL,
        document=draft.document,
        by=by,
        now=now,
        public_id=public_id,
        status_purpose=draft.status_purpose,
    )
    credential = Credential.objects.create(
        public_id=document.public_id,
        award=award,
        sequence=sequence,
        document=document,
        replaces=replaces,
        reason=reason,
        name=name,
        state_at=now,
        valid_from=draft.valid_from,
        valid_until=draft.valid_until,
        created_at=now,
    )
    record.write(
        verb=Verb.AWARD_PLANNED,
        subject=award.ref,
        by=by,
        at=now,
        body={"credential": credential.public_id, "plan": document.plan_hash, "sequence": sequence},
    )
    return credential


def store(*, document_id: int, raw: bytes, by: HasRef, now: datetime) -> Credential | None:
    """Store the signed bytes of a credential behind the gate. None when the award is held instead; its plan stays."""
    with transaction.atomic():
        award_id = Credential.objects.values_list("award", flat=True).get(document=document_id)
        award = Award.objects.select_for_update(of=("self",)).select_related(*_READ).get(pk=award_id)
        credential = Credential.objects.select_for_update(of=("self",)).get(document=document_id)
        if credential.issued_at is not None:
            documents.store_signed(document_id=document_id, raw=raw, by=by, now=now)
            return credential
        verdict = eligibility.judge(Gate().of_award(award))
        if isinstance(verdict, Refusal):
            documents.give_up(document_id=document_id, reason=verdict.reason, by=by, now=now)
            _hold_planned(award, verdict, first=credential.sequence == 1, by=by, now=now)
            return None
        documents.store_signed(document_id=document_id, raw=raw, by=by, now=now)
        credential.state, credential.state_at, credential.issued_at = CredentialState.ISSUED, now, now
        credential.save(update_fields=["state", "state_at", "issued_at"])
        award.state = AwardState.ISSUED
        award.save(update_fields=["state"])
        if credential.sequence == 1:
            IssueRun.objects.filter(list=award.list_id).update(signed=F("signed") + 1)
        else:
            _replace(credential, by=by, now=now)
        crash.passing("bytes.before_commit")
    crash.passing("bytes.stored")
    return credential


def record_issued(*, public_ids: Sequence[str], by: HasRef, now: datetime) -> int:
    """Put on record that these are issued. Called by the follower of `document:signed`, inside its transaction."""
    found = Credential.objects.filter(public_id__in=public_ids, issued_at__isnull=False).select_related(
        "award__definition"
    )
    for credential in found.order_by("pk"):
        record.write(
            verb=Verb.CREDENTIAL_ISSUED,
            subject=credential.ref,
            by=by,
            at=now,
            body={
                "award": credential.award.ref,
                "definition": credential.award.definition.number,
                "authority": credential.award.version.authority_ref,
            },
        )
    return len(found)


def close_run(*, run_id: int, by: HasRef, now: datetime) -> bool:
    """Close a run whose awards are all issued or held, and tell the two people of its list."""
    with transaction.atomic():
        run = IssueRun.objects.select_for_update(of=("self",)).select_related("list__offering").get(pk=run_id)
        if run.closed_at is not None or not run.is_complete:
            return False
        run.closed_at = now
        run.save(update_fields=["closed_at"])
        record.write(
            verb=Verb.RUN_CLOSED, subject=run.ref, by=by, at=now, body={"issued": run.signed, "held": run.held}
        )
        tell.run_finished(run=run, by=by, now=now)
    return True


def try_again(*, award_id: int, by: Person, now: datetime) -> Award:
    """A held award is tried again after its reason was mended. Raises NotAllowed, or Refused with the reason still there."""
    with transaction.atomic():
        award = Award.objects.select_for_update(of=("self",)).select_related(*_READ, "list").get(pk=award_id)
        on = now.astimezone(people.institution().tz).date()
        if not people.holds(by, Role.REGISTRAR, scope=award.enrolment.offering.ref, on=on):
            raise NotAllowed("list_only_registrar_prepares", who_can=people.names_with(Role.REGISTRAR, on=on))
        if award.state != AwardState.HELD:
            return award
        verdict = eligibility.judge(Gate().of_award(award))
        if isinstance(verdict, Refusal):
            raise verdict.as_error()
        _resume(award, now=now, by=by)
    return award


def _awards_of(part: RunPart) -> list[Award]:
    rows = Award.objects.select_for_update(of=("self",)).select_related(*_READ)
    inside = rows.filter(
        list=part.run.list, position__gte=part.first, position__lt=part.after, state=AwardState.ON_LIST
    )
    return list(inside.order_by("position"))


def _plan_one(award: Award, gate: Gate, *, by: HasRef, now: datetime) -> Refusal | None:
    verdict = eligibility.judge(gate.of_award(award))
    if isinstance(verdict, Refusal):
        return verdict
    try:
        with transaction.atomic():
            plan_credential(award=award, sequence=1, name=award.name, by=by, now=now)
    except Refused as refused:
        return Refusal(refused.reason, dict(refused.facts))
    award.state = AwardState.PLANNED
    award.save(update_fields=["state"])
    return None


def _hold(award: Award, refusal: Refusal, *, by: HasRef, now: datetime) -> None:
    facts = {key: value.isoformat() if isinstance(value, date) else value for key, value in refusal.facts.items()}
    award.state, award.held_reason, award.held_facts = AwardState.HELD, refusal.reason, facts
    award.save(update_fields=["state", "held_reason", "held_facts"])
    record.write(verb=Verb.AWARD_HELD, subject=award.ref, by=by, at=now, reason=refusal.reason)


def _hold_planned(award: Award, refusal: Refusal, *, first: bool, by: HasRef, now: datetime) -> None:
    """An award that fails between planning and storing; a correction that fails leaves the award as it is."""
    if first:
        _hold(award, refusal, by=by, now=now)
        IssueRun.objects.filter(list=award.list_id).update(planned=F("planned") - 1, held=F("held") + 1)


def _resume(award: Award, *, by: HasRef, now: datetime) -> None:
    """Back to where it was: a stored plan is signed, an award without one is planned with its part."""
    credential = Credential.objects.filter(award=award, sequence=1).first()
    award.state = AwardState.PLANNED if credential else AwardState.ON_LIST
    award.held_reason, award.held_facts = "", {}
    award.save(update_fields=["state", "held_reason", "held_facts"])
    run = IssueRun.objects.select_for_update().get(list=award.list_id)
    run.held, run.closed_at = run.held - 1, None
    run.planned += 1 if credential else 0
    run.save(update_fields=["held", "closed_at", "planned"])
    if credential:
        documents.take_up(document_id=credential.document_id, by=by, now=now)
    else:
        part = RunPart.objects.filter(run=run, first__lte=award.position, after__gt=award.position)
        part.update(done_at=None, dead_at=None, next_at=now, attempts=0)


def _replace(credential: Credential, *, by: HasRef, now: datetime) -> None:
    """The corrected one stands now; the earlier one says where it is, and never the former name."""
    old = credential.replaces
    if old is None:
        return
    Credential.objects.filter(pk=old.pk).update(
        state=CredentialState.REPLACED, state_at=now, state_reason=credential.reason
    )
    record.write(
        verb=Verb.CREDENTIAL_REPLACED, subject=old.ref, by=by, at=now, body={"replaced_by": credential.public_id}
    )
    tell.corrected(credential=credential, by=by, now=now)
