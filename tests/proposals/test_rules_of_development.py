"""The fixed order, the team, the gap table, resources and the full form: rules without a database."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, strategies as st

from testamur.ground.errors import Allowed, Refusal
from testamur.proposals.rules import full_form, quality, resources
from testamur.proposals.rules.development import (
    Progress,
    Seat,
    Step,
    StepState,
    TeamRole,
    may_name,
    may_set_review,
    may_submit,
    order,
)
from testamur.proposals.rules.full_form import Elsewhere
from testamur.proposals.rules.policy import FormRule
from testamur.proposals.rules.quality import Line, LineFinding
from testamur.proposals.rules.resources import Commitment, PledgeState
from testamur.proposals.rules.vocabulary import Code
from tests.proposals.developing import full_answers
from tests.proposals.stories import answers

DAY = date(2026, 11, 23)
STRICT = FormRule(frozenset(), frozenset())
SOFT = FormRule(frozenset(), frozenset({"consultation_log", "work_packages", "team"}))
WHOLE = {"competency_set": True, "minimums": True, "blueprint": True, "endorsement_set": True, "accountable": True, "privacy_ref": True}


def reason_of(verdict) -> str:
    assert isinstance(verdict, Refusal)
    return verdict.reason


@given(st.booleans(), st.booleans(), st.booleans(), st.booleans())
def test_exactly_one_step_is_due_until_all_are_done(blueprint, is_frozen, endorsed, submitted):
    states = [state for _step, state in order(Progress(blueprint, is_frozen, endorsed, submitted))]

    assert states.count(StepState.NOW) == (0 if all(state is StepState.DONE for state in states) else 1)
    assert states == sorted(states, key=[StepState.DONE, StepState.NOW, StepState.LATER].index)


def test_an_endorsement_without_a_frozen_version_counts_for_nothing():
    assert order(Progress(blueprint_complete=True, is_frozen=False, endorsed=True, submitted=False))[2] == (Step.ENDORSE, StepState.LATER)


@pytest.mark.parametrize(
    ("seats", "reason"),
    [
        ([("a", TeamRole.PROPOSER)], "team_needs_one_lead"),
        ([("a", TeamRole.PROPOSER), ("b", TeamRole.LEAD), ("c", TeamRole.LEAD)], "team_needs_one_lead"),
        ([("a", TeamRole.PROPOSER), ("a", TeamRole.LEAD)], "team_person_twice"),
        ([("b", TeamRole.LEAD)], "team_without_proposer"),
    ],
)
def test_a_team_is_refused_for_its_own_reason(seats, reason):
    assert reason_of(may_name([Seat(who, role) for who, role in seats], proposer="a")) == reason


def test_only_the_lead_submits_and_only_with_agreement():
    assert reason_of(may_submit(by="b", lead="a", agreed=True, lead_name="A", proposer_name="P")) == "submit_lead_only"
    assert reason_of(may_submit(by="a", lead="a", agreed=False, lead_name="A", proposer_name="P")) == "submit_needs_agreement"
    assert may_submit(by="a", lead="a", agreed=True, lead_name="A", proposer_name="P") == Allowed()


def test_the_first_review_is_within_three_years():
    assert may_set_review(date(2029, 11, 23), DAY)
    assert reason_of(may_set_review(date(2029, 11, 24), DAY)) == "review_date_out_of_range"


@given(st.lists(st.tuples(st.booleans(), st.sampled_from(PledgeState))))
def test_only_required_resources_count_in_the_share(rows):
    found = resources.share([Commitment(required, state) for required, state in rows])

    assert found.required == sum(1 for required, _state in rows if required)
    assert 0 <= found.confirmed <= found.required
    assert found.percent == 100 or found.confirmed < found.required


def test_where_nothing_is_required_the_gate_holds():
    assert resources.share([Commitment(False, PledgeState.REFUSED)]).percent == 100


def test_a_refused_resource_cannot_be_drawn():
    assert reason_of(resources.may_move("draw", PledgeState.REFUSED)) == "pledge_state"


def lines(**changes) -> list[Line]:
    found = {each.number: Line(each.number, LineFinding.MET, "Outline, page 3") for each in quality.checklist()}
    return [changes.get(f"line_{number}", line) for number, line in found.items()]


@pytest.mark.parametrize(
    ("finding", "rows", "reason"),
    [
        (Code.COMPLY, lines(line_8=Line(8, LineFinding.PARTLY, "page 9", "A plan", "person:x", DAY)), "quality_gaps_left"),
        (Code.COMPLY_ACTIONS, lines(), "quality_no_gaps"),
        (Code.NOT_COMPLY, lines(line_3=Line(3, LineFinding.NOT_MET, "page 9")), "quality_action_missing"),
        (Code.COMPLY, lines(line_1=Line(1, LineFinding.MET)), "quality_evidence_missing"),
        (Code.COMPLY, lines(line_1=Line(1, None)), "quality_line_open"),
        (Code.APPROVE, lines(), "quality_finding_unknown"),
    ],
)
def test_a_finding_is_refused_for_its_own_reason(finding, rows, reason):
    verdict = quality.may_find(finding, rows, summary="Read with the last three runs", reviewer="a", second_reader="", clinical_risk=False)

    assert reason_of(verdict) == reason


def test_the_second_reader_is_another_person():
    verdict = quality.may_find(Code.COMPLY, lines(), summary="Read with the runs", reviewer="a", second_reader="a", clinical_risk=True)

    assert reason_of(verdict) == "quality_second_reader_same"


def test_the_form_has_ten_sections_from_a_to_j():
    assert "".join(part.letter for part in full_form.sections()) == "ABCDEFGHIJ"


def test_a_complete_full_proposal_has_no_gap():
    given_ = {**answers(), **full_answers(), "sponsor": {"name": "Halima Osman", "email": "halima@northlake.example"}}
    elsewhere = Elsewhere({"team": 3, "tasks": 3, "consultations": 2}, WHOLE)

    assert full_form.gaps(given_, elsewhere, rule=STRICT, today=DAY) == ()


def test_a_small_office_is_only_warned_about_its_minimums():
    given_ = {**answers(), **full_answers(), "sponsor": {"name": "Halima Osman", "email": "halima@northlake.example"}}
    found = full_form.gaps(given_, Elsewhere({"team": 1}, WHOLE), rule=SOFT, today=DAY)

    assert {gap.key for gap in found} == {"team", "work_packages", "consultation_log"}
    assert full_form.is_complete(found)


def test_what_the_concept_left_for_later_is_required_now():
    given_ = {**answers(), **full_answers(hours=None, equity=None)}
    keys = {gap.key for gap in full_form.gaps(given_, Elsewhere({"team": 3, "tasks": 3, "consultations": 2}, WHOLE), rule=STRICT, today=DAY)}

    assert keys == {"hours", "equity", "sponsor"}


def test_only_real_differences_count_as_changes():
    assert full_form.changed({"weeks": 4, "hours": 20}, {"weeks": 4, "hours": 30, "budget": []}) == ("hours",)
