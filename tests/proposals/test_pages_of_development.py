"""The advisory team, the proposer, budget owners and the reviewer do their part through the pages."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from testamur.proposals.actions import development, pledges, quality
from testamur.proposals.models import Pledge, QualityReview
from testamur.proposals.queries import development as reads, lists
from testamur.proposals.rules.resources import ResourceKind
from tests.cast import sign_in
from tests.endorsements.grounds import signed
from tests.proposals.developing import complete, endorsed, frozen, with_team

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_noon")]


def test_every_page_of_the_workspace_answers_in_both_languages(client, northlake, noon):
    found = with_team(northlake, noon, request_kind="convert", existing_program="MLA-101")
    sign_in(client, northlake.hanna)
    pages = ["development/", "team/", "plan/", "resources/", "responsible/", "full/check/", "review/", *(f"full/{n}/" for n in range(1, 10))]

    answers = {
        f"/{language}/proposals/{found.key}/{page}": client.get(f"/{language}/proposals/{found.key}/{page}").status_code
        for language in ("en", "fr")
        for page in pages
    }

    assert {path: status for path, status in answers.items() if status != 200} == {}


def test_ce_names_the_team_on_its_page(client, northlake, noon):
    found = endorsed(northlake, noon)
    sign_in(client, northlake.priya)

    client.post(
        f"/en/proposals/{found.key}/team/",
        {"person_0": northlake.hanna.pk, "role_0": "lead", "person_1": northlake.marcus.pk, "role_1": "proposer"},
    )

    assert reads.lead(found) == northlake.hanna


def test_a_team_without_a_lead_is_an_error_on_the_page(client, northlake, noon):
    found = endorsed(northlake, noon)
    sign_in(client, northlake.priya)

    answer = client.post(f"/en/proposals/{found.key}/team/", {"person_0": northlake.marcus.pk, "role_0": "proposer"})

    assert answer.status_code == 422
    assert "Name one lead. You named 0" in answer.content.decode()


def test_a_section_is_saved_and_goes_on(client, northlake, noon):
    found = with_team(northlake, noon)
    sign_in(client, northlake.hanna)

    answer = client.post(
        f"/en/proposals/{found.key}/full/2/",
        {"description": "From the first day to the last", "grading": "met_not_yet", "transcript_line": "IV access", "seen": "{}", "continue": "1"},
    )

    assert answer.url == f"/en/proposals/{found.key}/full/3/"
    assert reads.own_answers(found)["transcript_line"] == "IV access"


def test_the_proposer_agrees_and_the_lead_submits(northlake, cedar_point, noon, own_keys, may_sign):
    found = complete(northlake, frozen(northlake, noon), noon)
    signed(northlake, found.version, cedar_point)
    page = f"/en/proposals/{found.key}/full/check/"
    marcus, hanna = sign_in(Client(), northlake.marcus), sign_in(Client(), northlake.hanna)
    assert "has not agreed yet" in hanna.get(page).content.decode()

    marcus.post(page, {"agree": "1"})
    hanna.post(page, {"submit": "1"})

    found.refresh_from_db()
    assert found.stage == "smt_full"


def test_a_budget_owner_confirms_on_the_page_that_waits_for_them(client, northlake, noon):
    found = with_team(northlake, noon)
    pledge = pledges.require_resource(
        proposal_id=found.pk, kind=ResourceKind.EXPERT_HOURS, quantity=40, measure="hours", unit="Vascular", owner_id=northlake.halima.pk,
        required_by="SMT-2026-001", by=northlake.priya, now=noon,
    )  # fmt: skip
    assert found.number in [row.number for row in lists.waiting_for(northlake.halima, noon)]
    sign_in(client, northlake.halima)

    client.post(f"/en/proposals/{found.key}/resources/", {"which": pledge.pk, "confirm": "1"})

    assert Pledge.objects.get().state == "confirmed"


def test_the_reviewer_takes_the_review_and_saves_the_checklist(client, northlake, noon):
    found = endorsed(northlake, noon, request_kind="convert", existing_program="MLA-101")
    sign_in(client, northlake.ingrid)
    page = f"/en/proposals/{found.key}/review/"
    client.post(page, {"take": "1", "taught": "no", "reports": "no"})

    client.post(page, {"save": "1", "revision": "1", "finding_1": "met", "evidence_1": "Outline, page 3"})

    review = QualityReview.objects.get()
    assert review.reviewer == northlake.ingrid
    assert review.lines[0]["evidence"] == "Outline, page 3"
    assert quality.has_clinical_risk(found)


def test_a_stranger_to_the_proposal_sees_no_workspace(northlake, noon):
    found = with_team(northlake, noon)
    client = sign_in(Client(), northlake.sora)

    assert client.get(f"/en/proposals/{found.key}/development/").status_code == 404
    assert development.required(found).proposal == found


def test_a_consultation_with_a_body_of_the_process_is_noted_as_one(northlake, noon, at_noon, client):
    found = with_team(northlake, noon)
    page = reverse("proposals:plan", args=[found.key])

    sign_in(client, northlake.hanna).post(
        page, {"who": "The Senior Management Team", "held_on": noon.date().isoformat(), "changed": "Two hours fewer", "body": "smt", "consulted": "1"}
    )

    assert found.development.consultations.get().body_key == "smt"
