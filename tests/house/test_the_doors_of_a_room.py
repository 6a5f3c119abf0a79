"""From another app one may import only its rules, words, models, queries and actions, and each kind opens onto its own."""

from __future__ import annotations

from tests.house.law import Import, imports_in, modules, through_a_door


def test_a_view_may_not_use_another_rooms_view_nor_its_actions():
    assert not through_a_door(Import("proposals/views/concept.py", 1, "testamur.people.views.sign_in"))
    assert not through_a_door(Import("proposals/views/concept.py", 1, "testamur.people.actions.grants"))
    assert not through_a_door(Import("cohorts/models.py", 1, "testamur.definitions.queries"))
    assert through_a_door(Import("cohorts/models.py", 1, "testamur.definitions.models"))


def test_every_import_goes_through_a_door():
    outside = [
        f"{one.file}:{one.line} {one.module}"
        for file, path in modules()
        for one in imports_in(path.read_text(encoding="utf-8"), file)
        if not through_a_door(one)
    ]
    assert outside == []
