"""Rows are written in actions (and in the tasks of the services), nowhere else: the demo too goes through actions."""

from __future__ import annotations

from tests.house.law import kind_of, modules, room_of, writes_in

ALLOWED = {("jobs", "tasks"), ("record", "tasks"), ("notices", "tasks")}


def test_a_write_is_seen():
    assert writes_in("Person.objects.filter(pk=1).update(name='x')")
    assert writes_in("person.save()")
    assert not writes_in("{}.update(a=1)")


def test_no_write_outside_actions():
    outside = [
        f"{file}:{line} {call}"
        for file, path in modules()
        if kind_of(file) != "actions" and (room_of(file), kind_of(file)) not in ALLOWED and room_of(file) not in {"seal", "ui", "config"}
        for line, call in writes_in(path.read_text(encoding="utf-8"))
    ]
    assert outside == []
