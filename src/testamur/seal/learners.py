"""The learners of one run: a CSV file read whole, every cell checked, every fault named by row, column and code.

Command line contract, section 5. Usual rows are read in one pass; whatever is unusual in any way gets the full check.
"""

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from testamur.seal.errors import SealError
from testamur.seal.row_check import LONGEST_QUOTE, LONGEST_ROW, Learner, RowCheck, RowError, check_repeats, check_row
from testamur.seal.usual_rows import UsualRows

COLUMNS: Final = (
    "name",
    "given_name",
    "family_name",
    "email",
    "identifier",
    "awarded_on",
    "assessed_on",
    "evidence_url",
)
RESULT: Final = "result_"
MOST_COLUMNS: Final = 256


class HeaderRefused(SealError):
    """The file cannot be read as a list of learners; `{}` in its text stands for the file's name."""


@dataclass(frozen=True, slots=True)
class Learners:
    """The whole file: good rows, faults, and how many rows there were."""

    rows: int
    good: tuple[Learner, ...]
    errors: tuple[RowError, ...]

    @property
    def bad_rows(self) -> int:
        """How many rows have at least one fault."""
        return len({one.row for one in self.errors})


def read_learners(
    data: bytes,
    *,
    descriptions: Sequence[Mapping[str, Any]],
    common: Sequence[Mapping[str, Any]],
    created: datetime,
    endorsed: Sequence[tuple[datetime | None, datetime | None]] = (),
) -> Learners:
    """Read and check the whole file.

    `descriptions` and `common` are the achievement's result descriptions and the results every row carries; `created`
    is the proof's instant; `endorsed` holds start and end of each endorsement. HeaderRefused for the file as a whole.
    """
    records = read_records(data)
    header = next(records, None)
    if header is None:
        raise HeaderRefused("{}: missing column: email")
    columns = check_header(header)
    keys = result_columns(columns, descriptions, common)
    good: list[Learner] = []
    errors: list[RowError] = []
    usual = UsualRows(columns, keys, created=created, endorsed=endorsed)
    rows = 0
    for rows, record in enumerate(records, start=1):
        learner = usual.read(rows, record)
        if learner is None:
            learner, faults = in_full(rows, record, columns, keys, usual)
            errors += faults
        if learner is not None:
            good.append(learner)
    return Learners(rows, tuple(good), tuple(errors))


def in_full(
    row: int,
    record: Sequence[str],
    columns: Sequence[str],
    keys: Mapping[str, Mapping[str, Any]],
    usual: UsualRows,
) -> tuple[Learner | None, Sequence[RowError]]:
    """The full check of a row: the learner, or every fault. `usual` knows whom earlier rows named."""
    if len(record) != len(columns) or sum(len(cell.encode("utf-8", "replace")) for cell in record) > LONGEST_ROW:
        return None, [RowError(row, None, "row_malformed")]
    check = RowCheck(row, {name: cell.strip(" \t") for name, cell in zip(columns, record, strict=True)})
    learner = check_row(check, keys, created=usual.created, endorsed=usual.endorsed)
    check_repeats(check, usual.emails, usual.identifiers)
    return None if check.faults else learner, check.faults


def read_records(data: bytes) -> Iterator[list[str]]:
    """The records of the file, strictly RFC 4180; empty lines at the end are no records."""
    try:
        text = data.removeprefix(b"\xef\xbb\xbf").decode()
    except UnicodeDecodeError as error:
        offset = error.start + (3 if data.startswith(b"\xef\xbb\xbf") else 0)
        raise HeaderRefused(f"{{}} is not UTF-8 (byte {offset})") from None
    try:
        records = list(csv.reader(io.StringIO(text, newline=""), strict=True))
    except csv.Error as error:
        raise HeaderRefused(f"{{}}: not a CSV file: {error}") from None
    while records and not records[-1]:
        records.pop()
    yield from records


def check_header(header: Sequence[str]) -> tuple[str, ...]:
    """The column names, each known and there once; sentences of the contract, section 13."""
    for at, name in enumerate(header):
        if name in header[:at]:
            raise HeaderRefused(f"{{}}: column given twice: {name}")
        if name not in COLUMNS and not (name.startswith(RESULT) and len(name) > len(RESULT)):
            raise HeaderRefused(f"{{}}: unknown column: {name[:LONGEST_QUOTE]}")
    if len(header) > MOST_COLUMNS:
        raise HeaderRefused("{}: more than 256 columns")
    parts = [name for name in ("given_name", "family_name") if name in header]
    if "name" in header and parts:
        raise HeaderRefused("{}: give name or given_name and family_name, not both")
    if "name" not in header and not parts:
        raise HeaderRefused("{}: missing column: name (or given_name and family_name)")
    wanted = ("email", "awarded_on") if not parts else ("given_name", "family_name", "email", "awarded_on")
    for name in wanted:
        if name not in header:
            raise HeaderRefused(f"{{}}: missing column: {name}")
    return tuple(header)


def result_columns(
    columns: Sequence[str], descriptions: Sequence[Mapping[str, Any]], common: Sequence[Mapping[str, Any]]
) -> dict[str, Mapping[str, Any]]:
    """The description each ``result_KEY`` column speaks of: the one whose id ends in the key."""
    found: dict[str, Mapping[str, Any]] = {}
    taken = {one.get("resultDescription") for one in common}
    for column in columns:
        if not column.startswith(RESULT):
            continue
        key = column.removeprefix(RESULT).replace("_", "-")
        fits = [
            one
            for one in descriptions
            if str(one.get("id", "")).replace("_", "-").endswith(("#" + key, "/" + key, ":" + key))
        ]
        if not fits:
            raise HeaderRefused(f"{{}}: no resultDescription for column {column}")
        if len(fits) > 1 or any(one is fits[0] for one in found.values()):
            raise HeaderRefused(f"{{}}: more than one resultDescription or column for column {column}")
        if fits[0].get("id") in taken:
            raise HeaderRefused(f"{{}}: the achievement file already has a result for column {column}")
        found[column] = fits[0]
    return found
