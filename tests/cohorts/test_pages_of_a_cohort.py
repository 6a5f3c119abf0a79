"""The pages of a cohort, as people of the house see and use them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import translation

from testamur.cohorts.models import Enrolment, Offering
from tests.cast import NOON, sign_in
from tests.cohorts.grounds import TODAY, active_version, fill, open_cohort, planned_cohort, running_cohort


@pytest.fixture(autouse=True)
def english_again() -> Iterator[None]:
    """Addresses are made in English whatever language the page before was read in."""
    with translation.override("en"):
        yield


@pytest.fixture
def beatriz_browses(client: Client, northlake: SimpleNamespace) -> Client:
    return sign_in(client, northlake.beatriz)


def page(client: Client, name: str, **where: str) -> str:
    response = client.get(reverse(f"cohorts:{name}", kwargs=where))
    assert response.status_code == 200
    return response.content.decode()


def test_the_coordinator_plans_publishes_and_opens_a_cohort_on_its_pages(
    client: Client, northlake: SimpleNamespace
) -> None:
    version = active_version(northlake)
    browser = sign_in(client, northlake.priya)
    plan = {
        "version": version.public_id,
        "opens_on": TODAY.isoformat(),
        "starts_on": (TODAY + timedelta(days=9)).isoformat(),
        "ends_on": (TODAY + timedelta(days=30)).isoformat(),
        "assessment_on": (TODAY + timedelta(days=28)).isoformat(),
        "capacity": "16",
        "minimum": "4",
        "place": "Simulation centre, room 2",
        "language": "en",
    }
    answer = browser.post(reverse("cohorts:plan"), plan, follow=True)
    assert "The cohort OFF-2026-001 is planned." in answer.content.decode()
    move = reverse("cohorts:move", kwargs={"number": "OFF-2026-001"})
    browser.post(move, {"verb": "publish"})
    answer = browser.post(move, {"verb": "open"}, follow=True)
    assert "Registration is open." in answer.content.decode()
    assert Offering.objects.get().state == "open"


def test_a_wrong_date_is_named_at_its_field_and_nothing_typed_is_lost(
    client: Client, northlake: SimpleNamespace
) -> None:
    version = active_version(northlake)
    plan = {
        "version": version.public_id,
        "opens_on": "2026-12-01",
        "starts_on": "2026-11-01",
        "ends_on": "2026-12-20",
        "assessment_on": "2026-12-18",
        "capacity": "16",
        "minimum": "4",
        "place": "Simulation centre, room 2",
        "language": "en",
    }
    said = sign_in(client, northlake.priya).post(reverse("cohorts:plan"), plan).content.decode()
    assert "There is a problem" in said
    assert "The cohort must start on or after the day registration opens" in said
    assert "Simulation centre, room 2" in said


def test_the_page_shows_the_stage_the_seats_and_the_endorsement(
    beatriz_browses: Client, northlake: SimpleNamespace
) -> None:
    offering = running_cohort(northlake, ["Zoë Lambert", "Sukarni"])
    said = page(beatriz_browses, "offering", number=offering.number)
    assert "Venipuncture Techniques, October 2026" in said
    assert "Zoë Lambert" in said
    assert "in force until" in said
    assert 'aria-current="step"' in said


def test_an_empty_cohort_says_what_comes_next(beatriz_browses: Client, northlake: SimpleNamespace) -> None:
    offering = open_cohort(northlake)
    said = page(beatriz_browses, "offering", number=offering.number)
    assert "No learners yet. Paste names and emails, or import a file" in said


def test_a_stranger_to_the_cohort_reads_why_and_whom_to_ask(client: Client, northlake: SimpleNamespace) -> None:
    offering = planned_cohort(northlake)
    where = reverse("cohorts:offering", kwargs={"number": offering.number})
    response = sign_in(client, northlake.marcus).get(where)
    assert response.status_code == 403
    assert "Amara Diallo" in response.content.decode()


def test_nobody_signed_in_is_sent_to_sign_in(client: Client, northlake: SimpleNamespace) -> None:
    response = client.get(reverse("cohorts:index"))
    assert response.status_code == 302


def test_the_registrar_looks_at_the_rows_first_and_then_imports_the_good_ones(
    beatriz_browses: Client, northlake: SimpleNamespace
) -> None:
    offering = open_cohort(northlake)
    where = reverse("cohorts:import", kwargs={"number": offering.number})
    file = SimpleUploadedFile("roster.csv", "name,email\nليلى حدّاد,l@x.example\nBo,nope\n".encode())
    looked = beatriz_browses.post(where, {"file": file})
    said = looked.content.decode()
    assert looked.status_code == 422
    assert "Row 3: “nope” is not an email address" in said
    assert "1 of 2 rows are good" in said
    assert Enrolment.objects.count() == 0
    pasted = {"pasted": "name,email\nليلى حدّاد,l@x.example\nBo,nope\n", "act": "import_good"}
    answer = beatriz_browses.post(where, pasted, follow=True)
    assert "1 learner added." in answer.content.decode()
    assert [one.name_as_written for one in Enrolment.objects.all()] == ["ليلى حدّاد"]


def test_an_import_of_nothing_is_named(beatriz_browses: Client, northlake: SimpleNamespace) -> None:
    offering = open_cohort(northlake)
    where = reverse("cohorts:import", kwargs={"number": offering.number})
    said = beatriz_browses.post(where, {"pasted": " "}).content.decode()
    assert "Paste names and emails, or choose a file" in said


def test_a_learner_is_checked_accepted_and_identified_on_one_page(
    beatriz_browses: Client, northlake: SimpleNamespace
) -> None:
    offering = open_cohort(northlake)
    added = beatriz_browses.post(
        reverse("cohorts:add_learner", kwargs={"number": offering.number}),
        {"name": "Renée O'Brien-Desrosiers", "email": "renee@x.example"},
        follow=True,
    )
    one = Enrolment.objects.get()
    act = reverse("cohorts:learner_act", kwargs={"number": offering.number, "public_id": one.public_id})
    assert "Renée O’Brien-Desrosiers" in added.content.decode() or "Renée O&#x27;Brien" in added.content.decode()
    wrong = beatriz_browses.post(act, {"verb": "check", "state_PRE-1": "met", "state_PRE-2": "waived"})
    assert "why prerequisite PRE-2 is waived" in wrong.content.decode()
    beatriz_browses.post(act, {"verb": "check", "state_PRE-1": "met", "state_PRE-2": "met"})
    beatriz_browses.post(act, {"verb": "accept"})
    beatriz_browses.post(act, {"verb": "identity", "mode": "photo_id"})
    one.refresh_from_db()
    assert (one.state, one.identity_mode) == ("registered", "photo_id")


def test_the_roster_comes_out_as_a_safe_file(beatriz_browses: Client, northlake: SimpleNamespace) -> None:
    offering = open_cohort(northlake)
    fill(northlake, offering, ["=2+2", "Ana Silva"], NOON - timedelta(days=50))
    response = beatriz_browses.get(reverse("cohorts:export", kwargs={"number": offering.number}))
    assert response.content.decode("utf-8-sig").splitlines()[1].startswith("'=2+2,learner1@learners.example")


def test_every_page_speaks_french(client: Client, northlake: SimpleNamespace) -> None:
    offering = open_cohort(northlake)
    browser = sign_in(client, northlake.priya)
    for name, where in (
        ("index", {}),
        ("plan", {}),
        ("offering", {"number": offering.number}),
        ("import", {"number": offering.number}),
        ("cancel", {"number": offering.number}),
    ):
        address = reverse(f"cohorts:{name}", kwargs=where).replace("/en/", "/fr/", 1)
        said = browser.get(address).content.decode()
        assert '<html lang="fr">' in said
        assert "ohort" in said
