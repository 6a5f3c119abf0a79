"""The marks of a whole class pasted from a spreadsheet: learner number and marks per competency, every error named.

The heading names the columns: `No.`, then each competency with its maximum, such as `VEN-1 /20`. Other columns, such
as a name beside the number, are passed over.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from types import MappingProxyType

_COLUMN = re.compile(r"^(?P<code>.+?)\s*/\s*(?P<out_of>\d{1,4}(?:[.,]\d{1,2})?)$")
_MARK = re.compile(r"^\d{1,4}(?:[.,]\d{1,2})?$")
_NUMBER = frozenset({"no", "no.", "nº", "n°", "number", "numéro"})


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong: row as the spreadsheet counts (1 = heading), a code of this room's words, its facts."""

    row: int
    code: str
    facts: Mapping[str, object] = field(default_factory=lambda: MappingProxyType({}))


Marks = Mapping[str, tuple[Decimal, Decimal]]


@dataclass(frozen=True, slots=True)
class ClassList:
    """Marks by learner number, and every problem; with any problem nothing is taken."""

    marks: Mapping[int, Marks]
    problems: tuple[Problem, ...]


def read(text: str, *, codes: Iterable[str], numbers: Iterable[int]) -> ClassList:
    """Read a pasted class list for these competency codes; `numbers` are the learners who may be on it."""
    lines = [
        (row, [cell.strip() for cell in re.split(r"\t|;", line)])
        for row, line in enumerate(text.splitlines(), start=1)
        if line.strip()
    ]
    if len(lines) < 2:
        return ClassList({}, (Problem(1, "class_empty"),))
    wanted = tuple(codes)
    place, columns, problems = _heading(lines[0][1], wanted)
    if problems:
        return ClassList({}, tuple(problems))
    known, marks = set(numbers), {}
    for row, cells in lines[1:]:
        number, found, wrong = _row(row, cells, place, columns)
        if number is not None and number not in known:
            wrong = [Problem(row, "class_number_unknown", {"number": number})]
        elif number in marks:
            wrong = [Problem(row, "class_number_twice", {"number": number})]
        problems.extend(wrong)
        if number is not None and not wrong:
            marks[number] = found
    return ClassList({} if problems else marks, tuple(problems))


Columns = Mapping[str, tuple[int, Decimal]]


def _heading(cells: list[str], codes: tuple[str, ...]) -> tuple[int, Columns, list[Problem]]:
    place = next((at for at, cell in enumerate(cells) if cell.casefold() in _NUMBER), -1)
    columns: dict[str, tuple[int, Decimal]] = {}
    for at, cell in enumerate(cells):
        match = _COLUMN.match(cell)
        if match and match["code"].upper() in codes:
            columns[match["code"].upper()] = (at, Decimal(match["out_of"].replace(",", ".")))
    problems = [Problem(1, "class_no_number_column")] if place < 0 else []
    problems += [Problem(1, "class_column_missing", {"competency": code}) for code in codes if code not in columns]
    return place, columns, problems


def _row(row: int, cells: list[str], place: int, columns: Columns) -> tuple[int | None, Marks, list[Problem]]:
    full = [*cells, *[""] * (max(place, *(at for at, _ in columns.values())) + 1)]
    if not full[place].isdecimal():
        return None, {}, [Problem(row, "class_number_missing")]
    found: dict[str, tuple[Decimal, Decimal]] = {}
    wrong: list[Problem] = []
    for code, (at, out_of) in columns.items():
        if not _MARK.match(full[at]):
            wrong.append(Problem(row, "class_mark_not_number", {"competency": code}))
            continue
        got = Decimal(full[at].replace(",", "."))
        if got > out_of:
            wrong.append(Problem(row, "class_mark_above", {"competency": code, "out_of": out_of}))
        found[code] = (got, out_of)
    return int(full[place]), found, wrong
