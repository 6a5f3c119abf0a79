"""A roster as a file or a pasted table: read with every error named, written with safe cells.

Names stay exactly as written; they are compared in NFC only. A cell that looks like a formula stays text.
"""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType

MAX_ROW_BYTES = 64 * 1024
MAX_ROWS = 5_000
MAX_BYTES = 2 * 1024 * 1024
MAX_NAME = 400

_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_BIDI_CONTROLS = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_EMAIL = re.compile(r"^[^@\s,;<>\"]{1,64}@(?:[^@\s.,;<>\"]{1,63}\.)+[^@\s.,;<>\"]{2,63}$")

HEADINGS: Mapping[str, str] = {
    "name": "name",
    "full name": "name",
    "nom complet": "name",
    "learner": "name",
    "given name": "given_name",
    "first name": "given_name",
    "prénom": "given_name",
    "family name": "family_name",
    "last name": "family_name",
    "nom de famille": "family_name",
    "email": "email",
    "e mail": "email",
    "email address": "email",
    "courriel": "email",
    "adresse courriel": "email",
    "student number": "student_number",
    "numéro étudiant": "student_number",
    "numéro d'étudiant": "student_number",
}
"""Known headings, in lower case with blanks; `nom` alone is a name, or a family name beside `prénom`."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong, as a code of this room's words with its facts; `row` as a spreadsheet counts (1 = heading)."""

    row: int
    code: str
    facts: Mapping[str, object] = field(default_factory=lambda: MappingProxyType({}))


@dataclass(frozen=True, slots=True)
class Row:
    """One learner as written in the file."""

    number: int
    name: str
    email: str
    student_number: str

    @property
    def key(self) -> str:
        """What makes two rows the same person: the address, whatever its case and form."""
        return same(self.email)


@dataclass(frozen=True, slots=True)
class Roster:
    """What a file says: the good rows, every problem, and headings that were not understood."""

    rows: tuple[Row, ...]
    problems: tuple[Problem, ...]
    ignored: tuple[str, ...] = ()

    @property
    def total(self) -> int:
        """How many rows hold a learner, good or not."""
        return len(self.rows) + len({one.row for one in self.problems if one.row > 1})

    @property
    def unreadable(self) -> bool:
        """True when the file as a whole could not be read: nothing of it can be imported."""
        return any(one.row <= 1 for one in self.problems)


def same(text: str) -> str:
    """The form in which two texts are compared: NFC, case folded, outer blanks gone."""
    return unicodedata.normalize("NFC", text).strip().casefold()


def read(data: bytes) -> Roster:
    """Read a roster from the bytes of a file: UTF-8 (with or without mark) or UTF-16 with its mark."""
    if len(data) > MAX_BYTES:
        return _nothing("roster_too_large", n=MAX_BYTES // 1024)
    encoding = "utf-16" if data.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8-sig"
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as error:
        return _nothing("roster_not_utf8", line=data[: error.start].count(b"\n") + 1, byte=f"{data[error.start]:02X}")
    return read_text(text)


def read_text(text: str) -> Roster:
    """Read a roster from pasted text: comma, semicolon or tab between cells; a heading, or names and addresses."""
    if "\x00" in text:
        return _nothing("roster_has_nul")
    first_line = text.lstrip("\ufeff\r\n").split("\n", 1)[0]
    delimiter = max("\t;,", key=first_line.count)
    problems: list[Problem] = []
    records = list(_records(text.lstrip("\ufeff"), delimiter, problems))
    if not records:
        return Roster((), tuple(problems) or (Problem(1, "roster_empty"),))
    if len(records) > MAX_ROWS:
        return _nothing("roster_too_long", n=MAX_ROWS)
    width = len(records[0][1])
    columns, ignored, records = _columns(records)
    missing = _missing_columns(columns)
    if missing:
        return Roster((), (missing,), ignored)
    rows = list(_rows(records, columns, problems, width=width))
    good = _without_doubles(rows, problems)
    bad = {one.row for one in problems}
    kept = tuple(row for row in good if row.number not in bad)
    return Roster(kept, tuple(sorted(problems, key=lambda one: one.row)), ignored)


def _nothing(code: str, **facts: object) -> Roster:
    return Roster((), (Problem(1, code, facts),))


def _records(text: str, delimiter: str, problems: list[Problem]) -> Iterator[tuple[int, list[str]]]:
    """Each record with its row number; a row above 64 KiB or with broken quotes is named and left out."""
    csv.field_size_limit(MAX_BYTES)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    number = 0
    while True:
        number += 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error:
            problems.append(Problem(number, "row_quotes_broken"))
            continue
        if not any(cell.strip() for cell in cells):
            continue
        size = sum(len(cell.encode()) + 1 for cell in cells)
        if size > MAX_ROW_BYTES:
            problems.append(Problem(number, "row_too_large", {"n": MAX_ROW_BYTES // 1024}))
            continue
        yield number, cells


Records = list[tuple[int, list[str]]]


def _columns(records: Records) -> tuple[dict[int, str], tuple[str, ...], Records]:
    """Which column holds what. Without any known heading, two columns of names and addresses are enough."""
    heading = records[0][1]
    plain = [" ".join(re.split(r"[\s_\-]+", cell.strip().casefold())) for cell in heading]
    known = {place: HEADINGS[cell] for place, cell in enumerate(plain) if cell in HEADINGS}
    if "nom" in plain:
        known[plain.index("nom")] = "family_name" if "given_name" in known.values() else "name"
    if known:
        ignored = tuple(cell for place, cell in enumerate(heading) if place not in known and cell.strip())
        return known, ignored, records[1:]
    address = next((place for place, cell in enumerate(heading) if _EMAIL.match(cell.strip())), None)
    if address is None or len(heading) < 2:
        return {}, tuple(heading), records
    other = next(place for place in range(len(heading)) if place != address)
    return {other: "name", address: "email"}, (), records


def _missing_columns(columns: Mapping[int, str]) -> Problem | None:
    held = set(columns.values())
    if "email" not in held:
        return Problem(1, "column_missing", {"column": "email"})
    if "name" not in held and not {"given_name", "family_name"} & held:
        return Problem(1, "column_missing", {"column": "name"})
    return None


def _rows(records: Records, columns: Mapping[int, str], problems: list[Problem], *, width: int) -> Iterator[Row]:
    for number, cells in records:
        if any(cell.strip() for cell in cells[width:]):
            problems.append(Problem(number, "row_too_many_cells", {"n": len(cells), "needed": width}))
            continue
        full = [*cells, *[""] * width]
        values = {what: _plain_cell(full[place]) for place, what in columns.items()}
        name = values.get("name") or " ".join(
            part for part in (values.get("given_name", ""), values.get("family_name", "")) if part
        )
        found = [*_name_problems(number, name), *_email_problems(number, values["email"])]
        problems.extend(found)
        if not found:
            yield Row(number, name, values["email"], values.get("student_number", ""))


def _plain_cell(cell: str) -> str:
    """The cell without outer blanks, and without the apostrophe that a safe export puts before a formula."""
    text = cell.strip()
    return text[1:] if text.startswith("'") and text[1:].startswith(_FORMULA) else text


def _name_problems(number: int, name: str) -> Iterator[Problem]:
    if not name:
        yield Problem(number, "row_name_missing")
    elif len(name) > MAX_NAME:
        yield Problem(number, "row_name_too_long", {"n": MAX_NAME, "over": len(name) - MAX_NAME})
    elif any(unicodedata.category(letter) == "Cc" or letter in _BIDI_CONTROLS for letter in name):
        yield Problem(number, "row_name_has_controls")


def _email_problems(number: int, email: str) -> Iterator[Problem]:
    if not email:
        yield Problem(number, "row_email_missing")
    elif not _EMAIL.match(email) or len(email) > 254:
        yield Problem(number, "row_email_invalid", {"email": email[:80]})


def _without_doubles(rows: Sequence[Row], problems: list[Problem]) -> list[Row]:
    first: dict[str, int] = {}
    numbers: dict[str, int] = {}
    for row in rows:
        if row.key in first:
            problems.append(Problem(row.number, "row_email_twice", {"other": first[row.key]}))
        elif row.student_number and same(row.student_number) in numbers:
            other = numbers[same(row.student_number)]
            problems.append(Problem(row.number, "row_student_number_twice", {"other": other}))
        first.setdefault(row.key, row.number)
        numbers.setdefault(same(row.student_number), row.number)
    return list(rows)


def safe_cell(text: str) -> str:
    """The cell as a spreadsheet may have it: text that begins like a formula gets an apostrophe before it (1.2.10)."""
    return "'" + text if text.startswith(_FORMULA) else text


def write(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    """A CSV file of UTF-8 with mark, RFC 4180 quoting, CRLF, safe cells."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(headings)
    writer.writerows([safe_cell(cell) for cell in row] for row in rows)
    return b"\xef\xbb\xbf" + out.getvalue().encode()


@dataclass(frozen=True, slots=True)
class Existing:
    """Who is in the cohort already, as the comparison needs it."""

    name: str
    student_number: str
    fixed: bool
    """True once the result is final: the name on it no longer changes by a roster."""


@dataclass(frozen=True, slots=True)
class Line:
    """What importing one row would do: `new`, `changed` (with what stands now) or `same`."""

    row: Row
    what: str
    before: str = ""
    waits: bool = False
    """True when no seat is left for it: it would join the waiting list."""


@dataclass(frozen=True, slots=True)
class Report:
    """A roster against the cohort: what would happen to each good row, and every problem."""

    lines: tuple[Line, ...]
    problems: tuple[Problem, ...]
    total: int
    ignored: tuple[str, ...]
    unreadable: bool
    applied: bool = False

    def count(self, what: str) -> int:
        """How many lines are `new`, `changed` or `same`."""
        return sum(line.what == what for line in self.lines)

    @property
    def waits(self) -> int:
        """How many of the new ones find no seat."""
        return sum(line.waits for line in self.lines)

    @property
    def changes_something(self) -> bool:
        """False when importing the file again would leave everything as it is."""
        return any(line.what != "same" for line in self.lines)

    @property
    def bad_rows(self) -> tuple[int, ...]:
        """The numbers of rows with a problem, in order, each once."""
        return tuple(dict.fromkeys(one.row for one in self.problems))


def compare(roster: Roster, existing: Mapping[str, Existing], *, seats_free: int) -> Report:
    """Set a roster against who is in the cohort; `existing` by `same(email)`. The same file twice changes nothing."""
    lines: list[Line] = []
    problems = list(roster.problems)
    seats = seats_free
    for row in roster.rows:
        known = existing.get(row.key)
        if known is None:
            lines.append(Line(row, "new", waits=seats <= 0))
            seats -= 1
        elif same_name(known.name, row.name) and row.student_number in ("", known.student_number):
            lines.append(Line(row, "same"))
        elif known.fixed:
            problems.append(Problem(row.number, "row_name_fixed", {"name": known.name}))
        else:
            lines.append(Line(row, "changed", before=known.name))
    return Report(
        lines=tuple(lines),
        problems=tuple(sorted(problems, key=lambda one: one.row)),
        total=roster.total,
        ignored=roster.ignored,
        unreadable=roster.unreadable,
    )


def same_name(one: str, other: str) -> bool:
    """Whether two names are the same text: compared in NFC, case kept (MacDonald is not Macdonald)."""
    return unicodedata.normalize("NFC", one) == unicodedata.normalize("NFC", other)
