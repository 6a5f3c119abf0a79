"""Attempts, verb by verb (process.md 17.5): schedule, verify identity, absent, incident, void."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from django.db import transaction

from testamur.assessment import queries
from testamur.assessment.actions.rounds import withdraw_round
from testamur.assessment.models import Attempt, Sitting
from testamur.assessment.queries.results import blueprint_of, sheets_that_count
from testamur.assessment.rules import attempts as rules, draw
from testamur.assessment.rules.attempts import AttemptState
from testamur.assessment.rules.blueprint import Blueprint, Instrument
from testamur.assessment.rules.marking import Outcome, judge
from testamur.cohorts import queries as cohorts
from testamur.cohorts.actions import enrolments
from testamur.cohorts.models import Enrolment
from testamur.cohorts.queries import duties
from testamur.cohorts.rules.life import MIN_REASON, EnrolmentState, OfferingState
from testamur.cohorts.words import IDENTITY_MODES
from testamur.ground.errors import Refusal, Refused, require
from testamur.people.models import Person
from testamur.people.rules.roles import Role
from testamur.record import actions as record
from testamur.record.rules.verbs import Verb

LEADS = (Role.ASSESSMENT_LEAD,)
SEES_WHO = (Role.INVIGILATOR, Role.REGISTRAR)
ATTESTS = (Role.ASSESSOR, Role.INVIGILATOR, Role.REGISTRAR)
_TAKES_PART = (EnrolmentState.ACTIVE, EnrolmentState.LEARNING_COMPLETE, EnrolmentState.RESULT_FINAL)
_FIRST_ROUND = (OfferingState.RUNNING, OfferingState.ASSESSING, OfferingState.RESULTS_IN)
_RESITS = (OfferingState.RATIFIED, OfferingState.CLOSED)


def schedule_sitting(
    *,
    offering_id: int,
    instrument: str,
    held_on: date,
    by: Person,
    now: datetime,
    enrolment_ids: Iterable[int] | None = None,
) -> Sitting:
    """Schedule an instrument on a day, for everybody who takes part or for some of them, and draw the second marks.

    The first round takes all who take part; a resit (after ratification) those whose result is *not yet*, narrowed to
    what the definition lets them repeat. Raises NotAllowed, Refused (instrument_unknown, no_attempt_left,
    waiting_time, nobody_to_schedule, sitting_exists).
    """
    with transaction.atomic():
        offering = enrolments.lock_offering(offering_id)
        duties.require_duty(by, LEADS, reason="only_lead_schedules", now=now, scope=offering.ref)
        blueprint = blueprint_of(offering.version)
        one = blueprint.instrument(instrument)
        if one is None:
            raise Refused("instrument_unknown", field="instrument")
        if OfferingState(offering.state) not in (*_FIRST_ROUND, *_RESITS):
            raise Refused("cohort_not_assessing")
        if Sitting.objects.filter(offering=offering, instrument=instrument, held_on=held_on).exists():
            raise Refused("sitting_exists", field="held_on")
        rows = cohorts.live_enrolments(offering, _TAKES_PART)
        wanted = list(rows if enrolment_ids is None else rows.filter(pk__in=list(enrolment_ids)))
        sitting = Sitting.objects.create(offering=offering, instrument=instrument, held_on=held_on, created_at=now)
        made = [
            attempt
            for enrolment in wanted
            if (attempt := _schedule(sitting, one, enrolment, blueprint, by=by, now=now)) is not None
        ]
        if not made:
            raise Refused("nobody_to_schedule", field="instrument")
        _draw(sitting, one, made)
    return sitting


def _schedule(
    sitting: Sitting, instrument: Instrument, enrolment: Enrolment, blueprint: Blueprint, *, by: Person, now: datetime
) -> Attempt | None:
    """One attempt; None where this learner has nothing to do in it."""
    used, last_on = queries.used_attempts(enrolment, instrument.code)
    open_rows = Attempt.objects.filter(enrolment=enrolment, instrument=instrument.code)
    if open_rows.exclude(state__in=[AttemptState.ABSENT, AttemptState.VOIDED, AttemptState.RATIFIED]).exists():
        return None
    stations: tuple[str, ...] = ()
    judgement = judge(blueprint, sheets_that_count(enrolment, blueprint).sheets)
    if open_rows.filter(state=AttemptState.RATIFIED).exists():
        if judgement.outcome is not Outcome.NOT_YET:
            return None
        again = rules.to_repeat(blueprint, judgement)
        if instrument.code not in again:
            return None
        stations = again[instrument.code]
    require(rules.may_schedule(blueprint.attempts, used=used, last_on=last_on, on=sitting.held_on))
    attempt = Attempt.objects.create(
        sitting=sitting,
        enrolment=enrolment,
        learner_id=enrolment.person_id,
        instrument=instrument.code,
        number=open_rows.count() + 1,
        stations=list(stations),
        created_at=now,
    )
    body = {"instrument": instrument.code, "number": attempt.number, "day": sitting.held_on.isoformat()}
    record.write(verb=Verb.ATTEMPT_SCHEDULED, subject=attempt.ref, by=by, at=now, body=body)
    return attempt


def _draw(sitting: Sitting, instrument: Instrument, made: list[Attempt]) -> None:
    keys = [str(one.enrolment.number) for one in made]
    taken = draw.drawn(keys, percent=instrument.second_mark_percent, seed=_seed(sitting))
    chosen = [one.pk for one in made if str(one.enrolment.number) in taken]
    Attempt.objects.filter(pk__in=chosen).update(drawn=True)


def _seed(sitting: Sitting) -> str:
    return f"{sitting.offering.number}:{sitting.instrument}:{sitting.held_on}"


def verify_identity(*, attempt_id: int, mode: str, by: Person, now: datetime) -> Attempt:
    """Record that the learner is who they are, in the way the instrument asks for.

    An invigilator or the registrar sees an identity; where the instrument lets somebody attest, an assessor may.
    """
    with transaction.atomic():
        attempt = lock_attempt(attempt_id)
        offering = attempt.sitting.offering
        instrument = _instrument(attempt)
        who = ATTESTS if instrument.identity_check.endswith(("_attests", "_sign_in")) else SEES_WHO
        duties.require_duty(by, who, reason="only_invigilator_verifies", now=now, scope=offering.ref)
        if mode not in IDENTITY_MODES:
            raise Refused("identity_mode_unknown", field="mode")
        if mode not in (instrument.identity_check, "photo_id"):
            raise Refused("identity_mode_too_weak", field="mode")
        if by.pk == attempt.learner_id:
            raise Refused("own_identity")
        _move(attempt, "verify_identity")
        attempt.identity_mode = mode
        attempt.save()
        if attempt.enrolment.identity_checked_at is None and duties.holds(by, SEES_WHO, now, offering.ref):
            enrolments.check_identity(enrolment_id=attempt.enrolment_id, mode=mode, by=by, now=now)
        else:
            record.write(verb=Verb.IDENTITY_CHECKED, subject=attempt.ref, by=by, at=now, body={"mode": mode})
    return attempt


def mark_absent(*, attempt_id: int, excused: bool, by: Person, now: datetime) -> Attempt:
    """The learner did not come; with circumstances (`excused`) the attempt does not count.

    Whoever was drawn for a second mark and is absent is replaced by the next in the order of the draw, so that each
    sitting keeps at least one.
    """
    with transaction.atomic():
        attempt = lock_attempt(attempt_id)
        offering = attempt.sitting.offering
        duties.require_duty(by, (*SEES_WHO, *LEADS), reason="only_invigilator_verifies", now=now, scope=offering.ref)
        _move(attempt, "mark_absent")
        attempt.excused = excused
        attempt.save()
        record.write(verb=Verb.ATTEMPT_ABSENT, subject=attempt.ref, by=by, at=now, body={"excused": excused})
        _keep_the_draw(attempt)
    return attempt


def _keep_the_draw(absent: Attempt) -> None:
    instrument = _instrument(absent)
    if not absent.drawn or not instrument.second_mark_percent:
        return
    rows = [
        one
        for one in Attempt.objects.filter(sitting=absent.sitting).select_related("enrolment")
        if one.state not in (AttemptState.ABSENT, AttemptState.VOIDED)
    ]
    if not rows or any(one.drawn for one in rows):
        return
    by_key = {str(one.enrolment.number): one for one in rows}
    first = by_key[draw.in_draw_order(list(by_key), seed=_seed(absent.sitting))[0]]
    first.drawn = True
    if first.state in (AttemptState.AGREED, AttemptState.PROVISIONAL):
        _move(first, "reopen")
    first.save()


def report_incident(*, attempt_id: int, report: str, by: Person, now: datetime) -> Attempt:
    """Stop an attempt for safety or an irregularity, with a report; what was rated stays."""
    with transaction.atomic():
        attempt = lock_attempt(attempt_id)
        offering = attempt.sitting.offering
        duties.require_duty(
            by,
            (Role.INVIGILATOR, Role.ASSESSOR, *LEADS),
            reason="only_invigilator_verifies",
            now=now,
            scope=offering.ref,
        )
        if len(report.strip()) < MIN_REASON:
            raise Refused("reason_too_short", field="report", n=MIN_REASON)
        _move(attempt, "report_incident")
        attempt.incident = report.strip()
        attempt.save()
        record.write(verb=Verb.ATTEMPT_INCIDENT, subject=attempt.ref, by=by, at=now)
    return attempt


def resume_attempt(*, attempt_id: int, reason: str, by: Person, now: datetime) -> Attempt:
    """Let a stopped attempt go on: the assessment lead decides, with a reason."""
    with transaction.atomic():
        attempt = lock_attempt(attempt_id)
        duties.require_duty(by, LEADS, reason="only_lead_schedules", now=now, scope=attempt.sitting.offering.ref)
        if len(reason.strip()) < MIN_REASON:
            raise Refused("reason_too_short", field="reason", n=MIN_REASON)
        _move(attempt, "resume")
        attempt.save()
        record.write(verb=Verb.ATTEMPT_RESUMED, subject=attempt.ref, by=by, at=now, reason=reason.strip())
    return attempt


def void_attempt(*, attempt_id: int, reason: str, by: Person, now: datetime) -> Attempt:
    """Void an attempt because an incident was upheld; it no longer counts and a new one is free. The board decides."""
    with transaction.atomic():
        attempt = lock_attempt(attempt_id)
        duties.require_duty(by, (Role.RESULTS_BOARD,), reason="only_board_voids", now=now)
        if by.pk in queries.raters_of(attempt.sitting.offering):
            require(Refusal("rated_in_cohort", {"n": 0}, rule="R14"))
        if len(reason.strip()) < MIN_REASON:
            raise Refused("reason_too_short", field="reason", n=MIN_REASON)
        _move(attempt, "void")
        attempt.save()
        withdraw_round(offering=attempt.sitting.offering, by=by, now=now)
        record.write(verb=Verb.ATTEMPT_VOIDED, subject=attempt.ref, by=by, at=now, reason=reason.strip())
    return attempt


def lock_attempt(attempt_id: int) -> Attempt:
    """The attempt, locked; its sheets change only under this lock."""
    rows = Attempt.objects.select_for_update(of=("self",)).select_related(
        "sitting__offering__version", "enrolment", "learner"
    )
    return rows.get(pk=attempt_id)


def _instrument(attempt: Attempt) -> Instrument:
    found = blueprint_of(attempt.sitting.offering.version).instrument(attempt.instrument)
    if found is None:
        raise Refused("instrument_unknown")
    return found


def _move(attempt: Attempt, move: str) -> None:
    require(rules.may_move(AttemptState(attempt.state), move))
    attempt.state = rules.MOVES[move][1]
