"""Whatever JSON stands wherever in a document, every rule answers: the linter never fails on what strangers send."""

import itertools
import json
import random

import pytest

from testamur.seal.lint import ALL_RULES, lint
from testamur.seal.lint.examples import BADGE, CREDENTIAL, ENDORSEMENT, PRESENTATION, RECORD, SCORED, STATUS_LIST
from testamur.seal.lint.ob20 import ASSERTION
from testamur.seal.lint.rule import REMOVED, changed, walk
from testamur.seal.lint.w3c_vcdm11 import OLDER
from testamur.seal.types import Profile
from tests.seal.pack import sample

DOCUMENTS = {
    "badge": BADGE,
    "badge with a rubric": SCORED,
    "credential": CREDENTIAL,
    "endorsement": ENDORSEMENT,
    "presentation": PRESENTATION,
    "record": RECORD,
    "status list": STATUS_LIST,
    "older badge": ASSERTION,
    "older credential": OLDER,
}
STRANGE = (None, True, 7, -1.5, "", "x", [], [[]], [None], {}, {"a": {}}, [{"id": {}, "type": [{}]}], REMOVED)


@pytest.mark.parametrize("document", DOCUMENTS.values(), ids=list(DOCUMENTS))
def test_every_place_may_hold_anything(document):
    plain = json.loads(json.dumps(document))
    places = [pointer for pointer, _ in walk(plain) if pointer]
    for pointer, value in sample(list(itertools.product(places, STRANGE)), 80):
        altered = changed(plain, pointer, value)
        for profile, reading in ((Profile.TESTAMUR, False), (Profile.OB30, True)):
            assert isinstance(lint(altered, profile=profile, reading=reading), tuple)


def test_every_member_of_every_example_may_be_anything_at_once():
    chance = random.Random(20261125)
    for rule in sample(list(ALL_RULES), 60):
        plain = json.loads(json.dumps(dict(rule.good)))
        altered = {
            name: chance.choice(STRANGE[:-1]) if chance.random() < 0.5 else value for name, value in plain.items()
        }
        assert isinstance(lint(altered, profile=Profile.TESTAMUR), tuple)
