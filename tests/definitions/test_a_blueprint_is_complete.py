"""The seven of the demo are complete; each fault named in `faults` is found, and only by its own name."""

from __future__ import annotations

import pytest
from hypothesis import given, strategies as st

from testamur.definitions import words
from testamur.definitions.rules import content as contents, coverage, marks
from testamur.ground.errors import Allowed, Refusal
from testamur.ui.words import say
from tests.cast import content_of, slugs
from tests.definitions import faults


@pytest.mark.parametrize("slug", slugs())
def test_each_of_the_seven_can_be_read_and_is_complete(slug):
    content = contents.defining(content_of(slug))
    assert contents.problems(content) == []
    assert coverage.gaps(contents.read(content)) == []
    assert coverage.blueprint_complete(contents.read(content)) == Allowed()


@pytest.mark.parametrize("fault", faults.GAPS)
def test_a_blueprint_with_one_fault_says_which(fault):
    break_it, reason = faults.GAPS[fault]
    content = faults.whole()
    break_it(content)
    found = coverage.gaps(contents.read(content))
    assert reason in {gap.reason for gap in found}
    verdict = coverage.blueprint_complete(contents.read(content))
    assert isinstance(verdict, Refusal)
    assert verdict.rule == "blueprint_complete"


@pytest.mark.parametrize("fault", faults.PROBLEMS)
def test_a_document_with_one_fault_says_where_and_why(fault):
    break_it, reason, path = faults.PROBLEMS[fault]
    content = faults.whole()
    break_it(content)
    assert (path, reason) in {(one.path, one.reason) for one in contents.problems(content)}


def test_a_draft_with_only_a_title_can_be_read():
    assert contents.problems({"slug": "new-skill", "title_en": "New skill"}) == []
    assert contents.read({"slug": "new-skill", "title_en": "New skill"}).competencies == ()


@pytest.mark.parametrize("document", [None, 3, "text", [], [{}], {"slug": 4, "title_en": None}, {"competencies": [3]}])
def test_anything_at_all_can_be_asked_about(document):
    assert contents.problems(document)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(
        ["slug", "title_en", "competencies", "instruments", "code", "criteria", "items", "covers", "minimum", "type"]
    ), inner, max_size=4),
    max_leaves=12,
)  # fmt: skip


@given(JSON)
def test_no_document_makes_the_checker_stumble(document):
    assert isinstance(contents.problems(document), list)


@pytest.mark.parametrize("reason", sorted({reason for _fault, reason in faults.GAPS.values()} | {reason for _f, reason, _p in faults.PROBLEMS.values()}))
def test_every_fault_has_its_words(reason):
    assert reason in words.REASONS
    assert "…" not in say(Refusal(reason, {"code": "IV-3", "items": 4, "observed": 3, "total": 99, "parts": 16, "most": 9, "over": 2, "choices": "a, b", "competency": "IV-1", "stated": 9, "low": 1, "high": 9}))


def test_the_coverage_map_shows_shares_items_and_critical_ones():
    rows = {row.competency.code: row for row in coverage.matrix(contents.read(faults.whole()))}
    assert [(cell.instrument, cell.share, cell.items, cell.critical) for cell in rows["IV-3"].cells] == [
        ("EX", 20, 0, 0),
        ("OS", 20, 3, 1),
        ("LOG", 30, 0, 0),
    ]
    assert rows["IV-3"].observed == 3
    assert rows["IV-3"].share == 22


def test_a_complete_content_meets_competency_and_evidence_and_its_goals_align():
    content = contents.read(faults.whole())
    assert marks.competency(content).state == "met"
    assert marks.evidence(content).state == "met"
    assert marks.aligned(content, ["EP-1", "EP-2", "EP-3", "EP-4"]).state == "met"
    assert marks.aligned(content, ["EP-9"]).state == "not_yet"


def test_a_missing_minimum_leaves_the_competency_mark_partly():
    content = faults.whole()
    faults.minimum_missing(content)
    reading = marks.competency(contents.read(content))
    assert reading.state == "partly"
    assert reading.facts["open"] == "IV-3"
