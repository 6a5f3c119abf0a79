"""Continuing Education plans, publishes, opens, starts and cancels a cohort; what refuses it says why."""

from __future__ import annotations

from datetime import timedelta
from types import SimpleNamespace

import pytest

from testamur.cohorts import queries
from testamur.cohorts.actions import enrolments, offerings
from testamur.cohorts.models import Enrolment, Offering
from testamur.cohorts.rules.life import OfferingState, PrerequisiteState
from testamur.definitions.models import Condition
from testamur.record.queries import entries_about
from tests.cast import NOON, breaks, refuses
from tests.cohorts.grounds import LAPSED, TODAY, active_version, fill, open_cohort, planned_cohort, running_cohort

EARLY = NOON - timedelta(days=60)
PLAN = {
    "opens_on": TODAY,
    "starts_on": TODAY + timedelta(days=10),
    "ends_on": TODAY + timedelta(days=40),
    "assessment_on": TODAY + timedelta(days=40),
    "capacity": 16,
    "place": "Room 2",
}


@pytest.mark.actions
def test_a_cohort_gets_its_number_its_pinned_version_and_its_entry_in_the_record(northlake: SimpleNamespace) -> None:
    offering = planned_cohort(northlake)
    assert offering.number == "OFF-2026-001"
    assert offering.fee_cad == offering.version.content["fee_cad"]
    assert [entry.verb for entry in entries_about(offering.ref)] == ["offering:planned"]


@pytest.mark.actions
def test_a_cohort_walks_through_its_stages(northlake: SimpleNamespace) -> None:
    offering = running_cohort(northlake, ["Ana Silva", "Bo Li"])
    enrolments.finish_learning(offering_id=offering.pk, by=northlake.sora, now=NOON)
    offering = offerings.start_assessment(offering_id=offering.pk, by=northlake.sora, now=NOON)
    assert offering.state == OfferingState.ASSESSING
    states = set(Enrolment.objects.filter(offering=offering).values_list("state", flat=True))
    assert states == {"learning_complete"}


@pytest.mark.actions
def test_only_continuing_education_plans(northlake: SimpleNamespace) -> None:
    version = active_version(northlake)
    with refuses("only_coordinator_runs_cohorts"):
        offerings.plan_offering(version_id=version.pk, **PLAN, by=northlake.sora, now=NOON)


@pytest.mark.actions
def test_without_an_endorsement_in_force_no_cohort_is_planned(northlake: SimpleNamespace) -> None:
    version = active_version(northlake, "contrast-injection-mrt")
    with refuses("endorsement_not_in_force"):
        offerings.plan_offering(version_id=version.pk, **PLAN, by=northlake.amara, now=LAPSED)


@pytest.mark.actions
def test_a_version_that_is_not_active_is_not_offered(northlake: SimpleNamespace) -> None:
    version = active_version(northlake, "picc-insertion")
    version.state = "suspended"
    version.save(update_fields=["state"])
    with refuses("version_not_active"):
        offerings.plan_offering(version_id=version.pk, **PLAN, by=northlake.amara, now=NOON)


@pytest.mark.actions
def test_a_condition_of_the_approval_can_block_the_launch(northlake: SimpleNamespace) -> None:
    offering = planned_cohort(northlake)
    Condition.objects.create(version=offering.version, number=1, text_en="Insure it", blocks_launch=True)
    with refuses("condition_blocks_launch"):
        offerings.publish_offering(offering_id=offering.pk, by=northlake.amara, now=EARLY)


@pytest.mark.actions
@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"starts_on": TODAY - timedelta(days=1)}, "starts_before_opening"),
        ({"ends_on": TODAY}, "ends_before_start"),
        ({"assessment_on": TODAY}, "assessed_before_start"),
        ({"capacity": 0}, "capacity_out_of_range"),
        ({"minimum": 17}, "minimum_out_of_range"),
    ],
)
def test_impossible_dates_and_sizes_are_named(
    northlake: SimpleNamespace, change: dict[str, object], reason: str
) -> None:
    version = active_version(northlake)
    with refuses(reason):
        offerings.plan_offering(version_id=version.pk, **(PLAN | change), by=northlake.amara, now=NOON)


@pytest.mark.actions
def test_a_cohort_does_not_start_before_its_day_nor_without_learners(northlake: SimpleNamespace) -> None:
    offering = open_cohort(northlake, minimum=2)
    with refuses("too_early_to_start"):
        offerings.start_offering(offering_id=offering.pk, by=northlake.amara, now=EARLY)
    with refuses("too_few_learners"):
        offerings.start_offering(offering_id=offering.pk, by=northlake.amara, now=NOON)


@pytest.mark.actions
def test_assessment_does_not_start_on_a_day_without_an_endorsement(northlake: SimpleNamespace) -> None:
    offering = running_cohort(northlake, ["Ana Silva"])
    with refuses("endorsement_not_in_force_on"):
        offerings.start_assessment(offering_id=offering.pk, by=northlake.sora, now=LAPSED)


@pytest.mark.actions
def test_the_director_cancels_with_a_reason_and_not_after_the_start(northlake: SimpleNamespace) -> None:
    offering = open_cohort(northlake)
    with refuses("only_director_cancels"):
        offerings.cancel_offering(
            offering_id=offering.pk, reason="Too few learners enrolled", by=northlake.amara, now=NOON
        )
    with refuses("reason_too_short"):
        offerings.cancel_offering(offering_id=offering.pk, reason="no", by=northlake.priya, now=NOON)
    reason = "The simulation centre is closed for repairs"
    offering = offerings.cancel_offering(offering_id=offering.pk, reason=reason, by=northlake.priya, now=NOON)
    assert (offering.state, offering.cancelled_reason) == (OfferingState.CANCELLED, reason)
    with refuses("cohort_not_there"):
        offerings.start_offering(offering_id=offering.pk, by=northlake.amara, now=NOON)


@pytest.mark.actions
def test_the_next_start_of_a_version_is_its_earliest_open_cohort(northlake: SimpleNamespace) -> None:
    offering = open_cohort(northlake)
    starts = queries.next_starts([offering.version], TODAY - timedelta(days=40))
    assert {key: one.number for key, one in starts.items()} == {offering.version_id: offering.number}
    assert queries.next_starts([offering.version], TODAY) == {}


@pytest.mark.actions
def test_a_prerequisite_is_met_or_waived_with_a_reason_before_anyone_is_accepted(northlake: SimpleNamespace) -> None:
    offering = open_cohort(northlake)
    one = enrolments.enrol(
        offering_id=offering.pk, name="Ana Silva", email="ana@learners.example", by=northlake.beatriz, now=EARLY
    )
    with refuses("enrolment_not_there"):
        enrolments.accept(enrolment_id=one.pk, by=northlake.beatriz, now=EARLY)
    missing = {"PRE-1": (PrerequisiteState.MET, "")}
    with refuses("prerequisite_missing"):
        enrolments.check_prerequisites(enrolment_id=one.pk, found=missing, by=northlake.beatriz, now=EARLY)
    unsaid = missing | {"PRE-2": (PrerequisiteState.WAIVED, "ok")}
    with refuses("waiver_needs_reason"):
        enrolments.check_prerequisites(enrolment_id=one.pk, found=unsaid, by=northlake.beatriz, now=EARLY)
    said = missing | {"PRE-2": (PrerequisiteState.WAIVED, "Immunized abroad, titres seen")}
    enrolments.check_prerequisites(enrolment_id=one.pk, found=said, by=northlake.beatriz, now=EARLY)
    one = enrolments.accept(enrolment_id=one.pk, by=northlake.beatriz, now=EARLY)
    assert one.state == "registered"


@pytest.mark.actions
def test_a_seat_that_becomes_free_goes_to_the_waiting_list(northlake: SimpleNamespace) -> None:
    offering = open_cohort(northlake, capacity=1)
    first, second = fill(northlake, offering, ["Ana Silva", "Bo Li"])
    with refuses("no_seat_free"):
        enrolments.offer_seat(enrolment_id=second.pk, by=northlake.beatriz, now=EARLY)
    enrolments.withdraw(
        enrolment_id=first.pk, reason="Moved away for work this week", on=TODAY, by=northlake.beatriz, now=EARLY
    )
    second = enrolments.offer_seat(enrolment_id=second.pk, by=northlake.beatriz, now=EARLY)
    offering.refresh_from_db()
    assert (second.state, offering.seats_taken) == ("registered", 1)


@pytest.mark.actions
def test_identity_is_checked_by_somebody_else_whose_duty_it_is(northlake: SimpleNamespace) -> None:
    (one,) = fill(northlake, open_cohort(northlake), ["Ana Silva"])
    with refuses("only_invigilator_checks_identity"):
        enrolments.check_identity(enrolment_id=one.pk, mode="photo_id", by=northlake.devi, now=NOON)
    one = enrolments.check_identity(enrolment_id=one.pk, mode="photo_id", by=northlake.bronwen, now=NOON)
    assert one.identity_checked_by == northlake.bronwen


@pytest.mark.actions
def test_a_learner_moves_to_another_cohort_of_the_same_version(northlake: SimpleNamespace) -> None:
    first = open_cohort(northlake)
    (one,) = fill(northlake, first, ["Ana Silva"])
    second = offerings.plan_offering(version_id=first.version_id, **PLAN, by=northlake.amara, now=EARLY)
    offerings.publish_offering(offering_id=second.pk, by=northlake.amara, now=EARLY)
    moved = enrolments.transfer(enrolment_id=one.pk, to_offering_id=second.pk, by=northlake.beatriz, now=EARLY)
    first.refresh_from_db()
    one.refresh_from_db()
    assert (one.state, first.seats_taken) == ("transferred", 0)
    assert (moved.offering, moved.state) == (second, "registered")


@pytest.mark.actions
def test_each_is_shown_what_waits_for_them(northlake: SimpleNamespace) -> None:
    offering = open_cohort(northlake)
    enrolments.enrol(offering_id=offering.pk, name="Ana", email="a@x.example", by=northlake.beatriz, now=EARLY)
    assert [str(one.verb) for one in queries.waiting_for(northlake.beatriz, NOON)] == ["Settle"]
    assert [str(one.verb) for one in queries.waiting_for(northlake.amara, NOON)] == ["Start"]
    assert queries.waiting_for(northlake.devi, NOON) == []
    assert queries.figures()["cohorts_open"] == 1


@pytest.mark.db_law
def test_the_database_keeps_a_cohort_on_its_version(northlake: SimpleNamespace) -> None:
    offering = planned_cohort(northlake)
    other = active_version(northlake, "picc-insertion")
    with breaks("cohorts_offering_pinned"):
        Offering.objects.filter(pk=offering.pk).update(version=other)


@pytest.mark.db_law
def test_the_database_keeps_seats_within_the_capacity(northlake: SimpleNamespace) -> None:
    offering = planned_cohort(northlake, capacity=2)
    with breaks("cohorts_offering_seats"):
        Offering.objects.filter(pk=offering.pk).update(seats_taken=3)


@pytest.mark.db_law
def test_the_database_keeps_a_person_once_in_a_cohort(northlake: SimpleNamespace) -> None:
    offering = open_cohort(northlake)
    (one,) = fill(northlake, offering, ["Ana Silva"])
    with breaks("cohorts_enrolment"):
        Enrolment.objects.create(offering=offering, person=one.person, number=9, name_as_written="Ana", created_at=NOON)
