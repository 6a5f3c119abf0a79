"""Minor, moderate, material: computed from what changed; a person may raise it, never lower it (process.md 13)."""

from __future__ import annotations

import pytest

from testamur.definitions.rules import change, digest, life, parts
from testamur.definitions.rules.change import ChangeClass
from testamur.ground.errors import Allowed, Refusal
from tests.definitions import faults


def changed(**members):
    return {**faults.whole(), **members}


@pytest.mark.parametrize(
    ("after", "expected"),
    [
        (changed(), ChangeClass.NONE),
        (changed(fee_cad=400), ChangeClass.MINOR),
        (changed(badge_title=["IV"]), ChangeClass.MINOR),
        (changed(delivery="online"), ChangeClass.MODERATE),
        (changed(noc=["31301"]), ChangeClass.MODERATE),
        (changed(hours={"total": 18, "online": 11, "in_person": 7, "clinical": 0}), ChangeClass.MODERATE),
        (changed(hours={"total": 19, "online": 12, "in_person": 7, "clinical": 0}), ChangeClass.MATERIAL),
        (changed(title_en="IV"), ChangeClass.MATERIAL),
        (changed(validity_months=12), ChangeClass.MATERIAL),
    ],
)
def test_the_class_follows_from_the_members_that_changed(after, expected):
    assert change.classify(faults.whole(), after) is expected


def test_a_critical_flag_is_material_and_named_by_its_place():
    old, new = faults.whole(), faults.whole()
    new["competencies"][0]["criteria"][0]["critical"] = not new["competencies"][0]["criteria"][0]["critical"]
    assert change.classify(old, new) is ChangeClass.MATERIAL
    assert change.differences(old, new)[0].path == "competencies[IV-1].criteria[IV-1.a].critical"


def test_the_codes_of_a_skill_framework_are_only_moderate():
    old, new = faults.whole(), faults.whole()
    new["competencies"][0]["alignment"] = []
    assert change.classify(old, new) is ChangeClass.MODERATE


def test_a_person_may_raise_the_class_but_not_lower_it():
    assert change.raised(ChangeClass.MINOR, ChangeClass.MATERIAL) is ChangeClass.MATERIAL
    assert change.raised(ChangeClass.MATERIAL, ChangeClass.MINOR) is ChangeClass.MATERIAL


def test_a_fingerprint_does_not_depend_on_the_order_of_members():
    content = faults.whole()
    turned = dict(reversed(list(content.items())))
    assert digest.content_hash(content) == digest.content_hash(turned)
    assert digest.content_hash(changed(fee_cad=1)) != digest.content_hash(content)


def test_what_a_body_saw_must_be_what_is_frozen():
    assert digest.same("sha256:aa", "sha256:aa") == Allowed()
    assert digest.same("sha256:aa", "sha256:bb").reason == "version_not_what_was_seen"


def test_a_competency_taken_away_takes_its_shares_and_items_with_it():
    after = parts.put(faults.whole(), "competency:IV-4", None)
    assert all("IV-4" not in one["covers"] for one in after["instruments"])
    assert not [item for one in after["instruments"] for item in one.get("items", []) if item["criterion"].startswith("IV-4")]


def test_a_new_item_counts_in_the_observed_items_of_its_competency():
    content = faults.whole()
    instrument = parts.take(content, "instrument:OS")
    instrument["items"] = [*instrument["items"], {"code": "OS-99", "criterion": "IV-3.a", "critical": False, "text_en": "Looks"}]
    after = parts.put(content, "instrument:OS", instrument)
    assert next(one for one in after["competencies"] if one["code"] == "IV-3")["minimum"]["of"] == 4


@pytest.mark.parametrize("event", list(life.Event))
@pytest.mark.parametrize("state", list(life.State))
def test_only_listed_transitions_are_possible(state, event):
    verdict = life.may(state, event, what="MC-001 v1")
    assert isinstance(verdict, Allowed if state in life.TABLE[event].sources else Refusal)
