"""Ties between an assessor and a learner (R5): declared by either side, waived only by the assessment lead."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from testamur.assessment.actions.rounds import withdraw_round
from testamur.assessment.models import Attempt, MarkSheet, Tie
from testamur.assessment.rules.attempts import AttemptState
from testamur.assessment.rules.ties import TieKind
from testamur.cohorts.models import Offering
from testamur.cohorts.queries import duties
from testamur.cohorts.rules.life import MIN_REASON
from testamur.ground.errors import NotAllowed, Refused
from testamur.people.models import Person
from testamur.people.rules.roles import Role
from testamur.record import actions as record
from testamur.record.rules.verbs import Verb

_DECLARES = (Role.ASSESSMENT_LEAD, Role.REGISTRAR, Role.CE_COORDINATOR)


def declare_tie(
    *, assessor_id: int, learner_id: int, kind: TieKind, by: Person, now: datetime, offering_ref: str = "institution"
) -> Tie:
    """Declare a tie: the assessor, the learner, or staff of the cohort.

    Unsigned ratings are voided, signed ones flagged for a second mark.
    """
    with transaction.atomic():
        if by.pk not in (assessor_id, learner_id):
            duties.require_duty(by, _DECLARES, reason="only_parties_declare_ties", now=now, scope=offering_ref)
        if assessor_id == learner_id:
            raise Refused("own_assessment")
        tie, made = Tie.objects.get_or_create(
            assessor_id=assessor_id,
            learner_id=learner_id,
            defaults={"kind": kind.value, "declared_by": by, "declared_at": now},
        )
        if made:
            record.write(verb=Verb.TIE_DECLARED, subject=tie.assessor.ref, by=by, at=now, body={"kind": kind.value})
            _take_back(tie, by=by, now=now)
    return tie


def _take_back(tie: Tie, *, by: Person, now: datetime) -> None:
    sheets = MarkSheet.objects.filter(marker=tie.assessor, learner=tie.learner, voided_at=None)
    for sheet in sheets.filter(signed_at=None).select_related("attempt"):
        sheet.voided_at = now
        sheet.save(update_fields=["voided_at"])
        if sheet.role == "first" and sheet.attempt.state == AttemptState.IN_PROGRESS:
            Attempt.objects.filter(pk=sheet.attempt_id).update(state=AttemptState.IDENTITY_VERIFIED)
    open_states = [AttemptState.IN_PROGRESS, AttemptState.FIRST_MARKED, AttemptState.AGREED, AttemptState.PROVISIONAL]
    signed = Attempt.objects.filter(
        pk__in=sheets.filter(signed_at__isnull=False).values("attempt"), state__in=open_states, drawn=False
    ).select_related("sitting__offering")
    for attempt in list(signed):
        if attempt.state in (AttemptState.AGREED, AttemptState.PROVISIONAL):
            attempt.state = AttemptState.FIRST_MARKED
        attempt.drawn = True
        attempt.save(update_fields=["state", "drawn"])
        withdraw_round(offering=attempt.sitting.offering, by=by, now=now)


def waive_tie(*, tie_id: int, offering_id: int, reason: str, by: Person, now: datetime) -> Tie:
    """Let somebody with a tie mark all the same: the assessment lead, with a reason; a second mark is then forced."""
    with transaction.atomic():
        offering = Offering.objects.get(pk=offering_id)
        duties.require_duty(by, (Role.ASSESSMENT_LEAD,), reason="only_lead_waives_ties", now=now, scope=offering.ref)
        tie = Tie.objects.select_for_update().get(pk=tie_id)
        if tie.assessor_id == by.pk:
            raise NotAllowed("tie_waived_by_other", who_can="")
        if len(reason.strip()) < MIN_REASON:
            raise Refused("reason_too_short", field="reason", n=MIN_REASON)
        tie.waived_by, tie.waived_at, tie.waived_reason = by, now, reason.strip()
        tie.save()
        record.write(verb=Verb.TIE_WAIVED, subject=tie.assessor.ref, by=by, at=now, reason=reason.strip())
    return tie
