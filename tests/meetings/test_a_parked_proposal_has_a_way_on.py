"""What a parked proposal waits for may never come: the body and the CE director still have a way on."""

from __future__ import annotations

from datetime import date

import pytest
from django.urls import reverse

from testamur.endorsements import actions as partners
from testamur.endorsements.models import Endorsement
from testamur.meetings.actions import agenda, polls, resolutions, sitting
from testamur.meetings.queries import sittings as offers
from testamur.meetings.rules.kinds import Presence, Result
from testamur.meetings.rules.motion import Votes
from testamur.proposals.actions import interests, quality, review, taking_back
from testamur.proposals.models import QualityReview
from testamur.proposals.queries import trail
from testamur.proposals.rules.authority import Authority
from testamur.proposals.rules.vocabulary import Code
from tests.cast import breaks, refuses, sign_in
from tests.meetings.sittings import at_the_board, endorsed_by_poll, motion, opened, planned, sitting_board, words_for
from tests.proposals.developing import filed
from tests.proposals.test_reviewer_reviews_quality import CONVERT, find, lines, opened as review_taken, write

pytestmark = [pytest.mark.django_db, pytest.mark.actions, pytest.mark.usefixtures("own_keys", "may_sign")]


def parked_at_the_board(people, partner, now):
    """The partner takes the endorsement back while the SMT's poll runs: the SMT endorses, and the Board's door is closed."""
    found = filed(people, partner, now)
    poll = polls.open_poll(proposal_id=found.pk, by=people.petra, now=now)
    row = Endorsement.objects.get(version=found.version)
    partners.record_withdrawal(endorsement_id=row.pk, reason="We reorganize our laboratories", by=people.priya, now=now)
    endorsed_by_poll(people, poll, now)
    found.refresh_from_db()
    assert [each["gate"] for each in found.waiting_for] == ["marks_met", "endorsement_live:1"]
    return found


def test_the_board_sends_a_parked_proposal_back_but_cannot_approve_it(northlake, cedar_point, noon):
    found = parked_at_the_board(northlake, cedar_point, noon)
    meeting = planned(northlake, noon)
    item = agenda.place_item(meeting_id=meeting.pk, proposal_id=found.pk, by=northlake.joan, now=noon)
    presence = {person.pk: Presence.PRESENT for person in northlake.governors}
    sitting.begin_meeting(meeting_id=meeting.pk, presence=presence, chair_id=northlake.kwabena.pk, by=northlake.joan, now=meeting.starts_at)
    item = opened(northlake, item, meeting.starts_at)

    assert offers.offered(item.proposal, "governor") == ("send_back", "refer", "defer", "decline")
    carried = motion(northlake, votes=Votes(9, 0, 0))
    with refuses("result_not_offered"):
        resolutions.record_resolution(
            item_id=item.pk, moved=carried, words=words_for(found, meeting.body, Result.CARRIED, date(2026, 12, 9)), by=northlake.joan, now=meeting.starts_at
        )
    moved = motion(northlake, votes=Votes(9, 0, 0), result=Result.SENT_BACK, reason="Find another partner first", target_stage="development")
    row = resolutions.record_resolution(
        item_id=item.pk, moved=moved, words=words_for(found, meeting.body, Result.SENT_BACK, date(2026, 12, 9)), by=northlake.joan, now=meeting.starts_at
    )
    resolutions.confirm_resolution(resolution_id=row.pk, by=northlake.kwabena, now=meeting.starts_at)

    found.refresh_from_db()
    assert (found.stage, found.is_parked, found.version.state) == ("development", False, "frozen")


def test_the_director_takes_it_back_to_where_it_is_written(northlake, cedar_point, noon):
    found = parked_at_the_board(northlake, cedar_point, noon)

    row = taking_back.take_back(
        proposal_id=found.pk, target="development", reason="The competencies change with the new partner", as_draft=True,
        seen_visit=found.visit, by=northlake.priya, now=noon,
    )  # fmt: skip

    found.refresh_from_db()
    again = trail.to_be_taken_again(found)
    assert (found.stage, found.is_parked, found.version.state) == ("development", False, "draft")
    assert {each.stage for each in found.decisions.filter(pk__in=again)} == {"smt_full"}
    assert row.reason.startswith("The competencies")


def test_only_the_director_takes_back_only_what_waits_and_only_to_a_form(northlake, cedar_point, noon):
    found = parked_at_the_board(northlake, cedar_point, noon)
    given = {"proposal_id": found.pk, "reason": "It has to change", "now": noon}

    with refuses("not_your_decision"):
        taking_back.take_back(target="development", by=northlake.amara, **given)
    with refuses("send_back_where"):
        taking_back.take_back(target="smt_full", by=northlake.priya, **given)
    with refuses("reason_required"):
        taking_back.take_back(target="development", by=northlake.priya, **{**given, "reason": " "})
    taking_back.take_back(target="draft", by=northlake.priya, **given)
    with refuses("take_back_not_parked"):
        taking_back.take_back(target="draft", by=northlake.priya, **given)


def test_a_director_with_an_interest_takes_nothing_back(northlake, cedar_point, noon):
    found = parked_at_the_board(northlake, cedar_point, noon)
    interests.declare_interest(proposal_id=found.pk, has_interest=True, nature="I advise the partner", by=northlake.priya, now=noon)

    with refuses("you_declared_interest"):
        taking_back.take_back(proposal_id=found.pk, target="draft", reason="It has to change", by=northlake.priya, now=noon)


def test_the_page_offers_it_and_says_what_is_waited_for(northlake, cedar_point, noon, at_noon, client):
    found = parked_at_the_board(northlake, cedar_point, noon)
    page = reverse("proposals:take_back", args=[found.key])
    browser = sign_in(client, northlake.priya)

    assert page in browser.get(reverse("proposals:proposal", args=[found.key])).content.decode()
    assert "endors" in browser.get(page).content.decode()
    assert browser.post(page, {"target": "development"}).status_code == 422
    answer = browser.post(page, {"target": "development", "reason": "Find another partner", "seen_visit": str(found.visit)}, follow=True)

    assert "It is taken back" in answer.content.decode()
    found.refresh_from_db()
    assert found.stage == "development"


@pytest.mark.parametrize("target", ["draft", "intake", "ce_assessment", "smt_concept", "development", "smt_full"])
def test_the_board_sends_back_to_any_stage_before(northlake, cedar_point, noon, target):
    found = at_the_board(northlake, cedar_point, noon)
    for person in northlake.governors:
        interests.declare_interest(proposal_id=found.pk, has_interest=False, by=person, now=noon)
    authority = Authority.resolution("BG-2026-090", "board", on=noon.date(), voters=tuple(each.ref for each in northlake.governors))

    review.record_decision(
        proposal_id=found.pk, code="send_back", reason="Look at it again", target_stage=target, authority=authority, by=northlake.kwabena, now=noon
    )

    found.refresh_from_db()
    assert found.stage == target
    assert found.version.state == ("in_approval" if target == "smt_full" else "frozen")


def test_what_comes_back_from_the_team_as_it_was_is_approved_in_the_end(northlake, cedar_point, noon):
    meeting, item = sitting_board(northlake, cedar_point, noon)
    item = opened(northlake, item, meeting.starts_at)
    row = resolutions.record_resolution(
        item_id=item.pk, moved=motion(northlake, result=Result.SENT_BACK, reason="The team has to look at it again", target_stage="smt_full"),
        words=words_for(item.proposal, meeting.body, Result.SENT_BACK, meeting.held_on), by=northlake.joan, now=meeting.starts_at,
    )  # fmt: skip
    resolutions.confirm_resolution(resolution_id=row.pk, by=northlake.kwabena, now=meeting.starts_at)
    found = item.proposal
    found.refresh_from_db()

    endorsed_by_poll(northlake, polls.open_poll(proposal_id=found.pk, by=northlake.petra, now=meeting.starts_at), meeting.starts_at)
    found.refresh_from_db()
    assert (found.stage, found.is_parked) == ("board", False)
    authority = Authority.resolution("BG-2026-091", "board", on=meeting.held_on, voters=tuple(each.ref for each in northlake.governors))
    review.record_decision(proposal_id=found.pk, code="approve", reason="", authority=authority, by=northlake.kwabena, now=meeting.starts_at)

    found.refresh_from_db()
    assert (found.stage, found.version.state) == ("approved", "approved")


def test_a_review_that_found_it_not_compliant_is_followed_by_another(northlake, noon):
    found = review_taken(northlake, noon)
    write(found, northlake.ingrid, noon, lines(partly=4, owner=northlake.hanna.ref, due="2027-01-30"))
    find(found, northlake.ingrid, noon, Code.NOT_COMPLY, reader=northlake.rowan)

    with refuses("only_ce"):
        quality.open_again(proposal_id=found.pk, reason="The outline was rewritten", by=northlake.ingrid, now=noon)
    again = quality.open_again(proposal_id=found.pk, reason="The outline was rewritten", by=northlake.amara, now=noon)

    assert (again.round, again.reviewer, again.lines) == (2, None, [])
    assert QualityReview.objects.get(proposal=found, round=1).finding == "not_comply"
    with refuses("quality_no_second_review"):
        quality.open_again(proposal_id=found.pk, reason="And again", by=northlake.amara, now=noon)


@pytest.mark.db_law
def test_the_database_still_keeps_what_a_review_found(northlake, noon):
    assert CONVERT
    found = review_taken(northlake, noon)
    write(found, northlake.ingrid, noon, lines(partly=4, owner=northlake.hanna.ref, due="2027-01-30"))
    find(found, northlake.ingrid, noon, Code.NOT_COMPLY, reader=northlake.rowan)

    with breaks("proposals_qualityreview_frozen"):
        QualityReview.objects.filter(proposal=found).update(summary="All is well")
    with breaks("proposals_qualityreview_frozen_kept"):
        QualityReview.objects.filter(proposal=found).delete()
