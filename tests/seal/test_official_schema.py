"""Nothing we sign fails the official Open Badges schema, and what our rules of shape refuse, it refuses.

The schema's file is not ours to keep. TESTAMUR_OB_SCHEMA names it, or a folder that holds it; its digest says whether it
is the one that the rules were written against.
"""

import hashlib
import json
import os
from functools import cache
from pathlib import Path

import jsonschema
import pytest

from testamur.seal.lint import ob30
from testamur.seal.lint.examples import BADGE, SCORED
from testamur.seal.lint.ob30_model import is_badge
from testamur.seal.lint.ob30_results import PERCENT
from testamur.seal.lint.rule import Rule
from tests.seal import award
from tests.seal.pack import EXAMPLES, needs_examples
from tests.vectors.make import vectors

NAME = "ob_v3p0_achievementcredential_schema.json"
NAMED = Path(os.environ.get("TESTAMUR_OB_SCHEMA", NAME))
SCHEMA = NAMED / NAME if NAMED.is_dir() else NAMED
DIGEST = "b7358e895f492e74055dc6bfc7ffc420d0e497f90c4579fb83d9519b86d393ea"
pytestmark = pytest.mark.skipif(not SCHEMA.is_file(), reason="the official schema is not here (TESTAMUR_OB_SCHEMA)")

# What the specification or we demand and the schema cannot say or does not: relations between members, what a text
# holds, and empty arrays, which this edition of the schema lets through.
BEYOND_THE_SCHEMA = {
    "ob30.subject.identified",
    "ob30.identity.hash",
    "ob30.identity.sha256",
    "ob30.refresh_service.https",
    "ob30.credential_schema.fits",
    "ob30.criteria.given",
    "ob30.empty.array",
    "ob30.result.status_required",
    "ob30.result.described",
    "ob30.result.level_known",
    "ob30.result.value_allowed",
    "ob30.result_description.ids_distinct",
    "ob30.result_description.levels_given",
    "ob30.result_description.level_among_levels",
    "ob30.result_description.value_reachable",
    "ob30.result_description.bounds_ordered",
}
RULES = [one for one in (*ob30.RULES, *ob30.STRUCTURE) if is_badge(one.good)]
OTHER = "https://example.org/Other"


@cache
def validator() -> jsonschema.Draft201909Validator:
    return jsonschema.Draft201909Validator(json.loads(SCHEMA.read_text()))


def as_json(document: object) -> dict:
    """The document as anybody else reads it. The schema looks for a type in arrays only, so a strange one goes into one."""
    return json.loads(json.dumps(document).replace(f'"type": "{OTHER}"', f'"type": ["{OTHER}"]'))


def test_it_is_the_schema_that_the_rules_were_written_against():
    assert hashlib.sha256(SCHEMA.read_bytes()).hexdigest() == DIGEST


@pytest.mark.parametrize(
    "document",
    [
        BADGE,
        SCORED,
        PERCENT,
        award.award(),
        *(json.loads(vectors()[name]) for name in ("award.json", "award-jcs.json")),
    ],
    ids=["every_class", "a_rubric", "a_score", "unsigned", "signed", "signed_jcs"],
)
def test_what_we_sign_has_the_official_shape(document):
    validator().validate(as_json(document))


@needs_examples
@pytest.mark.parametrize("name", ["achievement", "achievement-retired-key", "endorsements/lapsed", "negative/revoked"])
def test_the_worked_examples_have_the_official_shape(name):
    validator().validate(json.loads((EXAMPLES / f"{name}.json").read_text()))


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_each_rule_and_the_schema_agree_or_the_difference_is_written_down(rule: Rule):
    assert validator().is_valid(as_json(rule.good))
    assert validator().is_valid(as_json(rule.bad)) is (rule.id in BEYOND_THE_SCHEMA)
