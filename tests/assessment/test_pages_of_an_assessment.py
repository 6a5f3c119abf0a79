"""The pages of the assessment: the assessor's day and tablet, signing, results, the board's vote, the statement."""

from __future__ import annotations

from collections.abc import Iterator
from types import SimpleNamespace

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation

from testamur.assessment.actions import marking
from testamur.assessment.models import Attempt, MarkSheet, Ratification, Result
from testamur.assessment.rules.sheets import Role
from testamur.cohorts.models import Offering
from testamur.ground import times
from tests.assessment.stories import PIN, all_met, mark, mark_everything, ratified, schedule, set_pin
from tests.cast import NOON, sign_in
from tests.cohorts.grounds import assessing_cohort

LEARNERS = ["Mateo Silva", "Devon Clarke", "Yuki Sato"]


@pytest.fixture(autouse=True)
def english_again() -> Iterator[None]:
    """Addresses are made in English whatever language the page before was read in."""
    with translation.override("en"):
        yield


@pytest.fixture(autouse=True)
def noon_on_the_wall(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every request of these stories is made at noon of 23 November 2026."""
    monkeypatch.setattr(times, "utc_now", lambda: NOON)


@pytest.fixture
def cohort(northlake: SimpleNamespace) -> Offering:
    return assessing_cohort(northlake, LEARNERS)


@pytest.fixture
def attempt(northlake: SimpleNamespace, cohort: Offering) -> Attempt:
    sitting = schedule(northlake, cohort, "OS")
    return Attempt.objects.filter(sitting=sitting, drawn=False).order_by("pk")[0]


def address(name: str, attempt: Attempt) -> str:
    where = {"public_id": attempt.sitting.public_id, "attempt_id": attempt.public_id}
    return reverse(f"assessment:{name}", kwargs=where)


def opened(browser: Client, attempt: Attempt) -> str:
    act = reverse("assessment:sitting_act", kwargs={"public_id": attempt.sitting.public_id})
    browser.post(act, {"attempt": attempt.public_id, "verb": "open"})
    return address("sheet", attempt)


ALL_MET = {f"r-OS-{n:02}": "met" for n in range(1, 13)} | {"overall": "competent"}


def test_the_assessor_opens_the_day_with_a_pin_and_finds_the_stations(
    client: Client, northlake: SimpleNamespace, attempt: Attempt
) -> None:
    browser = sign_in(client, northlake.devi)
    assert "Open my day" in browser.get(reverse("assessment:today")).content.decode()
    answer = browser.post(reverse("assessment:pin"), {"pin": PIN, "again": PIN}, follow=True)
    said = answer.content.decode()
    assert "Your day is open." in said
    assert "Venipuncture Techniques: Observed stations" in said


def test_two_pins_that_differ_are_named(client: Client, northlake: SimpleNamespace) -> None:
    answer = sign_in(client, northlake.devi).post(reverse("assessment:pin"), {"pin": PIN, "again": "111112"})
    assert "The two PINs are not the same" in answer.content.decode()


def test_a_learner_is_marked_and_signed_for_without_any_script(
    client: Client, northlake: SimpleNamespace, attempt: Attempt
) -> None:
    browser = sign_in(client, northlake.devi)
    set_pin(northlake.devi)
    sheet_url = opened(browser, attempt)
    said = browser.get(sheet_url).content.decode()
    assert said.count('role="radiogroup"') == 12
    assert "0 of 12 rated" in said
    browser.post(sheet_url, ALL_MET | {"act": "finish"})
    answer = browser.post(address("sign", attempt), {"pin": PIN}, follow=True)
    assert f"The sheet of {attempt.enrolment.name_as_written} is signed." in answer.content.decode()
    attempt.refresh_from_db()
    assert attempt.state == "agreed"


def test_each_rating_is_saved_at_once_and_the_side_says_what_is_left(
    client: Client, northlake: SimpleNamespace, attempt: Attempt
) -> None:
    browser = sign_in(client, northlake.devi)
    sheet_url = opened(browser, attempt)
    ten = {key: value for key, value in ALL_MET.items() if key not in ("r-OS-11", "r-OS-12")}
    said = browser.post(sheet_url, ten, headers={"HX-Request": "true"}).content.decode()
    assert "10 of 12 rated" in said
    assert "2 items left, one critical: 11 and 12" in said
    assert 'aria-disabled="true"' in said
    assert "<html" not in said
    assert "Saved" in said


def test_one_change_can_be_undone(client: Client, northlake: SimpleNamespace, attempt: Attempt) -> None:
    browser = sign_in(client, northlake.devi)
    sheet_url = opened(browser, attempt)
    browser.post(sheet_url, ALL_MET)
    said = browser.post(sheet_url, ALL_MET | {"r-OS-04": "not_met"}).content.decode()
    assert "Item 4 set to Not met" in said
    assert 'value="OS-04:met"' in said
    browser.post(sheet_url, ALL_MET | {"r-OS-04": "not_met", "undo": "OS-04:met"})
    sheet = MarkSheet.objects.get(attempt=attempt)
    assert sheet.marks.get(code="OS-04").rating == "met"


def test_a_chip_is_enough_of_a_comment(client: Client, northlake: SimpleNamespace, attempt: Attempt) -> None:
    browser = sign_in(client, northlake.devi)
    sheet_url = opened(browser, attempt)
    closed = browser.post(sheet_url, ALL_MET | {"r-OS-04": "not_met"}).content.decode()
    assert "Say why for each item not met: 4" in closed
    said = browser.post(sheet_url, ALL_MET | {"r-OS-04": "not_met", "c-OS-04": "too_long"}).content.decode()
    assert "Say why for each item not met" not in said
    assert 'value="finish"' in said


def test_a_wrong_pin_says_how_many_tries_are_left(client: Client, northlake: SimpleNamespace, attempt: Attempt) -> None:
    browser = sign_in(client, northlake.devi)
    set_pin(northlake.devi)
    browser.post(opened(browser, attempt), ALL_MET)
    said = browser.post(address("sign", attempt), {"pin": "000001"}).content.decode()
    assert "That PIN does not match. 4 tries left" in said


def test_nobody_opens_another_assessors_sheet_by_its_address(
    client: Client, northlake: SimpleNamespace, attempt: Attempt
) -> None:
    marking.open_sheet(attempt_id=attempt.pk, role=Role.FIRST, by=northlake.devi, now=NOON)
    assert sign_in(client, northlake.paulo).get(address("sheet", attempt)).status_code == 404


def test_the_second_marker_reads_nothing_of_the_first_before_signing(
    client: Client, northlake: SimpleNamespace, cohort: Offering
) -> None:
    one = Attempt.objects.get(sitting=schedule(northlake, cohort, "OS"), drawn=True)
    mark(one, by=northlake.devi, but={"OS-04": "not_met"})
    marking.open_sheet(attempt_id=one.pk, role=Role.SECOND, by=northlake.paulo, now=NOON)
    browser = sign_in(client, northlake.paulo)
    said = browser.get(reverse("assessment:attempt", kwargs={"public_id": one.public_id})).content.decode()
    assert "Devi Krishnan" not in said.split("<main")[1].split("Declare a tie")[0]
    assert "No signed sheet that you may read" in said
    assert browser.get(address("sheet", one)).content.decode().count("checked") == 0


def test_exam_marks_that_are_no_numbers_are_named_and_kept(
    client: Client, northlake: SimpleNamespace, cohort: Offering
) -> None:
    one = Attempt.objects.filter(sitting=schedule(northlake, cohort, "EX"))[0]
    marking.open_sheet(attempt_id=one.pk, role=Role.FIRST, by=northlake.devi, now=NOON)
    browser = sign_in(client, northlake.devi)
    said = browser.post(address("sheet", one), {"got_VEN-1": "many", "out_VEN-1": "20"}).content.decode()
    assert "VEN-1: enter numbers such as 17 or 17.5" in said
    assert 'value="many"' in said


def test_the_exam_percent_is_computed(client: Client, northlake: SimpleNamespace, cohort: Offering) -> None:
    one = Attempt.objects.filter(sitting=schedule(northlake, cohort, "EX"))[0]
    marking.open_sheet(attempt_id=one.pk, role=Role.FIRST, by=northlake.devi, now=NOON)
    marks = {f"got_VEN-{n}": "17,5" for n in range(1, 5)} | {f"out_VEN-{n}": "20" for n in range(1, 5)}
    answer = sign_in(client, northlake.devi).post(address("sheet", one), marks, follow=True)
    assert "87 % in all" in answer.content.decode()


def test_a_log_is_judged_and_signed(client: Client, northlake: SimpleNamespace, cohort: Offering) -> None:
    one = Attempt.objects.filter(sitting=schedule(northlake, cohort, "LOG"), drawn=False)[0]
    browser = sign_in(client, northlake.devi)
    set_pin(northlake.devi)
    where = opened(browser, one)
    wrong = browser.post(where, {"accepted": "ten", "returned": "0", "longest_alone": "0"}).content.decode()
    assert "Enter how many entries you accepted" in wrong
    data = {"accepted": "10", "returned": "1", "longest_alone": "3", "comment": "Clear entries."}
    browser.post(where, data | {f"r-VEN-{n}": "met" for n in (1, 2, 3)} | {"act": "finish"})
    browser.post(address("sign", one), {"pin": PIN})
    one.refresh_from_db()
    assert one.state == "agreed"


def test_the_board_reads_numbers_instead_of_names_until_it_has_ratified(
    client: Client, northlake: SimpleNamespace, cohort: Offering
) -> None:
    mark_everything(northlake, cohort, but={2: {"OS-06": "not_met"}})
    where = reverse("assessment:results", kwargs={"number": cohort.number})
    lead = Client()
    sign_in(lead, northlake.sora).post(reverse("assessment:submit", kwargs={"number": cohort.number}))
    browser = sign_in(client, northlake.samuel)
    said = browser.get(where).content.decode()
    assert "Ratify these results?" in said
    assert not any(name in said for name in LEARNERS)
    digest = Ratification.objects.get().digest
    vote = reverse("assessment:vote", kwargs={"number": cohort.number})
    assert "Choose your vote" in browser.post(vote, {"digest": digest}).content.decode()
    browser.post(vote, {"agrees": "yes", "digest": digest})
    other = sign_in(Client(), northlake.idris)
    answer = other.post(vote, {"agrees": "yes", "digest": digest}, follow=True)
    assert "The results are ratified. Learners are told." in answer.content.decode()
    assert Result.objects.filter(ratified_at__isnull=False).count() == 3


def test_a_learner_reads_not_yet_with_feedback_and_the_next_day_and_nobody_else_can(
    client: Client, northlake: SimpleNamespace, cohort: Offering
) -> None:
    mark_everything(northlake, cohort, but={2: {"OS-06": "not_met"}})
    ratified(northlake, cohort)
    result = Result.objects.get(enrolment__number=2)
    where = reverse("assessment:statement", kwargs={"public_id": result.public_id})
    said = sign_in(client, result.enrolment.person).get(where).content.decode().replace("\u00a0", " ")
    assert "Venipuncture Techniques: Not yet" in said
    assert "Engages the needle safety device at once" in said
    assert "2 more attempts, the next from 7 December 2026" in said
    assert "Devi Krishnan" not in said
    assert sign_in(Client(), northlake.beatriz).get(where).status_code == 404


def test_the_lead_schedules_and_is_told_what_is_missing(
    client: Client, northlake: SimpleNamespace, cohort: Offering
) -> None:
    browser = sign_in(client, northlake.sora)
    where = reverse("assessment:schedule", kwargs={"number": cohort.number})
    answer = browser.post(where, {"instrument": "OS", "held_on": NOON.date().isoformat()}, follow=True)
    assert "Scheduled. Second marks are drawn." in answer.content.decode()
    again = browser.post(where, {"instrument": "OS", "held_on": NOON.date().isoformat()})
    assert "This instrument is on that day already." in again.content.decode()
    submit = browser.post(reverse("assessment:submit", kwargs={"number": cohort.number}), follow=True)
    assert "Marking goes on for 3 learners" in submit.content.decode()


def test_every_page_speaks_french(client: Client, northlake: SimpleNamespace, attempt: Attempt) -> None:
    browser = sign_in(client, northlake.devi)
    set_pin(northlake.devi)
    sheet = marking.open_sheet(attempt_id=attempt.pk, role=Role.FIRST, by=northlake.devi, now=NOON)
    all_met(sheet, by=northlake.devi, but={"OS-04": "not_met"})
    said = browser.get(address("sheet", attempt).replace("/en/", "/fr/", 1)).content.decode()
    assert "Relâche le garrot en moins d’une minute" in said
    assert "Terminer et signer" in said
    assert "12 sur 12 évalués" in said
