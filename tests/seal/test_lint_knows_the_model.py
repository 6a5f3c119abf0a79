"""The linter's table of classes says what the specification's model says: members, how many, required, closed lists."""

import json

import pytest

from testamur.seal.lint.ob30_model import LISTS, SHAPES
from tests.seal.pack import VECTORS, needs_vectors

pytestmark = needs_vectors
# `@context` and `type` have rules of their own; a bare object's type is looked at with its class.
ELSEWHERE = {"@context", "type"}


def model() -> dict:
    return json.loads((VECTORS / "ob30-model" / "model.json").read_text())


def properties(classes: dict, name: str) -> dict:
    inherited = [properties(classes, parent) for parent in classes[name]["extends"]]
    return {**{key: value for one in inherited for key, value in one.items()}, **classes[name]["properties"]}


@pytest.mark.parametrize("name", sorted(SHAPES))
def test_each_class_has_the_members_of_the_model(name):
    classes = model()["classes"]
    wanted = {key: value for key, value in properties(classes, name).items() if key not in ELSEWHERE}
    found = {member.name: member for member in SHAPES[name].members}
    assert set(found) == set(wanted)
    for key, value in wanted.items():
        assert found[key].is_required == value["card"].startswith("1"), key
        assert found[key].is_many == value["card"].endswith("*"), key
        assert found[key].may_stand_alone == value.get("single_ok", False), key
    assert SHAPES[name].is_closed == (classes[name].get("extra") is False)


@pytest.mark.parametrize("name", sorted(LISTS))
def test_each_closed_list_has_the_words_of_the_model(name):
    assert set(LISTS[name]) == set(model()["enumerations"][name]["values"])
