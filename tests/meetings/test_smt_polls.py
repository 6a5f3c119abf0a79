"""The SMT decides between meetings: interests first, answers hidden until one's own, the quorum by answers."""

from __future__ import annotations

from datetime import timedelta

import pytest

from testamur.meetings import tasks
from testamur.meetings.actions import polls, resolutions
from testamur.meetings.models import PollAnswer
from testamur.meetings.queries import waiting_for
from testamur.meetings.rules.kinds import Choice, Result
from testamur.notices.models import Mail
from tests.cast import breaks, refuses
from tests.meetings.sittings import answered, at_the_board, endorsed_by_poll, polled, words_for
from tests.proposals.developing import supported

pytestmark = [pytest.mark.django_db, pytest.mark.actions]


def test_an_endorsed_concept_goes_into_development_when_the_chair_confirms(northlake, noon):
    poll = polled(northlake, noon)

    row = endorsed_by_poll(northlake, poll, noon)

    poll.proposal.refresh_from_db()
    assert row.number == "SMT-2026-001"
    assert poll.proposal.stage == "development"


def test_members_are_asked_by_mail_and_on_their_desk(northlake, noon):
    poll = polled(northlake, noon)

    assert Mail.objects.filter(kind="to_smt_decision_asked").count() == 5
    assert poll.proposal.number in [row.number for row in waiting_for(northlake.louise, noon)]


def test_a_member_says_first_whether_they_have_an_interest(northlake, noon):
    poll = polled(northlake, noon)

    with refuses("interest_first"):
        polls.answer_poll(poll_id=poll.pk, has_interest=None, choice=Choice.ENDORSE, by=northlake.modupe, now=noon)


def test_a_member_with_an_interest_is_out_of_the_count(northlake, noon):
    poll = polled(northlake, noon)

    polls.answer_poll(poll_id=poll.pk, has_interest=True, nature="Teaches in the unit", by=northlake.modupe, now=noon)

    read = polls.quorum_of(poll, now=noon)
    assert (read.eligible, read.needed, read.taking_part) == (4, 3, 0)
    assert northlake.modupe.pk not in poll.answers.values_list("person", flat=True)


def test_an_answer_may_change_until_the_poll_closes(northlake, noon):
    poll = polled(northlake, noon)
    answered(poll, [northlake.modupe], noon)

    answered(poll, [northlake.modupe], noon, Choice.DECLINE, reason="The unit has no capacity")

    assert PollAnswer.objects.get(poll=poll).choice == "decline"


def test_before_the_quorum_nobody_closes_it(northlake, noon):
    poll = polled(northlake, noon)
    answered(poll, [northlake.modupe, northlake.louise], noon)

    with refuses("poll_quorum_not_met"):
        polls.close_poll(poll_id=poll.pk, by=northlake.petra, now=noon)


def test_ten_minutes_are_left_when_everyone_has_answered(northlake, noon):
    poll = polled(northlake, noon)
    members = [northlake.alexandre, northlake.modupe, northlake.louise, northlake.theo, northlake.rosalind]
    answered(poll, members, noon)

    poll.refresh_from_db()
    assert poll.closes_at == noon + timedelta(minutes=10)
    assert tasks.close_polls(noon + timedelta(minutes=11)) == 1


def test_a_poll_that_ran_out_without_a_quorum_decides_nothing(northlake, noon):
    poll = polled(northlake, noon)
    answered(poll, [northlake.modupe], noon)

    tasks.close_polls(noon + timedelta(days=20))

    poll.refresh_from_db()
    assert poll.close_reason == "no_quorum"
    with refuses("poll_without_quorum"):
        resolutions.record_poll(poll_id=poll.pk, words=resolutions.Words("a", "b"), by=northlake.petra, now=noon + timedelta(days=20))


def test_a_tie_is_sent_back_and_not_carried(northlake, noon):
    poll = polled(northlake, noon)
    answered(poll, [northlake.modupe, northlake.louise], noon)
    answered(poll, [northlake.theo, northlake.rosalind], noon, Choice.SEND_BACK, reason="The need is not shown")
    polls.close_poll(poll_id=poll.pk, by=northlake.petra, now=noon)
    words = words_for(poll.proposal, poll.body, Result.SENT_BACK, noon.date())

    row = resolutions.record_poll(
        poll_id=poll.pk, words=words, reason="Show the need with one figure", target_stage="ce_assessment", by=northlake.petra, now=noon
    )

    assert (row.result, row.code, row.votes_for, row.votes_against) == ("sent_back", "send_back", 2, 2)


def test_who_has_not_answered_is_reminded_a_day_before(northlake, noon):
    poll = polled(northlake, noon)
    answered(poll, [northlake.modupe], noon)

    tasks.close_polls(poll.closes_at - timedelta(hours=3))

    assert Mail.objects.filter(kind="to_smt_reminder").count() == 4


def test_the_board_decides_only_at_a_sitting(northlake, cedar_point, noon, own_keys, may_sign):
    found = at_the_board(northlake, cedar_point, noon)

    with refuses("body_may_not_poll"):
        polls.open_poll(proposal_id=found.pk, by=northlake.joan, now=noon)


def test_only_chair_or_secretary_opens_a_poll(northlake, noon):
    found = supported(northlake, noon)

    with refuses("chair_or_secretary_only"):
        polls.open_poll(proposal_id=found.pk, by=northlake.theo, now=noon)


@pytest.mark.db_law
def test_the_database_keeps_the_answers_of_a_closed_poll(northlake, noon):
    poll = polled(northlake, noon)
    answered(poll, [northlake.modupe, northlake.louise, northlake.theo], noon)
    polls.close_poll(poll_id=poll.pk, by=northlake.alexandre, now=noon)

    with breaks("meetings_pollanswer_frozen"):
        PollAnswer.objects.filter(poll=poll).update(choice="decline")
