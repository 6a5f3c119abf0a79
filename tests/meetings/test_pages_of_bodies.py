"""Members, secretaries and chairs do their part through the pages; others do not learn that there is a meeting."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client

from testamur.ground import times
from testamur.meetings.actions import agenda, resolutions
from testamur.meetings.models import PollAnswer, Resolution
from testamur.meetings.queries import placing
from tests.cast import sign_in
from tests.meetings.sittings import answered, endorsed_by_poll, movers, opened, planned, polled, recorded, sitting_board

pytestmark = pytest.mark.django_db


@pytest.fixture
def _clock(monkeypatch):
    def at(instant):
        monkeypatch.setattr(times, "utc_now", lambda: instant)

    return at


def test_the_secretary_records_a_resolution_in_four_clicks_and_the_chair_confirms_in_one(
    client, northlake, cedar_point, noon, own_keys, may_sign, _clock
):
    meeting, item = sitting_board(northlake, cedar_point, noon)
    opened(northlake, item, meeting.starts_at)
    _clock(meeting.starts_at)
    first, second, *_rest = movers(northlake)
    page = f"/en/meetings/{meeting.public_id}/items/{item.number}/"
    sign_in(client, northlake.joan)
    shown = client.get(page)
    assert "Resolution number BG-2026-001 will be assigned." in shown.content.decode()

    form = shown.context["form"]
    answer = client.post(
        page,
        {"mover": first.ref, "seconder": second.ref, "result": "carried_unanimously", "record": "1",
         "text_en": form["text_en"].value(), "text_fr": form["text_fr"].value()},
    )  # fmt: skip

    row = Resolution.objects.get(body__key="board")
    assert answer.status_code == 302
    assert (row.votes_for, row.state) == (8, "voted")
    sign_in(client, northlake.kwabena)
    client.post(f"/en/resolutions/{row.number}/", {"confirm": "1"})
    row.refresh_from_db()
    assert row.state == "recorded"


def test_the_same_person_twice_is_an_error_at_the_seconder(client, northlake, cedar_point, noon, own_keys, may_sign, _clock):
    meeting, item = sitting_board(northlake, cedar_point, noon)
    opened(northlake, item, meeting.starts_at)
    _clock(meeting.starts_at)
    first = movers(northlake)[0]
    sign_in(client, northlake.joan)

    answer = client.post(
        f"/en/meetings/{meeting.public_id}/items/{item.number}/",
        {"mover": first.ref, "seconder": first.ref, "result": "carried_unanimously", "record": "1", "text_en": "a", "text_fr": "b"},
    )

    assert answer.status_code == 422
    assert "The seconder must be a different person from the mover" in answer.content.decode().replace("’", "'")


def test_every_page_of_a_meeting_answers_in_both_languages(client, northlake, cedar_point, noon, own_keys, may_sign, _clock):
    meeting, item = sitting_board(northlake, cedar_point, noon)
    opened(northlake, item, meeting.starts_at)
    row = recorded(northlake, item, meeting.starts_at)
    _clock(meeting.starts_at)
    sign_in(client, northlake.joan)
    base = f"meetings/{meeting.public_id}/"
    paths = ["governance/", base, f"{base}attendance/", f"{base}pack/", f"{base}minutes/", f"{base}meeting.ics", f"{base}items/1/",
             f"resolutions/{row.number}/", f"proposals/{item.proposal.key}/brief/", "governance/board/plan/"]  # fmt: skip

    answers = {f"/{language}/{path}": client.get(f"/{language}/{path}").status_code for language in ("en", "fr") for path in paths}

    assert {path: status for path, status in answers.items() if status != 200} == {}


def test_a_member_answers_on_the_brief_and_then_sees_the_others(client, northlake, noon, at_noon):
    poll = polled(northlake, noon)
    answered(poll, [northlake.theo], noon)
    page = f"/en/proposals/{poll.proposal.key}/brief/"
    sign_in(client, northlake.louise)
    before = client.get(page).content.decode()
    assert "You are asked to" in before
    assert "Their answers open when you have given yours." in before

    client.post(page, {"interest": "no", "choice": "endorse"})

    after = client.get(page).content.decode()
    assert PollAnswer.objects.filter(poll=poll, person=northlake.louise, choice="endorse").count() == 1
    assert "Their answers open" not in after


def test_interests_come_before_the_choice(client, northlake, noon, at_noon):
    poll = polled(northlake, noon)
    sign_in(client, northlake.louise)

    answer = client.post(f"/en/proposals/{poll.proposal.key}/brief/", {"choice": "endorse"})

    assert answer.status_code == 422
    assert "Say whether you have an interest to declare, then choose" in answer.content.decode()


def test_the_secretary_plans_a_meeting_and_places_what_waits(client, northlake, noon, at_noon):
    poll = polled(northlake, noon)
    sign_in(client, northlake.petra)

    client.post("/en/governance/smt/plan/", {"held_on": "2026-12-04", "time": "09:30", "place": "Room 2"})

    smt = poll.body
    assert [str(meeting.held_on) for meeting in placing.upcoming(smt)] == ["2026-12-04"]


def test_the_poll_page_records_what_it_came_to(client, northlake, noon, at_noon):
    poll = polled(northlake, noon)
    answered(poll, [northlake.modupe, northlake.louise, northlake.theo], noon)
    sign_in(client, northlake.petra)
    page = f"/en/polls/{poll.public_id}/"
    client.post(page, {"close": "1"})
    form = client.get(page).context["form"]

    client.post(page, {"record": "1", "text_en": form["text_en"].value(), "text_fr": form["text_fr"].value()})

    assert Resolution.objects.get(poll=poll).state == "voted"


def test_a_stranger_does_not_learn_of_a_meeting(northlake, noon):
    meeting = planned(northlake, noon)
    client = sign_in(Client(), northlake.sora)

    assert client.get(f"/en/meetings/{meeting.public_id}/").status_code == 404


def test_a_governor_declares_before_the_pack_opens(client, northlake, cedar_point, noon, own_keys, may_sign, _clock):
    _clock(noon)
    poll_free = planned(northlake, noon)
    agenda.add_item(meeting_id=poll_free.pk, kind="information", title="Annual report", by=northlake.joan, now=noon)
    agenda.seal_pack(meeting_id=poll_free.pk, by=northlake.joan, now=noon)
    sign_in(client, northlake.governors[1])

    assert client.get(f"/en/meetings/{poll_free.public_id}/pack/").status_code == 200
    assert poll_free.packs.get().openings.count() == 1


def test_the_proposer_reads_the_resolution_once_it_is_confirmed(northlake, noon, at_noon):
    poll = polled(northlake, noon)
    row = endorsed_by_poll(northlake, poll, noon)
    client = sign_in(Client(), northlake.marcus)

    assert client.get(f"/en/resolutions/{row.number}/").status_code == 200
    assert row.confirmed_at == noon + timedelta(hours=3)
    assert resolutions.authority_of(row).counts["for"] == 3
