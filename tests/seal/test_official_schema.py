"""Nothing we sign fails the official Open Badges schema. Its file is not ours to keep: TESTAMUR_OB_SCHEMA names it."""

import json
import os
from pathlib import Path

import jsonschema
import pytest

from testamur.seal.lint.examples import BADGE, SCORED
from tests.seal import award
from tests.vectors.make import vectors

SCHEMA = Path(os.environ.get("TESTAMUR_OB_SCHEMA", "ob_v3p0_achievementcredential_schema.json"))
pytestmark = pytest.mark.skipif(not SCHEMA.is_file(), reason="the official schema is not here (TESTAMUR_OB_SCHEMA)")


@pytest.mark.parametrize(
    "document",
    [BADGE, SCORED, award.award(), *(json.loads(vectors()[name]) for name in ("award.json", "award-jcs.json"))],
    ids=["every_class", "a_rubric", "unsigned", "signed", "signed_jcs"],
)
def test_what_we_sign_has_the_official_shape(document):
    jsonschema.Draft201909Validator(json.loads(SCHEMA.read_text())).validate(document)
