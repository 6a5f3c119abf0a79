"""Every lint rule against its own two examples, and the whole linter against documents that are right."""

import re

import pytest

from testamur.seal.lint import ALL_RULES, lint
from testamur.seal.lint.examples import BADGE, CREDENTIAL, ENDORSEMENT, RECORD, SCORED, STATUS_LIST
from testamur.seal.lint.ob30_results import PERCENT
from testamur.seal.lint.rule import Rule, changed, walk
from testamur.seal.types import Json, Profile


@pytest.mark.parametrize("rule", ALL_RULES, ids=lambda rule: rule.id)
def test_each_rule_passes_its_good_example(rule: Rule) -> None:
    assert list(rule.check(rule.good)) == []


@pytest.mark.parametrize("rule", ALL_RULES, ids=lambda rule: rule.id)
def test_each_bad_example_is_found_by_that_very_rule(rule: Rule) -> None:
    profile = next(one for one in reversed(Profile) if one in rule.profiles)
    found = lint(rule.bad, profile=profile)
    assert rule.id in {finding.rule for finding in found}
    assert all(finding.message and "/" in finding.pointer + "/" for finding in found)


def test_no_two_rules_share_an_id_and_each_cites_its_section() -> None:
    assert len({rule.id for rule in ALL_RULES}) == len(ALL_RULES)
    assert all(rule.section for rule in ALL_RULES)
    assert all(re.fullmatch(r"[a-z0-9]+(\.[a-z0-9_]+){2}", rule.id) for rule in ALL_RULES)


@pytest.mark.parametrize("document", [BADGE, CREDENTIAL, ENDORSEMENT, RECORD, STATUS_LIST])
@pytest.mark.parametrize("profile", list(Profile))
def test_a_right_document_has_no_findings(document: Json, profile: Profile) -> None:
    assert lint(document, profile=profile) == ()


@pytest.mark.parametrize(
    "pointer",
    ["/evidence", "/credentialSubject/identifier", "/credentialSubject/achievement/tag", "/issuer/otherIdentifier"],
)
def test_one_thing_where_a_list_is_meant_is_read_and_never_written(pointer: str) -> None:
    value = next(found for at, found in walk(BADGE) if at == f"{pointer}/0")
    alone = changed(BADGE, pointer, value)
    assert lint(alone, profile=Profile.OB30, reading=True) == ()
    assert any(finding.pointer == pointer for finding in lint(alone, profile=Profile.OB30))


@pytest.mark.parametrize(
    ("changes", "rule"),
    [
        ({"achievedLevel": "urn:x:level"}, "ob30.result.level_known"),
        ({"value": "3"}, "ob30.result.value_allowed"),
        ({"value": "2"}, None),
    ],
)
def test_a_result_keeps_to_its_description(changes: dict[str, str], rule: str | None) -> None:
    document = dict(SCORED)
    for name, value in changes.items():
        document = changed(document, f"/credentialSubject/result/0/{name}", value)
    found = {finding.rule for finding in lint(document, profile=Profile.VCDM20)}
    assert found == ({rule} if rule else set())


@pytest.mark.parametrize(
    ("value", "rule"),
    [
        ("87.5", None),
        ("0", None),
        ("100", None),
        ("100.5", "ob30.result.value_allowed"),
        ("B+", "ob30.result.value_allowed"),
    ],
)
def test_a_score_lies_between_its_bounds(value: str, rule: str | None) -> None:
    document = changed(PERCENT, "/credentialSubject/result/0/value", value)
    assert {finding.rule for finding in lint(document, profile=Profile.VCDM20)} == ({rule} if rule else set())


def test_every_rule_says_what_it_demands() -> None:
    assert all(len(rule.sentence()) > 10 for rule in ALL_RULES)
