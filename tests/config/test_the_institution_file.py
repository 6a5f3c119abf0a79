"""The institution file: each fault is named with its key and what to write."""

from __future__ import annotations

import copy
import tomllib
from pathlib import Path

import pytest

from testamur.people.rules import institution as file

DEMO = Path(__file__).parents[2] / "src" / "testamur" / "demo" / "data"


@pytest.fixture
def northlake_file():
    return tomllib.loads((DEMO / "institution-northlake.toml").read_text(encoding="utf-8"))


def _keys(data, **more):
    return {problem.key for problem in file.problems(data, **more)}


@pytest.mark.parametrize("name", ["northlake", "mission"])
def test_both_shipped_files_are_good(name):
    data = tomllib.loads((DEMO / f"institution-{name}.toml").read_text(encoding="utf-8"))
    assert file.problems(data, policy_bodies=frozenset({"ce", "smt", "advisory", "board"})) == []


@pytest.mark.parametrize(
    ("change", "key"),
    [
        (lambda d: d.pop("timezone"), "timezone"),
        (lambda d: d["name"].update(fr=""), "name"),
        (lambda d: d["host"].update(did="did:web:elsewhere.example"), "host.did"),
        (lambda d: d["contact"].update(ce_email="nobody"), "contact.ce_email"),
        (lambda d: d["look"].update(brand="#FFFFAA"), "look.brand"),
        (lambda d: d["body"].append({"key": "smt", "name": {"en": "a", "fr": "b"}}), "body"),
        (lambda d: d["education_plan"]["priority"].append(copy.deepcopy(d["education_plan"]["priority"][0])), "education_plan.priority"),
        (lambda d: d["holidays"]["closures"].append(dict(d["holidays"]["closures"][0])), "holidays.closures"),
        (lambda d: d["unit"][0].update(head="x"), "unit[1].head"),
        (lambda d: d.update(schema="testamur.institution/9"), "schema"),
    ],
)
def test_a_fault_is_named(northlake_file, change, key):
    change(northlake_file)
    assert key in _keys(northlake_file)


def test_a_body_of_the_policy_needs_a_name(northlake_file):
    assert "body" in _keys(northlake_file, policy_bodies=frozenset({"ce", "senate"}))


def test_contrast_is_the_formula_of_the_standard():
    assert round(file.contrast("#000000", "#FFFFFF"), 1) == 21.0
    assert round(file.contrast("#0B5A4E", "#FFFFFF"), 1) == 8.1
