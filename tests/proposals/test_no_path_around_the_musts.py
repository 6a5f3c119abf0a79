"""No sequence of acts reaches approval around the four musts, the live endorsement or a body the policy demands.

Sequences are drawn at random over the three shipped policies: 10,000 with TESTAMUR_LONG=1, some hundreds otherwise.
A failure prints policy, seed and the way it went; `Walk(policy, seed, Counter()).run(STEPS)` repeats it.
"""

from __future__ import annotations

import os
from collections import Counter

import pytest

from testamur.proposals.rules import policy as policies
from testamur.proposals.rules.vocabulary import Code
from tests.proposals.test_policy_is_data import NAMES, TEXTS
from tests.proposals.walking import Broken, Walk

LONG = os.environ.get("TESTAMUR_LONG") == "1"
SEQUENCES = 10_000 if LONG else 360
LEAST = 50 if LONG else 1
STEPS = 140
SEED = int(os.environ.get("TESTAMUR_SEED", "20261125"))
POLICIES = {name: policies.read(TEXTS[name]) for name in NAMES}
OFFERED = {row.code for policy in POLICIES.values() for stage in policy.stages for row in stage.decisions}


def walked(sequences: int) -> Counter[str]:
    seen: Counter[str] = Counter()
    for number in range(sequences):
        policy = POLICIES[NAMES[number % len(NAMES)]]
        walk = Walk(policy, SEED + number, seen)
        walk.run(STEPS)
        end = policy.end(walk.stage)
        seen[f"{policy.key}:{end.outcome if end else 'open'}"] += 1
    return seen


def test_no_sequence_of_acts_gets_around_the_musts():
    seen = walked(SEQUENCES)

    print(f"seed {SEED}, {SEQUENCES} sequences: {dict(sorted(seen.items()))}")  # noqa: T201 - how wide the test went
    for name in NAMES:
        assert seen[f"{name}:approved"] >= LEAST, f"approval under {name} was reached {seen[f'{name}:approved']} times"
    rare = {code for code in OFFERED if seen[code.value] < LEAST}
    assert len(rare) <= (0 if LONG else 2), f"taken too seldom: {rare}"  # a short run with another seed may miss a rare one
    assert seen["take_back"] >= LEAST
    assert seen["forbidden"] >= LEAST * 20


def test_every_code_but_rescind_is_offered_by_a_shipped_policy():
    assert set(Code) - OFFERED == {Code.RESCIND}


FAULTY = {
    "the_board_forgets_the_partner": ('leave = ["interests_declared", "distinct_deciders", "endorsement_live:1"]', 'leave = ["interests_declared", "distinct_deciders"]', "approved without"),
    "development_forgets_the_partner": ('leave = ["form_complete:full_proposal", "blueprint_complete", "endorsement_live:1"]', 'leave = ["form_complete:full_proposal"]', "without an endorsement of its text"),
}  # fmt: skip


@pytest.mark.parametrize("fault", FAULTY)
def test_the_walk_finds_a_policy_that_leaves_a_gap(fault):
    before, after, told = FAULTY[fault]
    broken = TEXTS["mission-chain"].replace(before, after)
    assert broken != TEXTS["mission-chain"]

    with pytest.raises(Broken, match=told):
        for number in range(4000):
            Walk(policies.read(broken), SEED + number, Counter()).run(STEPS)
