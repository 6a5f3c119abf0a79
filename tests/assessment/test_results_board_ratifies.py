"""Results: submitted by the lead, ratified by two of the results board, final; resits; what awards may read."""

from __future__ import annotations

from datetime import timedelta
from types import SimpleNamespace

import pytest

from testamur.assessment import queries
from testamur.assessment.actions import attempts, marking, ratification
from testamur.assessment.models import Attempt, Ballot, CompetencyResult, Ratification, Result
from testamur.assessment.rules.sheets import Role
from testamur.cohorts.models import Enrolment, Offering
from testamur.notices.models import Mail
from testamur.people.actions.grants import grant_role
from testamur.people.rules.roles import Role as PersonRole
from tests.assessment.stories import mark, mark_everything, ratified, schedule
from tests.cast import NOON, breaks, refuses
from tests.cohorts.grounds import assessing_cohort

LEARNERS = ["Mateo Silva", "Devon Clarke", "Yuki Sato"]


@pytest.fixture
def marked(northlake: SimpleNamespace) -> Offering:
    """Everybody is marked; Devon Clarke missed the needle safety device (OS-06)."""
    cohort = assessing_cohort(northlake, LEARNERS)
    mark_everything(northlake, cohort, but={2: {"OS-06": "not_met"}})
    return cohort


@pytest.mark.actions
def test_a_cohort_is_ratified_by_two_and_each_learner_is_told_without_the_result(
    northlake: SimpleNamespace, marked: Offering
) -> None:
    opened = ratified(northlake, marked)
    marked.refresh_from_db()
    assert opened.ratified_at is not None
    assert marked.state == "ratified"
    outcomes = {one.enrolment.name_as_written: one.outcome for one in queries.current_results(marked)}
    assert outcomes == {"Mateo Silva": "met", "Devon Clarke": "not_yet", "Yuki Sato": "met"}
    mails = Mail.objects.filter(kind="to_learner_result")
    assert mails.count() == 3
    assert {mail.subject for mail in mails} == {"Your result is ready: Venipuncture Techniques"}
    assert set(Enrolment.objects.filter(offering=marked).values_list("state", flat=True)) == {"result_final"}


@pytest.mark.actions
def test_one_vote_is_not_enough(northlake: SimpleNamespace, marked: Offering) -> None:
    opened = ratification.submit_results(offering_id=marked.pk, by=northlake.sora, now=NOON)
    ratification.vote(ratification_id=opened.pk, agrees=True, by=northlake.samuel, now=NOON)
    opened.refresh_from_db()
    assert opened.ratified_at is None
    with refuses("voted_already"):
        ratification.vote(ratification_id=opened.pk, agrees=True, by=northlake.samuel, now=NOON)
    with refuses("remark_missing"):
        ratification.vote(ratification_id=opened.pk, agrees=False, by=northlake.clara, now=NOON)


@pytest.mark.actions
def test_who_rated_in_the_cohort_does_not_vote(northlake: SimpleNamespace, marked: Offering) -> None:
    grant_role(
        person_id=northlake.devi.pk, role=PersonRole.RESULTS_BOARD, starts_on=NOON.date(), by=northlake.kofi, now=NOON
    )
    opened = ratification.submit_results(offering_id=marked.pk, by=northlake.sora, now=NOON)
    with refuses("rated_in_cohort"):
        ratification.vote(ratification_id=opened.pk, agrees=True, by=northlake.devi, now=NOON)


@pytest.mark.actions
def test_results_are_not_submitted_while_marking_goes_on_or_something_was_not_seen(northlake: SimpleNamespace) -> None:
    cohort = assessing_cohort(northlake, LEARNERS)
    schedule(northlake, cohort, "EX")
    with refuses("marking_goes_on"):
        ratification.submit_results(offering_id=cohort.pk, by=northlake.sora, now=NOON)


@pytest.mark.actions
def test_an_item_not_seen_blocks_the_results(northlake: SimpleNamespace) -> None:
    cohort = assessing_cohort(northlake, LEARNERS)
    mark_everything(northlake, cohort, but={3: {"OS-12": "not_seen"}})
    with refuses("results_open"):
        ratification.submit_results(offering_id=cohort.pk, by=northlake.sora, now=NOON)


@pytest.mark.actions
def test_who_is_absent_gets_no_result_and_does_not_hold_up_the_others(northlake: SimpleNamespace) -> None:
    cohort = assessing_cohort(northlake, LEARNERS)
    sitting = attempts.schedule_sitting(
        offering_id=cohort.pk, instrument="OS", held_on=NOON.date() - timedelta(days=1), by=northlake.sora, now=NOON
    )
    for one in Attempt.objects.filter(sitting=sitting):
        if one.enrolment.number == 3:
            attempts.mark_absent(attempt_id=one.pk, excused=True, by=northlake.bronwen, now=NOON)
        else:
            attempts.verify_identity(attempt_id=one.pk, mode="photo_id", by=northlake.bronwen, now=NOON)
            mark(one, by=northlake.devi)
            one.refresh_from_db()
            if one.state == "first_marked":
                mark(one, by=northlake.paulo, role=Role.SECOND)
    for code in ("EX", "LOG"):
        for one in Attempt.objects.filter(sitting=schedule(northlake, cohort, code)):
            mark(one, by=northlake.devi)
            one.refresh_from_db()
            if one.state == "first_marked":
                mark(one, by=northlake.paulo, role=Role.SECOND)
    ratified(northlake, cohort)
    assert [one.enrolment.number for one in queries.current_results(cohort)] == [1, 2]


@pytest.mark.actions
def test_awards_read_who_passed_when_they_were_last_assessed_and_who_marked_them(
    northlake: SimpleNamespace, marked: Offering
) -> None:
    assert queries.ratified_passes(marked) == []
    ratified(northlake, marked)
    passes = queries.ratified_passes(marked)
    assert [one.enrolment.name_as_written for one in passes] == ["Mateo Silva", "Yuki Sato"]
    assert {one.last_assessed_on for one in passes} == {NOON.date()}
    assert passes[0].competencies == ("VEN-1", "VEN-2", "VEN-3", "VEN-4")
    assert all(northlake.devi.pk in one.markers for one in passes)
    assert queries.markers_of([one.enrolment for one in passes])[northlake.devi.pk] == 2


@pytest.mark.actions
def test_a_resit_waits_covers_only_the_failed_station_and_supersedes(
    northlake: SimpleNamespace, marked: Offering
) -> None:
    ratified(northlake, marked)
    soon, later = NOON + timedelta(days=7), NOON + timedelta(days=14)
    with refuses("waiting_time"):
        attempts.schedule_sitting(
            offering_id=marked.pk, instrument="OS", held_on=soon.date(), by=northlake.sora, now=soon
        )
    sitting = schedule(northlake, marked, "OS", later)
    (again,) = Attempt.objects.filter(sitting=sitting)
    assert (again.enrolment.name_as_written, again.number, again.stations) == ("Devon Clarke", 2, ["S2"])
    mark(again, by=northlake.devi, now=later)
    again.refresh_from_db()
    if again.state == "first_marked":
        mark(again, by=northlake.paulo, role=Role.SECOND, now=later)
    ratified(northlake, marked, later)
    current = Result.objects.get(enrolment=again.enrolment, is_current=True)
    assert (current.outcome, current.number, current.assessed_on) == ("met", 2, later.date())
    assert current.supersedes is not None
    assert current.supersedes.outcome == "not_yet"


@pytest.mark.actions
def test_nobody_resits_what_they_passed(northlake: SimpleNamespace, marked: Offering) -> None:
    ratified(northlake, marked)
    later = NOON + timedelta(days=14)
    with refuses("nobody_to_schedule"):
        attempts.schedule_sitting(
            offering_id=marked.pk, instrument="EX", held_on=later.date(), by=northlake.sora, now=later
        )


@pytest.mark.actions
def test_submitting_again_before_the_vote_opens_a_new_round(northlake: SimpleNamespace, marked: Offering) -> None:
    first = ratification.submit_results(offering_id=marked.pk, by=northlake.sora, now=NOON)
    second = ratification.submit_results(offering_id=marked.pk, by=northlake.sora, now=NOON)
    with refuses("round_is_closed"):
        ratification.vote(ratification_id=first.pk, agrees=True, by=northlake.samuel, now=NOON)
    assert second.number == 2
    assert Result.objects.filter(enrolment__offering=marked).count() == 3


@pytest.mark.actions
def test_an_amendment_after_the_results_were_submitted_closes_the_round(
    northlake: SimpleNamespace, marked: Offering
) -> None:
    opened = ratification.submit_results(offering_id=marked.pk, by=northlake.sora, now=NOON)
    one = Attempt.objects.get(enrolment__offering=marked, instrument="OS", enrolment__number=2)
    first = queries.signed_sheets(one)[Role.FIRST]
    marking.amend_sheet(sheet_id=first.pk, reason="I looked at the recording again", by=first.marker, now=NOON)
    with refuses("round_is_closed"):
        ratification.vote(ratification_id=opened.pk, agrees=True, by=northlake.samuel, now=NOON)
    assert Result.objects.count() == 0
    with refuses("marking_goes_on"):
        ratification.submit_results(offering_id=marked.pk, by=northlake.sora, now=NOON)


@pytest.mark.actions
def test_a_voided_attempt_frees_a_new_one_before_the_vote(northlake: SimpleNamespace, marked: Offering) -> None:
    ratification.submit_results(offering_id=marked.pk, by=northlake.sora, now=NOON)
    one = Attempt.objects.get(enrolment__offering=marked, instrument="OS", enrolment__number=2)
    attempts.void_attempt(attempt_id=one.pk, reason="The needle device was at fault", by=northlake.idris, now=NOON)
    later = NOON + timedelta(days=14)
    (again,) = Attempt.objects.filter(sitting=schedule(northlake, marked, "OS", later))
    assert (again.number, again.enrolment.number, again.stations) == (2, 2, [])


@pytest.mark.actions
def test_each_is_shown_what_waits_for_them(northlake: SimpleNamespace, marked: Offering) -> None:
    lead = queries.waiting_for(northlake.sora, NOON)
    assert [str(one.verb) for one in lead] == ["Submit results"]
    ratification.submit_results(offering_id=marked.pk, by=northlake.sora, now=NOON)
    board = queries.waiting_for(northlake.samuel, NOON)
    assert [(one.number, str(one.verb)) for one in board] == [(marked.number, "Ratify")]
    assert queries.waiting_for(northlake.devi, NOON) == []
    ratified(northlake, marked)
    assert queries.waiting_for(northlake.samuel, NOON) == []
    assert queries.figures()["results_met"] == 2


@pytest.mark.db_law
def test_the_database_keeps_a_ratified_result(northlake: SimpleNamespace, marked: Offering) -> None:
    ratified(northlake, marked)
    result = queries.current_results(marked)[1]
    with breaks("assessment_result_ratified"):
        Result.objects.filter(pk=result.pk).update(outcome="met")
    with breaks("assessment_competencyresult_of_ratified_update"):
        CompetencyResult.objects.filter(result=result).update(met=True)
    with breaks("assessment_result_ratified_kept"):
        Result.objects.filter(pk=result.pk)._raw_delete("default")


@pytest.mark.db_law
def test_the_database_refuses_a_met_result_with_a_competency_not_met(
    northlake: SimpleNamespace, marked: Offering
) -> None:
    opened = ratification.submit_results(offering_id=marked.pk, by=northlake.sora, now=NOON)
    result = Result.objects.filter(ratification=opened, outcome="met")[0]
    CompetencyResult.objects.filter(result=result, competency="VEN-3").update(met=False)
    with breaks("assessment_result_met_whole"):
        Result.objects.filter(pk=result.pk).update(ratified_at=NOON)


@pytest.mark.db_law
def test_the_database_needs_two_votes_and_none_of_a_rater(northlake: SimpleNamespace, marked: Offering) -> None:
    opened = ratification.submit_results(offering_id=marked.pk, by=northlake.sora, now=NOON)
    ratification.vote(ratification_id=opened.pk, agrees=True, by=northlake.samuel, now=NOON)
    with breaks("assessment_ratification_quorum"):
        Ratification.objects.filter(pk=opened.pk).update(ratified_at=NOON)
    with breaks("assessment_ballot_not_by_rater"):
        Ballot.objects.create(ratification=opened, member=northlake.devi, agrees=True, at=NOON)
    with breaks("assessment_ballot_no_update"):
        Ballot.objects.filter(ratification=opened).update(agrees=False)
