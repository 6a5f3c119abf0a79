"""Quorum, recusal, motions, polls and the words of a resolution: rules without a database."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, strategies as st

from testamur.ground.errors import Allowed, Refusal
from testamur.meetings.rules import life, motion, polls, quorum, recusal, wording
from testamur.meetings.rules.kinds import (
    ATTENDING,
    Choice,
    MeetingState,
    Presence,
    RecusalReason,
    ResolutionState,
    Result,
)
from testamur.meetings.rules.motion import Motion, Sitting, Votes
from testamur.meetings.rules.polls import Answer
from testamur.meetings.rules.quorum import BodyLaw
from testamur.meetings.rules.recusal import Ties
from testamur.meetings.rules.wording import Subject
from testamur.meetings.words import REASONS

BOARD = BodyLaw(quorum_rule="majority_of_eligible", minimum=5, may_approve=True)
SMT = BodyLaw(quorum_rule="majority_of_eligible", minimum=3, may_poll=True)
DAY = date(2026, 11, 23)
NOW = datetime(2026, 11, 23, 17, 0, tzinfo=UTC)
NAMES = [f"person:{number}" for number in range(9)]
EVERYWHERE = ("approve", "with_conditions", "send_back", "refer", "defer", "decline")


def present(count: int) -> dict[str, Presence]:
    return {name: Presence.PRESENT if number < count else Presence.ABSENT for number, name in enumerate(NAMES)}


def sitting(count: int = 8, **changes) -> Sitting:
    return Sitting(presence=present(count), recusals=changes.pop("recusals", {}), chair=(NAMES[0],), **changes)


def moved(**changes) -> Motion:
    given_ = {"mover": NAMES[1], "seconder": NAMES[2], "result": Result.CARRIED_UNANIMOUSLY, "votes": Votes(8, 0, 0)}
    return Motion(**{**given_, **changes})


def reason_of(verdict) -> str:
    assert isinstance(verdict, Refusal)
    return verdict.reason


def test_with_two_recused_seven_of_nine_are_eligible_and_five_are_needed():
    out = {NAMES[3]: RecusalReason.DECLARED, NAMES[4]: RecusalReason.DECIDED_BEFORE}

    read = quorum.of_sitting(BOARD, present(9), out)

    assert (read.members, read.eligible, read.needed, read.taking_part) == (9, 7, 5, 7)


@given(st.dictionaries(st.sampled_from(NAMES), st.sampled_from(Presence)), st.sets(st.sampled_from(NAMES)), st.integers(1, 9))
def test_recused_members_are_on_neither_side_of_the_count(presence, out, minimum):
    law = BodyLaw("majority_of_eligible", minimum)

    read = quorum.of_sitting(law, presence, out)

    assert read.taking_part <= read.eligible == read.members - read.recused
    assert read.taking_part == sum(1 for ref, how in presence.items() if how in ATTENDING and ref not in out)
    assert read.needed >= minimum
    assert read.needed > read.eligible // 2


@given(st.dictionaries(st.sampled_from(NAMES), st.sampled_from(Presence), min_size=1), st.sampled_from(NAMES))
def test_a_recusal_never_brings_a_quorum_about(presence, one):
    before = quorum.of_sitting(BodyLaw("fixed", 3), presence, set())

    after = quorum.of_sitting(BodyLaw("fixed", 3), presence, {one})

    assert before.is_met or not after.is_met


@given(st.sets(st.sampled_from(NAMES)), st.sets(st.sampled_from(NAMES)), st.sets(st.sampled_from(NAMES)))
def test_whoever_is_tied_in_any_way_is_out_and_nobody_else(declared, parties, before):
    out = recusal.recused(NAMES, Ties(declared=declared, parties=parties, decided_before=before))

    assert set(out) == declared | parties | before


@given(st.sets(st.sampled_from(NAMES)), st.sets(st.sampled_from(NAMES)))
def test_nobody_is_asked_twice_and_nobody_is_forgotten(declared, none):
    ties = Ties(declared=declared, declared_none=none)

    assert recusal.not_asked(NAMES, ties) == frozenset(NAMES) - declared - none


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"seconder": NAMES[1]}, "seconder_is_mover"),
        ({"mover": NAMES[0]}, "mover_cannot"),
        ({"seconder": NAMES[8]}, "seconder_cannot"),
        ({"votes": Votes(9, 0, 0)}, "too_many_votes"),
        ({"result": Result.CARRIED, "votes": Votes(4, 4, 0)}, "not_carried_by_count"),
        ({"result": Result.DEFEATED, "votes": Votes(5, 3, 0), "reason": "Not this year"}, "carried_by_count"),
        ({"result": Result.DEFEATED, "votes": Votes(3, 5, 0)}, "result_needs_reason"),
        ({"result": Result.DEFERRED, "votes": Votes(0, 0, 0), "reason": "More figures are needed"}, "defer_needs_date"),
        ({"result": Result.SENT_BACK, "votes": Votes(0, 0, 0), "reason": "More figures are needed"}, "send_back_needs_stage"),
    ],
)
def test_a_motion_is_refused_for_its_own_reason(changes, reason):
    assert reason_of(motion.may_record(moved(**changes), BOARD, sitting(), DAY)) == reason


def test_a_whole_motion_is_allowed():
    assert motion.may_record(moved(), BOARD, sitting(), DAY) == Allowed()


def test_below_the_quorum_nothing_passes():
    assert reason_of(motion.may_record(moved(votes=Votes(4, 0, 0)), BOARD, sitting(4), DAY)) == "quorum_not_met"


def test_whoever_is_recused_does_not_move():
    there = sitting(recusals={NAMES[1]: RecusalReason.DECLARED})

    assert reason_of(motion.may_move(NAMES[1], NAMES[2], there)) == "mover_recused"


@given(st.integers(0, 9), st.integers(0, 9))
def test_a_tie_is_not_carried(in_favour, against):
    carried = motion.is_carried(Votes(in_favour, against, 0), "votes_cast", 9)

    assert carried == (in_favour > against)


def test_where_the_policy_says_so_half_of_the_members_do_not_suffice():
    assert not motion.is_carried(Votes(4, 0, 0), "members_eligible", 8)
    assert motion.is_carried(Votes(5, 0, 0), "members_eligible", 8)


@pytest.mark.parametrize(
    ("result", "conditions", "code"),
    [
        (Result.CARRIED_UNANIMOUSLY, 0, "approve"),
        (Result.CARRIED, 2, "with_conditions"),
        (Result.DEFEATED, 0, "decline"),
        (Result.DEFERRED, 0, "defer"),
        (Result.REFERRED, 0, "refer"),
        (Result.SENT_BACK, 0, "send_back"),
    ],
)
def test_each_result_stands_for_one_decision(result, conditions, code):
    assert motion.decision_code(result, conditions=conditions, offered=EVERYWHERE) == code


def test_a_body_that_can_only_note_resolves_to_note():
    assert motion.results_offered(("note",)) == (Result.CARRIED_UNANIMOUSLY, Result.CARRIED)
    assert motion.decision_code(Result.CARRIED, conditions=0, offered=("note",)) == "note"
    assert motion.decision_code(Result.CARRIED, conditions=1, offered=("note",)) is None


@given(st.dictionaries(st.sampled_from(NAMES[:5]), st.sampled_from(Choice), min_size=3))
def test_a_poll_is_carried_exactly_when_more_are_for_it_than_against(chosen):
    answers = {ref: Answer(choice, "a good reason", ["a condition"]) for ref, choice in chosen.items()}

    found = polls.outcome(answers, SMT, 5)

    in_favour = sum(1 for choice in chosen.values() if choice in polls.IN_FAVOUR)
    assert (found.result in motion.CARRIED) == (in_favour > len(chosen) - in_favour)
    assert found.votes.total == len(chosen)


def test_conditions_of_members_in_favour_come_together_once():
    answers = {
        "a": Answer(Choice.WITH_CONDITIONS, "", ["Costs are recovered", " "]),
        "b": Answer(Choice.WITH_CONDITIONS, "", ["Costs are recovered"]),
        "c": Answer(Choice.ENDORSE),
    }

    assert polls.outcome(answers, SMT, 5).conditions == ("Costs are recovered",)


@pytest.mark.parametrize(
    ("answer", "interest", "reason"),
    [
        (Answer(Choice.ENDORSE), None, "interest_first"),
        (Answer(Choice.ENDORSE), True, "recused_declared"),
        (Answer(Choice.WITH_CONDITIONS, "", ["  "]), False, "conditions_missing"),
        (Answer(Choice.DECLINE, "no"), False, "answer_needs_reason"),
    ],
)
def test_an_answer_is_refused_for_its_own_reason(answer, interest, reason):
    verdict = polls.may_answer(answer, interest=interest, closes_at=NOW + timedelta(days=1), is_closed=False, now=NOW)

    assert reason_of(verdict) == reason


def test_after_its_end_nothing_is_answered():
    verdict = polls.may_answer(Answer(Choice.ENDORSE), interest=False, closes_at=NOW, is_closed=False, now=NOW)

    assert reason_of(verdict) == "poll_is_closed"


def test_the_board_text_says_what_the_design_says():
    subject = Subject(
        body_en="Board of Governors", body_fr=wording.with_article("Conseil des gouverneurs"), institution_en="the Institute",
        institution_fr="l'Institut", title_en="Capillary Blood Collection", title_fr="Prélèvement capillaire", version=1,
        fingerprint=wording.short_fingerprint("sha256:3f8a02d7aa"), approves=True,
    )  # fmt: skip

    text = wording.draft(
        subject, Result.CARRIED, effective_on=DAY, review_on=date(2029, 11, 23), conditions=["it recovers its costs by the end of its second year"]
    )

    assert text.en == (
        "BE IT RESOLVED THAT the Board of Governors approves Capillary Blood Collection (version 1, fingerprint 3F8A 02D7) as a "
        "micro-credential of the Institute, effective 23 November 2026, for review by 23 November 2029, on the condition that it "
        "recovers its costs by the end of its second year."
    )
    assert text.fr.startswith("IL EST RÉSOLU QUE le Conseil des gouverneurs approuve Prélèvement capillaire (version 1, empreinte 3F8A 02D7)")


def test_the_team_has_its_french_article():
    assert wording.with_article("Équipe de la haute direction") == "l'Équipe de la haute direction"
    assert wording.with_article("Commission des études") == "la Commission des études"


def test_numbers_have_prefix_year_and_three_digits():
    assert wording.number("BG", 2026, 31) == "BG-2026-031"


@pytest.mark.parametrize(("event", "state"), [("confirm", ResolutionState.RECORDED), ("correct", ResolutionState.VOTED), ("return", ResolutionState.RECORDED)])
def test_a_move_that_is_not_in_the_table_is_refused(event, state):
    assert reason_of(life.may_resolution(event, state)) == f"resolution_is_{state}"


@pytest.mark.parametrize("state", list(ResolutionState))
def test_each_state_of_a_resolution_has_its_sentence(state):
    assert f"resolution_is_{state}" in REASONS


@pytest.mark.parametrize("state", list(MeetingState))
def test_each_state_of_a_meeting_has_its_sentence(state):
    assert f"meeting_is_{state}" in REASONS
