"""The life of a cohort, verb by verb (process.md 17.3): lock, rule, write, record."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction

from testamur.cohorts import queries
from testamur.cohorts.models import Offering
from testamur.cohorts.queries import duties
from testamur.cohorts.rules import life
from testamur.cohorts.rules.life import EnrolmentState, OfferingState, Plan
from testamur.definitions.models import Version
from testamur.ground.errors import Refused, require
from testamur.people import queries as people
from testamur.people.actions import grants
from testamur.people.models import Grant, Person
from testamur.people.rules.roles import Role
from testamur.record import actions as record
from testamur.record.rules.verbs import Verb


def plan_offering(
    *,
    version_id: int,
    opens_on: date,
    starts_on: date,
    ends_on: date,
    assessment_on: date,
    capacity: int,
    place: str,
    by: Person,
    now: datetime,
    minimum: int = 1,
    language: str = "en",
    fee_cad: int | None = None,
) -> Offering:
    """Plan a cohort of an active, endorsed version; it is pinned to that version for good.

    Days are the institution's; `fee_cad` in whole dollars, the version's own fee when None. Raises NotAllowed,
    Refused (version_not_active, endorsement_not_in_force, condition_blocks_launch, or a date's own reason).
    """
    duties.require_duty(by, duties.RUNS, reason="only_coordinator_runs_cohorts", now=now)
    with transaction.atomic():
        version = Version.objects.select_for_update().get(pk=version_id)
        require(life.may_offer(queries.ground_of(version, duties.today(now))))
        _require_plan(Plan(opens_on, starts_on, ends_on, assessment_on, capacity, minimum))
        year = starts_on.year
        offering = Offering.objects.create(
            number=f"OFF-{year}-{record.next_number('OFF', year):03}",
            version=version,
            opens_on=opens_on,
            starts_on=starts_on,
            ends_on=ends_on,
            assessment_on=assessment_on,
            capacity=capacity,
            minimum=minimum,
            place=place.strip(),
            language=language,
            fee_cad=int(version.content.get("fee_cad", 0)) if fee_cad is None else fee_cad,
            planned_by=by,
            created_at=now,
        )
        record.write(
            verb=Verb.OFFERING_PLANNED, subject=offering.ref, by=by, at=now, body={"version": version.public_id}
        )
    return offering


def change_plan(
    *,
    offering_id: int,
    opens_on: date,
    starts_on: date,
    ends_on: date,
    assessment_on: date,
    capacity: int,
    place: str,
    minimum: int,
    language: str,
    fee_cad: int,
    by: Person,
    now: datetime,
) -> Offering:
    """Change dates, seats, place or fee of a cohort that has not started. The version stays what it is."""
    duties.require_duty(by, duties.RUNS, reason="only_coordinator_runs_cohorts", now=now)
    with transaction.atomic():
        offering = _lock(offering_id)
        if offering.state not in (OfferingState.PLANNED, OfferingState.PUBLISHED, OfferingState.OPEN):
            raise Refused("cohort_not_there", state=offering.state)
        _require_plan(Plan(opens_on, starts_on, ends_on, assessment_on, capacity, minimum))
        if capacity < offering.seats_taken:
            raise Refused("seats_below_taken", field="capacity", n=offering.seats_taken)
        offering.opens_on, offering.starts_on, offering.ends_on = opens_on, starts_on, ends_on
        offering.assessment_on, offering.capacity, offering.minimum = assessment_on, capacity, minimum
        offering.place, offering.language, offering.fee_cad = place.strip(), language, fee_cad
        offering.save()
        record.write(verb=Verb.OFFERING_CHANGED, subject=offering.ref, by=by, at=now)
    return offering


def publish_offering(*, offering_id: int, by: Person, now: datetime) -> Offering:
    """Show a planned cohort in the catalogue. It needs a place and at least one assessor."""
    duties.require_duty(by, duties.RUNS, reason="only_coordinator_runs_cohorts", now=now)
    with transaction.atomic():
        offering = _lock(offering_id)
        require(life.may_move(OfferingState(offering.state), "publish"))
        require(life.may_offer(queries.ground_of(offering.version, duties.today(now))))
        if not offering.place:
            raise Refused("place_missing", field="place")
        if not people.people_with(Role.ASSESSOR, scope=offering.ref, on=offering.assessment_on):
            raise Refused("no_assessor_in_pool")
        return _move(offering, "publish", Verb.OFFERING_PUBLISHED, by=by, now=now)


def open_offering(*, offering_id: int, by: Person, now: datetime) -> Offering:
    """Open registration. The endorsement must be in force that day."""
    duties.require_duty(by, duties.RUNS, reason="only_coordinator_runs_cohorts", now=now)
    with transaction.atomic():
        offering = _lock(offering_id)
        require(life.may_move(OfferingState(offering.state), "open"))
        require(life.may_offer(queries.ground_of(offering.version, duties.today(now))))
        return _move(offering, "open", Verb.OFFERING_OPENED, by=by, now=now)


def cancel_offering(*, offering_id: int, reason: str, by: Person, now: datetime) -> Offering:
    """Cancel a cohort before it starts, with a reason that stays on its page."""
    duties.require_duty(by, duties.CANCELS, reason="only_director_cancels", now=now)
    with transaction.atomic():
        offering = _lock(offering_id)
        require(life.may_move(OfferingState(offering.state), "cancel"))
        if len(reason.strip()) < life.MIN_REASON:
            raise Refused("reason_too_short", field="reason", n=life.MIN_REASON)
        offering.cancelled_reason = reason.strip()
        return _move(offering, "cancel", Verb.OFFERING_CANCELLED, by=by, now=now, reason=reason.strip())


def start_offering(*, offering_id: int, by: Person, now: datetime) -> Offering:
    """Start a cohort on or after its first day; everybody registered takes part from now on."""
    duties.require_duty(by, duties.RUNS, reason="only_coordinator_runs_cohorts", now=now)
    with transaction.atomic():
        offering = _lock(offering_id)
        require(life.may_move(OfferingState(offering.state), "start"))
        if duties.today(now) < offering.starts_on:
            raise Refused("too_early_to_start", day=offering.starts_on)
        if offering.seats_taken < offering.minimum:
            raise Refused("too_few_learners", n=offering.seats_taken, minimum=offering.minimum)
        registered = queries.live_enrolments(offering, [EnrolmentState.REGISTERED])
        registered.update(state=EnrolmentState.ACTIVE)
        return _move(offering, "start", Verb.OFFERING_STARTED, by=by, now=now)


def start_assessment(*, offering_id: int, by: Person, now: datetime) -> Offering:
    """Begin assessing. Refused on a day on which no endorsement of the version is in force (process.md 17.3)."""
    with transaction.atomic():
        offering = _lock(offering_id)
        duties.require_duty(
            by, duties.STARTS_ASSESSMENT, reason="only_lead_starts_assessment", now=now, scope=offering.ref
        )
        require(life.may_move(OfferingState(offering.state), "start_assessment"))
        day = duties.today(now)
        require(life.may_assess(queries.ground_of(offering.version, day), day=day))
        return _move(offering, "start_assessment", Verb.OFFERING_ASSESSING, by=by, now=now)


def take_results_in(*, offering_id: int, by: Person, now: datetime) -> Offering:
    """All results are submitted: called by the assessment room's own verb, which has asked its rules before."""
    with transaction.atomic():
        offering = _lock(offering_id)
        require(life.may_move(OfferingState(offering.state), "submit_results"))
        active = queries.live_enrolments(offering, [EnrolmentState.ACTIVE]).count()
        if active:
            raise Refused("learning_not_complete", n=active)
        return _move(offering, "submit_results", Verb.OFFERING_RESULTS_IN, by=by, now=now)


def take_ratified(*, offering_id: int, by: Person, now: datetime) -> Offering:
    """The results board has ratified: called by the assessment room's own verb. Each result is final."""
    with transaction.atomic():
        offering = _lock(offering_id)
        require(life.may_move(OfferingState(offering.state), "ratify"))
        done = queries.live_enrolments(offering, [EnrolmentState.LEARNING_COMPLETE])
        done.update(state=EnrolmentState.RESULT_FINAL)
        return _move(offering, "ratify", Verb.OFFERING_RATIFIED, by=by, now=now)


def close_offering(*, offering_id: int, by: Person, now: datetime) -> Offering:
    """Close a cohort. The awards room calls it when every award is released or refused with its reason."""
    duties.require_duty(by, duties.CLOSES, reason="only_registrar_closes", now=now)
    with transaction.atomic():
        offering = _lock(offering_id)
        require(life.may_move(OfferingState(offering.state), "close"))
        return _move(offering, "close", Verb.OFFERING_CLOSED, by=by, now=now)


COHORT_ROLES = (
    Role.INSTRUCTOR,
    Role.ASSESSMENT_LEAD,
    Role.ASSESSOR,
    Role.SECOND_ASSESSOR,
    Role.MODERATOR,
    Role.INVIGILATOR,
)
"""Roles that a coordinator may give in a cohort."""


def name_person(*, offering_id: int, person_id: int, role: Role, by: Person, now: datetime) -> Grant:
    """Give somebody a role in this cohort, from today. Raises NotAllowed, Refused (role_not_of_cohorts, overlap)."""
    duties.require_duty(by, duties.RUNS, reason="only_coordinator_runs_cohorts", now=now)
    if role not in COHORT_ROLES:
        raise Refused("role_not_of_cohorts", field="role")
    with transaction.atomic():
        offering = _lock(offering_id)
        grant = grants.grant_role(
            person_id=person_id, role=role, scope=offering.ref, starts_on=duties.today(now), by=by, now=now
        )
        record.write(verb=Verb.OFFERING_CHANGED, subject=offering.ref, by=by, at=now, body={"named": role.value})
    return grant


def _lock(offering_id: int) -> Offering:
    return Offering.objects.select_for_update().get(pk=offering_id)


def _require_plan(plan: Plan) -> None:
    for refusal in life.plan_problems(plan):
        facts = {name: value for name, value in refusal.facts.items() if name != "field"}
        raise Refused(refusal.reason, field=str(refusal.facts["field"]), **facts)


def _move(offering: Offering, move: str, verb: Verb, *, by: Person, now: datetime, reason: str = "") -> Offering:
    offering.state = life.OFFERING_MOVES[move][1]
    offering.save()
    record.write(verb=verb, subject=offering.ref, by=by, at=now, reason=reason)
    return offering
