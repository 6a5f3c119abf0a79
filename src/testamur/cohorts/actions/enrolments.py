"""A learner's way through a cohort, verb by verb (process.md 17.4). Seats are counted under the cohort's lock."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

from django.db import transaction
from django.db.models import Max

from testamur.cohorts import queries
from testamur.cohorts.models import Enrolment, Offering
from testamur.cohorts.queries import duties
from testamur.cohorts.rules import life
from testamur.cohorts.rules.life import EnrolmentState, OfferingState, PrerequisiteState
from testamur.cohorts.words import IDENTITY_MODES
from testamur.ground.errors import Refused, require
from testamur.people.actions import persons
from testamur.people.models import Person
from testamur.record import actions as record
from testamur.record.rules.verbs import Verb

Found = Mapping[str, tuple[PrerequisiteState, str]]
"""Prerequisite code -> what was found, and the reason where it is waived."""


def enrol(
    *,
    offering_id: int,
    name: str,
    email: str,
    by: Person,
    now: datetime,
    student_number: str = "",
    language: str = "",
) -> Enrolment:
    """Put one learner in a cohort as *applied*, under the name exactly as written. Raises NotAllowed, Refused."""
    duties.require_duty(by, duties.ENROLS, reason="only_registrar_enrols", now=now)
    with transaction.atomic():
        offering = lock_offering(offering_id)
        return add(offering, name=name, email=email, student_number=student_number, language=language, by=by, now=now)


def add(
    offering: Offering, *, name: str, email: str, student_number: str, language: str, by: Person, now: datetime
) -> Enrolment:
    """The enrolment itself, for actions that hold the cohort's lock and have asked who may."""
    if OfferingState(offering.state) not in life.ADMITS:
        raise Refused("cohort_not_admitting")
    person = persons.ensure_person(email=email, name=name, language=language or offering.language, by=by, now=now)
    if queries.live_enrolments(offering).filter(person=person).exists():
        raise Refused("already_enrolled", field="email", name=name)
    last = Enrolment.objects.filter(offering=offering).aggregate(last=Max("number"))["last"] or 0
    enrolment = Enrolment.objects.create(
        offering=offering,
        person=person,
        number=last + 1,
        name_as_written=name,
        student_number=student_number,
        created_at=now,
    )
    record.write(verb=Verb.ENROLLED, subject=enrolment.ref, by=by, at=now, body={"offering": offering.number})
    return enrolment


def check_prerequisites(*, enrolment_id: int, found: Found, by: Person, now: datetime) -> Enrolment:
    """Say of each prerequisite that it is met, or waived with a reason; one that is missing is refused."""
    duties.require_duty(by, duties.ENROLS, reason="only_registrar_enrols", now=now)
    with transaction.atomic():
        _offering, enrolment = _lock(enrolment_id)
        return settle_prerequisites(enrolment, found=found, by=by, now=now)


def settle_prerequisites(enrolment: Enrolment, *, found: Found, by: Person, now: datetime) -> Enrolment:
    """The check itself, for actions that hold the lock and have asked who may."""
    require(life.may_enrolment_move(EnrolmentState(enrolment.state), "check"))
    codes = tuple(one["code"] for one in enrolment.offering.version.content.get("prerequisites", ()))
    require(life.may_check(codes, dict(found)))
    enrolment.prerequisites = {
        code: {"state": found[code][0].value, "reason": found[code][1].strip()} for code in codes
    }
    return _move(enrolment, "check", by=by, now=now)


def accept(*, enrolment_id: int, by: Person, now: datetime) -> Enrolment:
    """Register a learner whose prerequisites are checked; onto the waiting list when no seat is free."""
    duties.require_duty(by, duties.ENROLS, reason="only_registrar_enrols", now=now)
    with transaction.atomic():
        offering, enrolment = _lock(enrolment_id)
        return seat(offering, enrolment, by=by, now=now)


def seat(offering: Offering, enrolment: Enrolment, *, by: Person, now: datetime) -> Enrolment:
    """A seat, or the waiting list, for actions that hold the cohort's lock."""
    if OfferingState(offering.state) not in life.ADMITS:
        raise Refused("cohort_not_admitting")
    if offering.seats_free <= 0:
        require(life.may_enrolment_move(EnrolmentState(enrolment.state), "waitlist"))
        return _move(enrolment, "waitlist", by=by, now=now)
    require(life.may_enrolment_move(EnrolmentState(enrolment.state), "accept"))
    _count(offering, +1)
    enrolment = _move(enrolment, "accept", by=by, now=now)
    return _join_if_running(offering, enrolment, by=by, now=now)


def offer_seat(*, enrolment_id: int, by: Person, now: datetime) -> Enrolment:
    """Give a free seat to somebody on the waiting list. Raises Refused (no_seat_free)."""
    duties.require_duty(by, duties.ENROLS, reason="only_registrar_enrols", now=now)
    with transaction.atomic():
        offering, enrolment = _lock(enrolment_id)
        require(life.may_enrolment_move(EnrolmentState(enrolment.state), "offer_seat"))
        if OfferingState(offering.state) not in life.ADMITS:
            raise Refused("cohort_not_admitting")
        if offering.seats_free <= 0:
            raise Refused("no_seat_free")
        _count(offering, +1)
        enrolment = _move(enrolment, "offer_seat", by=by, now=now)
        return _join_if_running(offering, enrolment, by=by, now=now)


def refuse(*, enrolment_id: int, reason: str, by: Person, now: datetime) -> Enrolment:
    """Refuse an application, with a reason."""
    duties.require_duty(by, duties.ENROLS, reason="only_registrar_enrols", now=now)
    with transaction.atomic():
        _offering, enrolment = _lock(enrolment_id)
        return _end(enrolment, "refuse", reason=reason, on=duties.today(now), by=by, now=now)


def withdraw(*, enrolment_id: int, reason: str, on: date, by: Person, now: datetime) -> Enrolment:
    """Take a learner out of a cohort from a day, with a reason; the seat is free again."""
    duties.require_duty(by, duties.ENROLS, reason="only_registrar_enrols", now=now)
    with transaction.atomic():
        offering, enrolment = _lock(enrolment_id)
        enrolment = _end(enrolment, "withdraw", reason=reason, on=on, by=by, now=now)
        _count(offering, -1)
        return enrolment


def transfer(*, enrolment_id: int, to_offering_id: int, by: Person, now: datetime) -> Enrolment:
    """Move a registered learner to another cohort of the same version, before the start. Returns the new enrolment."""
    duties.require_duty(by, duties.ENROLS, reason="only_registrar_enrols", now=now)
    with transaction.atomic():
        offering, old = _lock(enrolment_id)
        target = lock_offering(to_offering_id)
        if target.version_id != offering.version_id or target.pk == offering.pk:
            raise Refused("other_version", field="to")
        require(life.may_enrolment_move(EnrolmentState(old.state), "transfer"))
        old.ended_on = duties.today(now)
        _move(old, "transfer", by=by, now=now)
        _count(offering, -1)
        person = old.person
        new = add(
            target,
            name=old.name_as_written,
            email=person.email or "",
            student_number=old.student_number,
            language=person.language,
            by=by,
            now=now,
        )
        new.prerequisites = old.prerequisites
        new = _move(new, "check", by=by, now=now)
        return seat(target, new, by=by, now=now)


def check_identity(*, enrolment_id: int, mode: str, by: Person, now: datetime) -> Enrolment:
    """Record that somebody saw who the learner is, and how: at or before the first summative assessment."""
    with transaction.atomic():
        offering, enrolment = _lock(enrolment_id)
        duties.require_duty(
            by, duties.CHECKS_IDENTITY, reason="only_invigilator_checks_identity", now=now, scope=offering.ref
        )
        if by.pk == enrolment.person_id:
            raise Refused("own_identity")
        if mode not in IDENTITY_MODES:
            raise Refused("identity_mode_unknown", field="mode")
        enrolment.identity_checked_at, enrolment.identity_checked_by, enrolment.identity_mode = now, by, mode
        enrolment.save()
        record.write(verb=Verb.IDENTITY_CHECKED, subject=enrolment.ref, by=by, at=now, body={"mode": mode})
    return enrolment


def set_accommodation(*, enrolment_id: int, text: str, by: Person, now: datetime) -> Enrolment:
    """What an assessor has to know to give the same standard by other means, such as extra time; empty for none."""
    duties.require_duty(by, duties.ENROLS, reason="only_registrar_enrols", now=now)
    with transaction.atomic():
        _offering, enrolment = _lock(enrolment_id)
        enrolment.accommodation = " ".join(text.split())[:200]
        enrolment.save(update_fields=["accommodation"])
        record.write(
            verb=Verb.ENROLMENT_CHANGED, subject=enrolment.ref, by=by, at=now, body={"accommodation": "changed"}
        )
    return enrolment


def finish_learning(*, offering_id: int, by: Person, now: datetime) -> int:
    """Mark everybody who takes part as having finished learning; returns how many. Attendance alone is no result."""
    with transaction.atomic():
        offering = lock_offering(offering_id)
        duties.require_duty(
            by, duties.FINISHES_LEARNING, reason="only_lead_starts_assessment", now=now, scope=offering.ref
        )
        active = list(queries.live_enrolments(offering, [EnrolmentState.ACTIVE]))
        for enrolment in active:
            _move(enrolment, "finish_learning", by=by, now=now)
    return len(active)


def lock_offering(offering_id: int) -> Offering:
    """The cohort, locked: seats are counted under this lock alone."""
    return Offering.objects.select_for_update().get(pk=offering_id)


def _lock(enrolment_id: int) -> tuple[Offering, Enrolment]:
    offering_id = Enrolment.objects.values_list("offering_id", flat=True).get(pk=enrolment_id)
    offering = lock_offering(offering_id)
    return offering, Enrolment.objects.select_for_update(of=("self",)).select_related("offering").get(pk=enrolment_id)


def _count(offering: Offering, change: int) -> None:
    offering.seats_taken += change
    offering.save(update_fields=["seats_taken"])


def _join_if_running(offering: Offering, enrolment: Enrolment, *, by: Person, now: datetime) -> Enrolment:
    """Whoever is registered after the first day takes part at once."""
    return _move(enrolment, "start", by=by, now=now) if offering.state == OfferingState.RUNNING else enrolment


def _end(enrolment: Enrolment, move: str, *, reason: str, on: date, by: Person, now: datetime) -> Enrolment:
    require(life.may_enrolment_move(EnrolmentState(enrolment.state), move))
    if len(reason.strip()) < life.MIN_REASON:
        raise Refused("reason_too_short", field="reason", n=life.MIN_REASON)
    enrolment.ended_on, enrolment.ended_reason = on, reason.strip()
    return _move(enrolment, move, by=by, now=now)


def _move(enrolment: Enrolment, move: str, *, by: Person, now: datetime) -> Enrolment:
    enrolment.state = life.ENROLMENT_MOVES[move][1]
    enrolment.save()
    record.write(verb=Verb.ENROLMENT_CHANGED, subject=enrolment.ref, by=by, at=now, body={"state": enrolment.state})
    return enrolment
