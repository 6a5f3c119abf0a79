"""Every role, state and other enumeration that people read is labelled in both languages, and the glossary names it."""

from __future__ import annotations

import importlib
import pkgutil
import re
from enum import StrEnum
from typing import Any

import pytest
from django.utils import translation
from django.utils.functional import Promise

import testamur
from testamur.people.words import ROLES
from tests.house.law import ROOT

SAME = set((ROOT / "tools" / "same_in_french.txt").read_text(encoding="utf-8").splitlines())
GLOSSARY = (ROOT / "docs" / "glossary.md").read_text(encoding="utf-8")
LEAST_TABLES = 25  # floors: they may rise, never sink
LEAST_WORDS = 30


def tables() -> list[tuple[str, type[StrEnum], dict[StrEnum, Any]]]:
    """Every table of labels by enumeration in the words of a room: its name, the enumeration, the labels."""
    found = []
    for room in pkgutil.iter_modules(testamur.__path__, "testamur."):
        try:
            words = importlib.import_module(f"{room.name}.words")
        except ModuleNotFoundError:
            continue
        for name, table in vars(words).items():
            if isinstance(table, dict) and table and all(isinstance(key, StrEnum) for key in table):
                kinds = {type(key) for key in table}
                if len(kinds) == 1 and all(isinstance(label, Promise) for label in table.values()):
                    found.append((f"{room.name}.words.{name}", kinds.pop(), table))
    return found


TABLES = tables()


def test_the_rooms_label_what_they_count():
    assert len(TABLES) >= LEAST_TABLES


@pytest.mark.parametrize(("name", "kind", "table"), TABLES, ids=[name for name, _kind, _table in TABLES])
def test_every_label_is_there_in_both_languages(name: str, kind: type[StrEnum], table: dict[StrEnum, Any]):
    if name.endswith(("STATES", "ROLES")):
        assert set(kind) - set(table) == set()
    with translation.override("en"):
        english = {key: str(label) for key, label in table.items()}
    with translation.override("fr"):
        french = {key: str(label) for key, label in table.items()}
    assert [text for text in english.values() if not text.strip()] == []
    assert [english[key] for key in table if english[key] == french[key] and english[key] not in SAME] == []


def rows(heading: str) -> list[list[str]]:
    """The rows of the table under a heading of the glossary."""
    section = re.search(rf"^#+ {re.escape(heading)}$(.*?)(?=^#|\Z)", GLOSSARY, re.MULTILINE | re.DOTALL)
    assert section is not None, heading
    lines = [line for line in section[1].splitlines() if line.startswith("| ")]
    return [[cell.strip().strip("`") for cell in line.strip("|").split("|")] for line in lines[1:]]


def test_the_glossary_names_every_room_of_the_house():
    house = (ROOT / "docs" / "house.md").read_text(encoding="utf-8")
    assert [row[0] for row in rows("Rooms")] == re.findall(r"^\| `(\w+)` \|", house, re.MULTILINE)
    assert len(rows("Words")) >= LEAST_WORDS


def test_the_glossary_gives_each_role_as_pages_say_it():
    said = {}
    for language in ("en", "fr"):
        with translation.override(language):
            said[language] = {str(role): str(label) for role, label in ROLES.items()}
    assert rows("Roles") == [[role, said["en"][role], said["fr"][role]] for role in said["en"]]


@pytest.mark.parametrize(
    ("heading", "table"),
    [
        ("A version of a definition", "definitions.words.STATES"),
        ("An endorsement", "endorsements.words.STATES"),
        ("A cohort", "cohorts.words.OFFERING_STATES"),
        ("An enrolment", "cohorts.words.ENROLMENT_STATES"),
        ("An attempt at an assessment", "assessment.words.ATTEMPT_STATES"),
        ("An award", "awards.words.AWARD_STATES"),
        ("A credential", "awards.words.CREDENTIAL_STATES"),
        ("A key", "signing.words.KEY_STATES"),
    ],
)
def test_the_glossary_gives_each_state_as_pages_say_it(heading: str, table: str):
    labels = next(labels for name, _kind, labels in TABLES if name == f"testamur.{table}")
    said = []
    for state, label in labels.items():
        with translation.override("en"):
            english = str(label)
        with translation.override("fr"):
            said.append([str(state), english, str(label)])
    assert rows(heading) == said
