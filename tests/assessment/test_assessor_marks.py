"""An assessor opens the day, marks a learner, signs with the PIN; and what the house refuses on the way."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from types import SimpleNamespace

import pytest

from testamur.assessment import queries
from testamur.assessment.actions import attempts, days, marking, ties
from testamur.assessment.actions.marking import Rated
from testamur.assessment.models import AssessorDay, Attempt, Mark, MarkSheet
from testamur.assessment.rules.sheets import Role
from testamur.assessment.rules.ties import TieKind
from testamur.cohorts.models import Offering
from testamur.ground.errors import Refused
from tests.assessment.stories import PIN, all_met, mark, schedule, set_pin
from tests.cast import NOON, breaks, refuses
from tests.cohorts.grounds import LAPSED, assessing_cohort


@pytest.fixture
def cohort(northlake: SimpleNamespace) -> Offering:
    return assessing_cohort(northlake, ["Mateo Silva", "Devon Clarke", "Yuki Sato"])


@pytest.fixture
def attempt(northlake: SimpleNamespace, cohort: Offering) -> Attempt:
    """The attempt of one who was not drawn for a second mark, at the stations of Venipuncture."""
    sitting = schedule(northlake, cohort, "OS")
    return Attempt.objects.filter(sitting=sitting, drawn=False).order_by("pk")[0]


def drawn(northlake: SimpleNamespace, cohort: Offering) -> Attempt:
    return Attempt.objects.get(sitting=schedule(northlake, cohort, "OS"), drawn=True)


@pytest.mark.actions
def test_one_of_three_is_drawn_for_a_second_mark(northlake: SimpleNamespace, cohort: Offering) -> None:
    sitting = schedule(northlake, cohort, "OS")
    assert Attempt.objects.filter(sitting=sitting, drawn=True).count() == 1


@pytest.mark.actions
def test_a_signed_sheet_makes_the_attempt_agreed(northlake: SimpleNamespace, attempt: Attempt) -> None:
    sheet = mark(attempt, by=northlake.devi)
    attempt.refresh_from_db()
    assert (attempt.state, attempt.assessed_on) == ("agreed", NOON.date())
    assert sheet.signed_at == NOON


@pytest.mark.actions
def test_nothing_can_be_signed_while_an_item_is_left(northlake: SimpleNamespace, attempt: Attempt) -> None:
    set_pin(northlake.devi)
    sheet = marking.open_sheet(attempt_id=attempt.pk, role=Role.FIRST, by=northlake.devi, now=NOON)
    all_met(sheet, by=northlake.devi)
    marking.save_ratings(sheet_id=sheet.pk, ratings={"OS-11": Rated("")}, by=northlake.devi, now=NOON)
    with pytest.raises(Refused) as caught:
        marking.sign_sheet(sheet_id=sheet.pk, pin=PIN, by=northlake.devi, now=NOON)
    assert caught.value.reason == "items_left"
    assert caught.value.facts["numbers"] == (11,)
    assert caught.value.facts["critical"] == 1


@pytest.mark.actions
def test_an_item_not_met_needs_a_word_why(northlake: SimpleNamespace, attempt: Attempt) -> None:
    set_pin(northlake.devi)
    sheet = marking.open_sheet(attempt_id=attempt.pk, role=Role.FIRST, by=northlake.devi, now=NOON)
    all_met(sheet, by=northlake.devi)
    marking.save_ratings(sheet_id=sheet.pk, ratings={"OS-04": Rated("not_met")}, by=northlake.devi, now=NOON)
    with refuses("say_why_not_met"):
        marking.sign_sheet(sheet_id=sheet.pk, pin=PIN, by=northlake.devi, now=NOON)


@pytest.mark.actions
def test_a_wrong_pin_costs_a_try_and_the_fifth_locks_the_day(northlake: SimpleNamespace, attempt: Attempt) -> None:
    set_pin(northlake.devi)
    sheet = marking.open_sheet(attempt_id=attempt.pk, role=Role.FIRST, by=northlake.devi, now=NOON)
    all_met(sheet, by=northlake.devi)
    reasons = []
    for _ in range(6):
        with pytest.raises(Refused) as caught:
            marking.sign_sheet(sheet_id=sheet.pk, pin="000000", by=northlake.devi, now=NOON)
        reasons.append((caught.value.reason, caught.value.facts.get("n")))
    assert reasons[:4] == [("pin_wrong", 4), ("pin_wrong", 3), ("pin_wrong", 2), ("pin_wrong", 1)]
    assert [reason for reason, _n in reasons[4:]] == ["pin_locked", "pin_locked"]
    with pytest.raises(Refused):
        marking.sign_sheet(sheet_id=sheet.pk, pin=PIN, by=northlake.devi, now=NOON)


@pytest.mark.actions
def test_the_lead_lets_a_locked_assessor_set_a_new_pin(northlake: SimpleNamespace, cohort: Offering) -> None:
    set_pin(northlake.devi)
    AssessorDay.objects.update(tries_left=0)
    days.reset_day(person_id=northlake.devi.pk, offering_ref=cohort.ref, by=northlake.sora, now=NOON)
    days.renew_day(pin="739204", by=northlake.devi, now=NOON)
    assert days.check_pin(pin="739204", by=northlake.devi, now=NOON).tries_left == 5


@pytest.mark.actions
def test_a_pin_is_of_one_day_only_and_kept_hashed(northlake: SimpleNamespace) -> None:
    set_pin(northlake.devi)
    assert PIN not in AssessorDay.objects.get().pin_hash
    with refuses("pin_not_set"):
        days.check_pin(pin=PIN, by=northlake.devi, now=NOON + timedelta(days=1))


@pytest.mark.actions
@pytest.mark.parametrize(("pin", "reason"), [("1234", "pin_six_digits"), ("111111", "pin_too_simple")])
def test_a_poor_pin_is_refused(northlake: SimpleNamespace, pin: str, reason: str) -> None:
    with refuses(reason):
        days.open_day(pin=pin, by=northlake.devi, now=NOON)


@pytest.mark.actions
def test_nobody_is_marked_before_their_identity_is_verified(northlake: SimpleNamespace, cohort: Offering) -> None:
    sitting = attempts.schedule_sitting(
        offering_id=cohort.pk, instrument="OS", held_on=NOON.date(), by=northlake.sora, now=NOON
    )
    one = Attempt.objects.filter(sitting=sitting)[0]
    with refuses("attempt_not_there"):
        marking.open_sheet(attempt_id=one.pk, role=Role.FIRST, by=northlake.devi, now=NOON)
    with refuses("identity_mode_too_weak"):
        attempts.verify_identity(attempt_id=one.pk, mode="account_sign_in", by=northlake.bronwen, now=NOON)


@pytest.mark.actions
def test_nobody_is_marked_on_a_day_without_an_endorsement(northlake: SimpleNamespace, cohort: Offering) -> None:
    sitting = schedule(northlake, cohort, "OS", LAPSED)
    one = Attempt.objects.filter(sitting=sitting)[0]
    with refuses("endorsement_not_in_force_on"):
        marking.open_sheet(attempt_id=one.pk, role=Role.FIRST, by=northlake.devi, now=LAPSED)


@pytest.mark.actions
def test_only_assessors_mark(northlake: SimpleNamespace, attempt: Attempt) -> None:
    with refuses("only_assessor_marks"):
        marking.open_sheet(attempt_id=attempt.pk, role=Role.FIRST, by=northlake.beatriz, now=NOON)


@pytest.mark.actions
def test_two_assessors_do_not_take_the_same_first_sheet(northlake: SimpleNamespace, attempt: Attempt) -> None:
    marking.open_sheet(attempt_id=attempt.pk, role=Role.FIRST, by=northlake.devi, now=NOON)
    with refuses("sheet_is_anothers"):
        marking.open_sheet(attempt_id=attempt.pk, role=Role.FIRST, by=northlake.paulo, now=NOON)


@pytest.mark.actions
def test_a_declared_tie_refuses_and_the_lead_may_waive_it_for_a_forced_second_mark(
    northlake: SimpleNamespace, cohort: Offering, attempt: Attempt
) -> None:
    tie = ties.declare_tie(
        assessor_id=northlake.devi.pk,
        learner_id=attempt.learner_id,
        kind=TieKind.LINE_MANAGER,
        by=northlake.devi,
        now=NOON,
    )
    with refuses("tie_to_learner"):
        marking.open_sheet(attempt_id=attempt.pk, role=Role.FIRST, by=northlake.devi, now=NOON)
    with refuses("only_lead_waives_ties"):
        ties.waive_tie(tie_id=tie.pk, offering_id=cohort.pk, reason="x" * 20, by=northlake.devi, now=NOON)
    ties.waive_tie(
        tie_id=tie.pk, offering_id=cohort.pk, reason="Nobody else is qualified today", by=northlake.sora, now=NOON
    )
    marking.open_sheet(attempt_id=attempt.pk, role=Role.FIRST, by=northlake.devi, now=NOON)
    attempt.refresh_from_db()
    assert attempt.drawn


@pytest.mark.actions
def test_a_tie_that_appears_later_voids_what_is_unsigned_and_flags_what_is_signed(
    northlake: SimpleNamespace, cohort: Offering
) -> None:
    sitting = schedule(northlake, cohort, "OS")
    one, two = Attempt.objects.filter(sitting=sitting, drawn=False).order_by("pk")[:2]
    mark(one, by=northlake.devi)
    marking.open_sheet(attempt_id=two.pk, role=Role.FIRST, by=northlake.devi, now=NOON)
    for learner in (one.learner_id, two.learner_id):
        ties.declare_tie(
            assessor_id=northlake.devi.pk, learner_id=learner, kind=TieKind.FAMILY, by=northlake.devi, now=NOON
        )
    one.refresh_from_db()
    two.refresh_from_db()
    assert (one.state, one.drawn) == ("first_marked", True)
    assert two.state == "identity_verified"
    assert MarkSheet.objects.get(attempt=two).voided_at == NOON


@pytest.mark.actions
def test_the_second_mark_is_blind_until_both_have_signed(northlake: SimpleNamespace, cohort: Offering) -> None:
    one = drawn(northlake, cohort)
    mark(one, by=northlake.devi)
    one.refresh_from_db()
    assert one.state == "first_marked"
    second = marking.open_sheet(attempt_id=one.pk, role=Role.SECOND, by=northlake.paulo, now=NOON)
    assert queries.visible_sheets(one, northlake.paulo) == [second]
    mark(one, by=northlake.paulo, role=Role.SECOND, but={"OS-04": "not_met"})
    one.refresh_from_db()
    assert (one.state, one.compared, one.alike) == ("agreed", 12, 11)
    assert len(queries.visible_sheets(one, northlake.paulo)) == 2


@pytest.mark.actions
def test_the_first_marker_does_not_give_the_second_mark(northlake: SimpleNamespace, cohort: Offering) -> None:
    one = drawn(northlake, cohort)
    mark(one, by=northlake.paulo)
    with refuses("marked_first_by_you"):
        marking.open_sheet(attempt_id=one.pk, role=Role.SECOND, by=northlake.paulo, now=NOON)


@pytest.mark.actions
def test_a_difference_is_settled_by_a_third_person_only(northlake: SimpleNamespace, cohort: Offering) -> None:
    one = drawn(northlake, cohort)
    mark(one, by=northlake.devi)
    mark(one, by=northlake.paulo, role=Role.SECOND, but={"OS-06": "not_met"})
    one.refresh_from_db()
    assert one.state == "adjudication"
    with refuses("only_assessor_marks"):
        marking.open_sheet(attempt_id=one.pk, role=Role.THIRD, by=northlake.paulo, now=NOON)
    mark(one, by=northlake.anneke, role=Role.THIRD, but={"OS-06": "not_met"})
    one.refresh_from_db()
    assert one.state == "agreed"


@pytest.mark.actions
def test_a_sheet_that_is_signed_changes_only_by_an_amendment_with_a_reason(
    northlake: SimpleNamespace, attempt: Attempt
) -> None:
    sheet = mark(attempt, by=northlake.devi, but={"OS-12": "not_seen"})
    with refuses("sheet_is_signed"):
        marking.save_ratings(sheet_id=sheet.pk, ratings={"OS-12": Rated("met")}, by=northlake.devi, now=NOON)
    with refuses("reason_too_short"):
        marking.amend_sheet(sheet_id=sheet.pk, reason="oops", by=northlake.devi, now=NOON)
    new = marking.amend_sheet(
        sheet_id=sheet.pk, reason="Second look at the exposure report", by=northlake.devi, now=NOON
    )
    marking.save_ratings(sheet_id=new.pk, ratings={"OS-12": Rated("met")}, by=northlake.devi, now=NOON)
    marking.sign_sheet(sheet_id=new.pk, pin=PIN, by=northlake.devi, now=NOON)
    attempt.refresh_from_db()
    assert attempt.state == "agreed"
    assert queries.signed_sheets(attempt)[Role.FIRST] == new
    assert Mark.objects.get(sheet=sheet, code="OS-12").rating == "not_seen"


@pytest.mark.actions
def test_marks_above_the_maximum_are_refused_and_the_percent_is_computed(
    northlake: SimpleNamespace, cohort: Offering
) -> None:
    one = Attempt.objects.filter(sitting=schedule(northlake, cohort, "EX"))[0]
    sheet = marking.open_sheet(attempt_id=one.pk, role=Role.FIRST, by=northlake.devi, now=NOON)
    with refuses("marks_above_maximum"):
        marking.save_exam(
            sheet_id=sheet.pk, marks={"VEN-1": (Decimal(21), Decimal(20))}, details={}, by=northlake.devi, now=NOON
        )


@pytest.mark.actions
def test_who_was_drawn_and_is_absent_is_replaced(northlake: SimpleNamespace, cohort: Offering) -> None:
    sitting = attempts.schedule_sitting(
        offering_id=cohort.pk, instrument="OS", held_on=NOON.date(), by=northlake.sora, now=NOON
    )
    absent = Attempt.objects.get(sitting=sitting, drawn=True)
    attempts.mark_absent(attempt_id=absent.pk, excused=True, by=northlake.bronwen, now=NOON)
    still = Attempt.objects.filter(sitting=sitting, drawn=True).exclude(pk=absent.pk)
    assert still.count() == 1


@pytest.mark.actions
def test_an_incident_stops_the_attempt_with_a_report(northlake: SimpleNamespace, attempt: Attempt) -> None:
    set_pin(northlake.devi)
    sheet = marking.open_sheet(attempt_id=attempt.pk, role=Role.FIRST, by=northlake.devi, now=NOON)
    all_met(sheet, by=northlake.devi)
    report = "The needle safety device failed; the station was stopped"
    attempts.report_incident(attempt_id=attempt.pk, report=report, by=northlake.bronwen, now=NOON)
    with refuses("attempt_not_there"):
        marking.sign_sheet(sheet_id=sheet.pk, pin=PIN, by=northlake.devi, now=NOON)
    with refuses("only_board_voids"):
        attempts.void_attempt(attempt_id=attempt.pk, reason="x" * 30, by=northlake.sora, now=NOON)
    voided = attempts.void_attempt(
        attempt_id=attempt.pk, reason="The device was at fault", by=northlake.samuel, now=NOON
    )
    assert voided.state == "voided"


@pytest.mark.db_law
def test_the_database_freezes_a_signed_sheet_and_its_marks(northlake: SimpleNamespace, attempt: Attempt) -> None:
    sheet = mark(attempt, by=northlake.devi)
    with breaks("assessment_marksheet_signed"):
        MarkSheet.objects.filter(pk=sheet.pk).update(overall="excellent")
    with breaks("assessment_mark_of_signed_update"):
        Mark.objects.filter(sheet=sheet, code="OS-06").update(rating="not_met")
    with breaks("assessment_mark_of_signed_insert"):
        Mark.objects.create(sheet=sheet, code="OS-99", rating="met", at=NOON)
    with breaks("assessment_mark_of_signed_delete"):
        Mark.objects.filter(sheet=sheet, code="OS-06").delete()


@pytest.mark.db_law
def test_the_database_lets_nobody_mark_themselves(northlake: SimpleNamespace, attempt: Attempt) -> None:
    with breaks("assessment_marksheet_not_own"):
        MarkSheet.objects.create(
            attempt=attempt,
            marker_id=attempt.learner_id,
            learner_id=attempt.learner_id,
            role="first",
            kind="rubric",
            opened_at=NOON,
        )
