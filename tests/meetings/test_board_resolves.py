"""The Board resolves at a sitting: interests first, two people move, the secretary records, the chair confirms."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest

from testamur.definitions import queries as definitions
from testamur.meetings.actions import agenda, resolutions, sitting
from testamur.meetings.models import Pack, Resolution
from testamur.meetings.queries import placing, sittings, waiting_for
from testamur.meetings.rules.kinds import Result
from testamur.meetings.rules.motion import Votes
from testamur.notices.models import Mail
from testamur.proposals.rules.conditions import NewCondition
from testamur.signing.models import SignedDocument
from tests.cast import breaks, refuses
from tests.meetings.sittings import at_the_board, motion, movers, opened, planned, recorded, sitting_board, words_for

pytestmark = [pytest.mark.django_db, pytest.mark.actions, pytest.mark.usefixtures("own_keys", "may_sign")]


def test_a_resolution_takes_effect_when_the_chair_confirms_it(northlake, cedar_point, noon):
    meeting, item = sitting_board(northlake, cedar_point, noon)
    opened(northlake, item, meeting.starts_at)
    row = recorded(northlake, item, meeting.starts_at)
    assert row.number == "BG-2026-001"
    assert definitions.version(item.proposal.version_id).state == "in_approval"

    resolutions.confirm_resolution(resolution_id=row.pk, by=northlake.kwabena, now=meeting.starts_at)

    version = definitions.version(item.proposal.version_id)
    assert (version.state, version.authority_ref) == ("approved", "BG-2026-001")
    item.proposal.refresh_from_db()
    assert item.proposal.stage == "approved"
    assert Mail.objects.filter(kind="to_everyone_board_approved", address="priya@northlake.example").count() == 1


def test_the_approval_record_says_when_it_was_held_who_endorsed_and_until_when_it_stands(northlake, cedar_point, noon):
    meeting, item = sitting_board(northlake, cedar_point, noon)
    opened(northlake, item, meeting.starts_at)
    row = recorded(northlake, item, meeting.starts_at)
    resolutions.confirm_resolution(resolution_id=row.pk, by=northlake.kwabena, now=meeting.starts_at)

    version = definitions.version(item.proposal.version_id)
    approval = json.loads(SignedDocument.objects.get(business_key=f"approval:{version.public_id}").plan)
    row.refresh_from_db()
    assert (approval["meeting"], approval["effectiveOn"]) == (meeting.held_on.isoformat(), row.effective_on.isoformat())
    assert approval["reviewBy"] == row.review_on.isoformat()
    assert [(one["organization"], one["custody"]) for one in approval["endorsements"]] == [
        ("Cedar Point Community Laboratories", "institution")
    ]
    assert {one["mark"]: one["state"] for one in approval["marks"]} == dict.fromkeys(("competency", "evidence", "endorsed", "aligned"), "met")


def test_the_secretary_who_recorded_it_may_not_confirm_it(northlake, cedar_point, noon):
    meeting, item = sitting_board(northlake, cedar_point, noon)
    opened(northlake, item, meeting.starts_at)
    row = recorded(northlake, item, meeting.starts_at)

    with refuses("chair_only"):
        resolutions.confirm_resolution(resolution_id=row.pk, by=northlake.joan, now=meeting.starts_at)


def test_interests_are_asked_before_an_item_opens(northlake, cedar_point, noon):
    meeting, item = sitting_board(northlake, cedar_point, noon)

    with refuses("interests_not_asked"):
        sitting.open_item(item_id=item.pk, by=northlake.joan, now=meeting.starts_at)


def test_who_declared_an_interest_leaves_both_sides_of_the_quorum(northlake, cedar_point, noon):
    meeting, item = sitting_board(northlake, cedar_point, noon)
    governor = movers(northlake)[0]
    sitting.note_interest(item_id=item.pk, person_id=governor.pk, nature="Owns shares of a supplier", by=northlake.joan, now=meeting.starts_at)
    opened(northlake, item, meeting.starts_at)

    read = sittings.quorum_of(item, now=meeting.starts_at)

    assert (read.eligible, read.taking_part, read.recused) == (8, 7, 1)
    with refuses("mover_recused"):
        recorded(northlake, item, meeting.starts_at, votes=Votes(7, 0, 0))


def test_below_the_quorum_no_motion_passes(northlake, cedar_point, noon):
    meeting, item = sitting_board(northlake, cedar_point, noon, present=4)
    opened(northlake, item, meeting.starts_at)

    with refuses("quorum_not_met"):
        recorded(northlake, item, meeting.starts_at, votes=Votes(4, 0, 0))


def test_the_chair_does_not_move(northlake, cedar_point, noon):
    meeting, item = sitting_board(northlake, cedar_point, noon)
    opened(northlake, item, meeting.starts_at)

    with refuses("mover_cannot"):
        recorded(northlake, item, meeting.starts_at, mover=northlake.kwabena.ref)


def test_conditions_go_with_the_approval(northlake, cedar_point, noon):
    meeting, item = sitting_board(northlake, cedar_point, noon)
    opened(northlake, item, meeting.starts_at)
    wanted = NewCondition("it recovers its costs by the end of its second year", owner_id=northlake.hanna.pk, before_launch=True)
    words = words_for(item.proposal, meeting.body, Result.CARRIED_UNANIMOUSLY, noon.date())
    row = resolutions.record_resolution(item_id=item.pk, moved=motion(northlake), words=words, conditions=[wanted], by=northlake.joan, now=meeting.starts_at)

    resolutions.confirm_resolution(resolution_id=row.pk, by=northlake.kwabena, now=meeting.starts_at)

    assert row.code == "with_conditions"
    assert item.proposal.conditions.get().text == wanted.text
    assert definitions.version(item.proposal.version_id).state == "approved"


def test_a_deferred_item_waits_and_can_be_placed_again(northlake, cedar_point, noon):
    meeting, item = sitting_board(northlake, cedar_point, noon)
    opened(northlake, item, meeting.starts_at)
    until = (meeting.starts_at + timedelta(days=30)).date()
    row = recorded(northlake, item, meeting.starts_at, result=Result.DEFERRED, votes=Votes(0, 0, 0), reason="The budget is not ready", defer_until=until)

    resolutions.confirm_resolution(resolution_id=row.pk, by=northlake.kwabena, now=meeting.starts_at)

    item.proposal.refresh_from_db()
    assert item.proposal.stage == "board"
    assert placing.item_of(item.proposal) is None
    assert placing.unplaced(meeting.body, now=meeting.starts_at) == []


def test_a_returned_resolution_keeps_its_number(northlake, cedar_point, noon):
    meeting, item = sitting_board(northlake, cedar_point, noon)
    opened(northlake, item, meeting.starts_at)
    row = recorded(northlake, item, meeting.starts_at)
    resolutions.return_resolution(resolution_id=row.pk, reason="The seconder was another governor", by=northlake.kwabena, now=meeting.starts_at)
    words = words_for(item.proposal, meeting.body, Result.CARRIED_UNANIMOUSLY, noon.date())

    again = resolutions.record_resolution(
        item_id=item.pk, moved=motion(northlake, seconder=movers(northlake)[3].ref), words=words, by=northlake.joan, now=meeting.starts_at
    )

    assert (again.pk, again.number, again.state) == (row.pk, "BG-2026-001", "voted")


def test_a_corrigendum_stands_beside_the_text(northlake, cedar_point, noon):
    meeting, item = sitting_board(northlake, cedar_point, noon)
    opened(northlake, item, meeting.starts_at)
    row = recorded(northlake, item, meeting.starts_at)
    row = resolutions.confirm_resolution(resolution_id=row.pk, by=northlake.kwabena, now=meeting.starts_at)
    found = resolutions.correct_resolution(
        resolution_id=row.pk, text_en=row.text_en + " Effective at once.", text_fr=row.text_fr + " Effet immédiat.",
        reason="The effective day was unclear", by=northlake.joan, now=meeting.starts_at,
    )  # fmt: skip

    resolutions.confirm_corrigendum(corrigendum_id=found.pk, by=northlake.kwabena, now=meeting.starts_at)

    row.refresh_from_db()
    assert not row.text_en.endswith("at once.")
    assert row.corrigenda.get().confirmed_by == northlake.kwabena


def test_minutes_are_sent_by_one_and_confirmed_by_another(northlake, cedar_point, noon):
    meeting, item = sitting_board(northlake, cedar_point, noon)
    opened(northlake, item, meeting.starts_at)
    row = recorded(northlake, item, meeting.starts_at)
    resolutions.confirm_resolution(resolution_id=row.pk, by=northlake.kwabena, now=meeting.starts_at)
    sitting.close_meeting(meeting_id=meeting.pk, by=northlake.joan, now=meeting.starts_at)
    sitting.send_minutes(meeting_id=meeting.pk, by=northlake.joan, now=meeting.starts_at)

    done = sitting.confirm_minutes(meeting_id=meeting.pk, by=northlake.kwabena, now=meeting.starts_at)

    assert done.minutes_confirmed_by == northlake.kwabena


def test_a_proposal_stands_on_one_agenda(northlake, cedar_point, noon):
    found = at_the_board(northlake, cedar_point, noon)
    first, second = planned(northlake, noon), planned(northlake, noon, days=40)
    agenda.place_item(meeting_id=first.pk, proposal_id=found.pk, by=northlake.joan, now=noon)

    with refuses("proposal_on_agenda"):
        agenda.place_item(meeting_id=second.pk, proposal_id=found.pk, by=northlake.joan, now=noon)


def test_a_sealed_pack_never_changes_and_what_comes_later_is_an_addendum(northlake, cedar_point, noon):
    found = at_the_board(northlake, cedar_point, noon)
    meeting = planned(northlake, noon)
    agenda.add_item(meeting_id=meeting.pk, kind="procedural", title="Call to order", by=northlake.joan, now=noon)
    first = agenda.seal_pack(meeting_id=meeting.pk, by=northlake.joan, now=noon)
    agenda.place_item(meeting_id=meeting.pk, proposal_id=found.pk, by=northlake.joan, now=noon)

    second = agenda.seal_pack(meeting_id=meeting.pk, by=northlake.joan, now=noon)

    assert (first.sequence, second.sequence) == (0, 1)
    assert second.manifest["items"][0]["definitionDigest"] == found.version.content_hash


def test_the_chair_sees_what_waits_for_them(northlake, cedar_point, noon):
    meeting, item = sitting_board(northlake, cedar_point, noon)
    opened(northlake, item, meeting.starts_at)
    recorded(northlake, item, meeting.starts_at)

    assert "BG-2026-001" in [row.number for row in waiting_for(northlake.kwabena, meeting.starts_at)]


@pytest.mark.db_law
def test_the_database_itself_keeps_the_laws_of_a_resolution(northlake, cedar_point, noon):
    meeting, item = sitting_board(northlake, cedar_point, noon)
    opened(northlake, item, meeting.starts_at)
    row = recorded(northlake, item, meeting.starts_at)
    rows = Resolution.objects.filter(pk=row.pk)
    with breaks("resolution_mover_is_not_seconder"):
        rows.update(seconder=row.mover)
    with breaks("resolution_votes_within_present"):
        rows.update(votes_for=9)
    with breaks("resolution_secretary_is_not_chair"):
        rows.update(confirmed_by=row.recorded_by, confirmed_at=noon, state="recorded")

    resolutions.confirm_resolution(resolution_id=row.pk, by=northlake.kwabena, now=meeting.starts_at)

    with breaks("meetings_resolution_frozen"):
        rows.update(text_en="Something else")
    with breaks("meetings_rollentry_frozen"):
        row.roll.update(presence="absent")
    with breaks("meetings_pack_no_update"):
        Pack.objects.update(digest="sha256:00")
