"""The process as data: the shipped policies, what a faulty one is told, and what no path can avoid."""

from __future__ import annotations

import pytest

from testamur.proposals.actions.policies import SHIPPED
from testamur.proposals.rules import policy, policy_check
from testamur.proposals.rules.vocabulary import Outcome, StageKind

NAMES = ("mission-chain", "apac-chain", "small-office")
TEXTS = {name: (SHIPPED / f"{name}.toml").read_text(encoding="utf-8") for name in NAMES}


def to_approved(name: str) -> list[tuple[tuple[str, str, str], ...]]:
    """Every path of a policy that ends approved."""
    read = policy.read(TEXTS[name])
    ends = {end.key for end in read.ends if end.outcome is Outcome.APPROVED}
    return [path for path in policy_check.paths(read) if path[-1][2] in ends]


@pytest.mark.parametrize("name", NAMES)
def test_each_shipped_policy_has_no_fault(name):
    assert policy_check.check_text(TEXTS[name]) == []


@pytest.mark.parametrize("name", NAMES)
def test_a_proposal_can_walk_to_approval_under_each(name):
    assert to_approved(name)


def test_no_path_of_the_mission_reaches_approval_without_endorsement_smt_and_board():
    read = policy.read(TEXTS["mission-chain"])
    for path in to_approved("mission-chain"):
        bodies = {read.stage(stage).owner for stage, _, _ in path if read.stage(stage).kind is StageKind.BODY}
        gates = policy_check.gates_on(read, path)
        assert {"smt", "board"} <= bodies
        assert "endorsement_live:1" in gates
        assert [step[0] for step in path if step[1].endswith("!")] == ["board"]


@pytest.mark.parametrize("name", NAMES)
def test_every_path_to_approval_has_an_endorsement_and_one_approving_decision(name):
    read = policy.read(TEXTS[name])
    for path in to_approved(name):
        assert "endorsement_live:1" in policy_check.gates_on(read, path)
        assert sum(step[1].endswith("!") for step in path) == 1


def test_the_digest_does_not_depend_on_how_the_file_is_laid_out():
    text = TEXTS["mission-chain"]

    assert policy.digest(text) == policy.digest("# a comment\n\n" + text)
    assert policy.digest(text) != policy.digest(text.replace("limit_days = 28", "limit_days = 29"))


FAULTS = {
    "a_stage_leads_nowhere": ('next = "smt_full"', 'next = "smt_ful"', 'leads to "smt_ful"'),
    "a_stage_is_never_reached": ('next = "ce_assessment" },\n  { code = "ask"', 'next = "smt_concept" },\n  { code = "ask"', "No decision leads to this stage"),
    "the_french_is_missing": (', fr = "Conseil des gouverneurs" }\nrequires', " }\nrequires", "no French label"),
    "a_gate_is_unknown": ('"brief_sealed", "marks_met"', '"brief_seeled", "marks_met"', 'no gate "brief_seeled"'),
    "a_role_is_unknown": ('by = ["governor"], next = "declined"', 'by = ["king"], next = "declined"', 'role "king" belongs to no body'),
    "the_smt_approves": ('by = ["smt_member"], next = "board" }', 'by = ["smt_member"], next = "board", effect = "approve_version" }', "may not approve"),
    "nobody_approves": (', effect = "approve_version"', "", "without approving a version"),
    "a_must_is_hidden": ("[form.concept]\nhide = []", '[form.concept]\nhide = ["partners"]', "cannot be hidden"),
    "the_target_comes_late": ("target_days = 14, limit_days = 28", "target_days = 30, limit_days = 28", "comes after its limit"),
    "a_key_stands_twice": ('key = "intake"', 'key = "board"', "used twice"),
    "a_number_is_missing": ("endorsement_live:1", "endorsement_live:x", "needs a known number"),
    "the_first_stage_is_gone": ('first = "draft"', 'first = "start"', "does not exist"),
}  # fmt: skip


@pytest.mark.parametrize("fault", FAULTS)
def test_a_faulty_policy_is_told_what_to_mend(fault):
    before, after, told = FAULTS[fault]
    broken = TEXTS["mission-chain"].replace(before, after)

    found = policy_check.check_text(broken)

    assert broken != TEXTS["mission-chain"]
    assert any(told in sentence for sentence in found), found


def test_text_that_is_no_toml_is_told_so():
    assert "not a readable TOML file" in policy_check.check_text("key = ")[0]


def test_the_picture_names_stages_ends_and_tracks():
    drawn = policy_check.draw(policy.read(TEXTS["mission-chain"]))

    assert 'board -- "approve, with_conditions" --> approved' in drawn
    assert "development -. opens .-> quality_review" in drawn
    assert 'approved(["Approved"])' in drawn
