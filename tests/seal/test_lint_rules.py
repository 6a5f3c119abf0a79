"""Every lint rule against its own two examples, and the whole linter against documents that are right."""

import re

import pytest

from testamur.seal.lint import ALL_RULES, lint
from testamur.seal.lint.examples import BADGE, CREDENTIAL, ENDORSEMENT, RECORD, STATUS_LIST
from testamur.seal.lint.rule import Rule
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
