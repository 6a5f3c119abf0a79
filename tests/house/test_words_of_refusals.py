"""Every reason that a rule or action gives has its sentence, and every sentence is asked for somewhere."""

from __future__ import annotations

import ast

from testamur.ui.words import reasons
from tests.house.law import modules, room_of

GIVERS = {"Refused", "Refusal", "NotAllowed"}


def given() -> set[str]:
    """Reason codes that stand as plain text in a Refused, Refusal or NotAllowed."""
    found = set()
    for file, path in modules():
        if room_of(file) in {"ground", "seal"}:
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in GIVERS and node.args:
                first = node.args[0]
                if isinstance(first, ast.Constant) and isinstance(first.value, str):
                    found.add(first.value)
    return found


def test_every_reason_given_has_a_sentence():
    assert sorted(given() - set(reasons())) == []
