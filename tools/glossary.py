"""Bring the tables of roles and states in docs/glossary.md in step with the labels of the rooms: `python tools/glossary.py`.

Words and rooms are written by hand; a house test says when a table is out of step.
"""

from __future__ import annotations

import os
import re
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "src"))

from django.utils import translation  # noqa: E402 - found by the path above

from testamur.config import boot  # noqa: E402 - as above

if TYPE_CHECKING:
    from collections.abc import Mapping

GLOSSARY = ROOT / "docs" / "glossary.md"
TABLES = {
    "Roles": "people.words.ROLES",
    "A version of a definition": "definitions.words.STATES",
    "An endorsement": "endorsements.words.STATES",
    "A cohort": "cohorts.words.OFFERING_STATES",
    "An enrolment": "cohorts.words.ENROLMENT_STATES",
    "An attempt at an assessment": "assessment.words.ATTEMPT_STATES",
    "An award": "awards.words.AWARD_STATES",
    "A credential": "awards.words.CREDENTIAL_STATES",
    "A key": "signing.words.KEY_STATES",
}


def labels(where: str) -> Mapping[Any, Any]:
    """The table of labels behind a dotted name of the house."""
    module, _dot, name = f"testamur.{where}".rpartition(".")
    found: Mapping[Any, Any] = getattr(__import__(module, fromlist=[name]), name)
    return found


def rows(table: Mapping[Any, Any]) -> str:
    """Its rows: value, English, French."""
    lines = []
    for key, label in table.items():
        said = []
        for language in ("en", "fr"):
            with translation.override(language):
                said.append(str(label))
        lines.append(f"| `{key}` | {said[0]} | {said[1]} |\n")
    return "".join(lines)


def in_step(text: str) -> str:
    """The glossary with every table of TABLES made anew."""
    for heading, where in TABLES.items():
        made = rows(labels(where))
        pattern = rf"(^#+ {re.escape(heading)}\n.*?\|---\|---\|---\|\n)(?:\|[^\n]*\n)*"
        text = re.sub(pattern, lambda found, made=made: found[1] + made, text, count=1, flags=re.MULTILINE | re.DOTALL)
    return text


def main() -> int:
    """See the module's first lines."""
    boot.set_up()
    GLOSSARY.write_text(in_step(GLOSSARY.read_text(encoding="utf-8")), encoding="utf-8")
    return 0


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as data:
        os.environ.setdefault("TESTAMUR_DATA", data)
        sys.exit(main())
