"""The registrar brings learners in by a file or a pasted table."""

from __future__ import annotations

import unicodedata
from datetime import timedelta
from types import SimpleNamespace

import pytest

from testamur.cohorts import queries
from testamur.cohorts.actions import rosters
from testamur.cohorts.models import Enrolment, Offering
from testamur.cohorts.rules import roster
from testamur.people.models import Person
from tests.cast import NOON, refuses
from tests.cohorts.grounds import open_cohort

THEN = NOON - timedelta(days=50)


@pytest.fixture
def cohort(northlake: SimpleNamespace) -> Offering:
    return open_cohort(northlake, capacity=4)


def names_in(offering: Offering) -> list[str]:
    return [one.name_as_written for one in queries.live_enrolments(offering)]


@pytest.mark.actions
def test_names_are_kept_exactly_as_written(northlake: SimpleNamespace, cohort: Offering) -> None:
    names = ["Siobhán O'Neill", "ليلى حدّاد", "নুসরাত কবির", unicodedata.normalize("NFD", "Zoë Lambert")]
    data = "name,email\n" + "\n".join(f"{name},l{n}@learners.example" for n, name in enumerate(names))
    report = rosters.import_rows(
        offering_id=cohort.pk, data=data.encode(), register=True, by=northlake.beatriz, now=THEN
    )
    assert report.applied
    assert names_in(cohort) == names


@pytest.mark.actions
def test_given_and_family_name_are_joined_as_written_and_a_mononym_is_a_name(
    northlake: SimpleNamespace, cohort: Offering
) -> None:
    data = "given_name;family_name;email\nJan;van der Berg;jan@learners.example\nSukarni;;sukarni@learners.example\n"
    rosters.import_rows(offering_id=cohort.pk, data=data, by=northlake.beatriz, now=THEN)
    assert names_in(cohort) == ["Jan van der Berg", "Sukarni"]


@pytest.mark.actions
def test_one_bad_row_means_that_nothing_is_imported_and_every_problem_is_named(
    northlake: SimpleNamespace, cohort: Offering
) -> None:
    data = "name,email\nAna Silva,ana@learners.example\nBo Li,not-an-address\n,c@learners.example\nD,ana@learners.example\n"
    report = rosters.import_rows(offering_id=cohort.pk, data=data, by=northlake.beatriz, now=THEN)
    assert not report.applied
    assert [(one.row, one.code) for one in report.problems] == [
        (3, "row_email_invalid"),
        (4, "row_name_missing"),
        (5, "row_email_twice"),
    ]
    assert names_in(cohort) == []
    assert not Person.objects.filter(email="ana@learners.example").exists()


@pytest.mark.actions
def test_the_good_rows_come_in_when_they_are_chosen_on_purpose(northlake: SimpleNamespace, cohort: Offering) -> None:
    data = "name,email\nAna Silva,ana@learners.example\nBo Li,not-an-address\n"
    report = rosters.import_rows(offering_id=cohort.pk, data=data, all_or_nothing=False, by=northlake.beatriz, now=THEN)
    assert (report.applied, report.total, names_in(cohort)) == (True, 2, ["Ana Silva"])


@pytest.mark.actions
def test_the_same_file_again_changes_nothing(northlake: SimpleNamespace, cohort: Offering) -> None:
    data = "name,email\nZoë Lambert,zoe@learners.example\nAna Silva,ana@learners.example\n"
    rosters.import_rows(offering_id=cohort.pk, data=data, register=True, by=northlake.beatriz, now=THEN)
    decomposed = unicodedata.normalize("NFD", data)
    report = rosters.import_rows(offering_id=cohort.pk, data=decomposed, register=True, by=northlake.beatriz, now=THEN)
    assert not report.changes_something
    assert names_in(cohort) == ["Zoë Lambert", "Ana Silva"]


@pytest.mark.actions
def test_a_name_written_differently_is_shown_as_a_change_and_then_made(
    northlake: SimpleNamespace, cohort: Offering
) -> None:
    rosters.import_rows(offering_id=cohort.pk, data="N. Kabir, k@learners.example", by=northlake.beatriz, now=THEN)
    report = rosters.import_rows(
        offering_id=cohort.pk, data="Nusrat Kabir, K@learners.example", by=northlake.beatriz, now=THEN
    )
    assert [(line.what, line.before) for line in report.lines] == [("changed", "N. Kabir")]
    assert names_in(cohort) == ["Nusrat Kabir"]


@pytest.mark.actions
def test_whoever_finds_no_seat_joins_the_waiting_list_in_the_order_of_the_file(
    northlake: SimpleNamespace, cohort: Offering
) -> None:
    data = "name,email\n" + "".join(f"Learner {n},l{n}@learners.example\n" for n in range(6))
    report = rosters.import_rows(offering_id=cohort.pk, data=data, register=True, by=northlake.beatriz, now=THEN)
    cohort.refresh_from_db()
    states = list(Enrolment.objects.filter(offering=cohort).order_by("number").values_list("state", flat=True))
    assert report.waits == 2
    assert (cohort.seats_taken, states) == (4, ["registered"] * 4 + ["waitlisted"] * 2)


@pytest.mark.actions
def test_an_assessor_may_not_import_and_is_told_who_can(northlake: SimpleNamespace, cohort: Offering) -> None:
    with refuses("only_registrar_enrols"):
        rosters.import_rows(offering_id=cohort.pk, data="A, a@b.example", by=northlake.devi, now=THEN)


def test_a_file_in_another_encoding_is_named_with_its_line() -> None:
    read = roster.read("name,email\nRenée,r@x.example\n".encode("latin-1"))
    assert read.unreadable
    assert [(one.code, one.facts) for one in read.problems] == [("roster_not_utf8", {"line": 2, "byte": "E9"})]


def test_a_utf16_file_with_its_mark_is_read() -> None:
    read = roster.read("name\temail\nRenée\tr@x.example\n".encode("utf-16"))
    assert [row.name for row in read.rows] == ["Renée"]


def test_a_formula_stays_text_and_comes_back_the_same_after_a_safe_export() -> None:
    read = roster.read_text("name,email\n=HYPERLINK(1),h@x.example\n")
    assert read.rows[0].name == "=HYPERLINK(1)"
    written = roster.write(["name", "email"], [(read.rows[0].name, read.rows[0].email)])
    assert b"'=HYPERLINK(1)" in written
    assert roster.read(written).rows[0].name == "=HYPERLINK(1)"


def test_a_row_above_64_kib_is_named() -> None:
    read = roster.read_text(f"name,email\n{'x' * 70_000},x@x.example\nAna,a@x.example\n")
    assert [(one.row, one.code) for one in read.problems] == [(2, "row_too_large")]
    assert [row.number for row in read.rows] == [3]


def test_an_unquoted_comma_in_a_name_is_named() -> None:
    read = roster.read_text("name,email\nSilva, Maria,maria@x.example\n")
    assert [one.code for one in read.problems] == ["row_too_many_cells"]


def test_a_heading_that_is_not_known_is_left_out_and_said() -> None:
    read = roster.read_text("Nom,Courriel,Bureau\nRenée,r@x.example,12\n")
    assert (read.ignored, [row.name for row in read.rows]) == (("Bureau",), ["Renée"])


def test_a_table_without_addresses_says_which_column_is_missing() -> None:
    read = roster.read_text("name,room\nAna,2\n")
    assert [(one.code, one.facts["column"]) for one in read.problems] == [("column_missing", "email")]


def test_a_direction_override_in_a_name_is_refused() -> None:
    read = roster.read_text("name,email\nAna\u202egro.live,ana@x.example\n")
    assert [one.code for one in read.problems] == ["row_name_has_controls"]
