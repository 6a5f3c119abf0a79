"""What the check page takes out of a credential, whatever a stranger wrote into it."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
from hypothesis import given, strategies as st

from testamur.seal.report import Verdict
from testamur.verification.rules import reading
from testamur.verification.rules.states import LOOKS, State
from testamur.verification.words import HEADINGS, SENTENCES

DESIGN = Path(os.environ.get("TESTAMUR_DESIGN", Path(__file__).parents[3] / "shared"))
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(["credentialSubject", "achievement", "result", "identifier", "name", "id", "evidence", "issuer", "endorsement", "relatedResource", "resultDescription"]), inner, max_size=5),
    max_leaves=30,
)  # fmt: skip


def test_thirteen_states_each_with_its_words():
    assert len(State) == 13
    assert {verdict.value for verdict in Verdict} < {state.value for state in State}
    assert set(HEADINGS) == set(SENTENCES) == set(LOOKS) == set(State)


def test_nothing_is_shown_of_what_is_not_genuine_or_private():
    for state in (State.NOT_GENUINE, State.MALFORMED, State.PRIVATE, State.UNKNOWN_ID, State.GONE):
        assert LOOKS[state].shows == "nothing"
    assert LOOKS[State.REVOKED].shows == "title"


@given(st.dictionaries(st.text(max_size=10), JSON, max_size=6) | st.fixed_dictionaries({"credentialSubject": JSON, "issuer": JSON, "relatedResource": JSON, "evidence": JSON}))
def test_any_json_is_read_without_an_exception(document):
    assert isinstance(reading.read(document).title, str)


def test_the_worked_example_is_read():
    path = DESIGN / "engine" / "examples" / "achievement.json"
    if not path.exists():
        pytest.skip(f"the worked examples are not here ({path.parent})")
    said = reading.read(json.loads(path.read_text(encoding="utf-8")))
    assert said.title == "Venipuncture Techniques"
    assert said.holder == "Zoë O’Brien-Ångström"
    assert [code for code, _text in said.competencies] == ["VEN-1", "VEN-2", "VEN-3", "VEN-4"]
    assert said.slug_and_number == ("venipuncture-techniques", 1)
    assert "Cedar Point Community Laboratories" in said.endorsers.values()
