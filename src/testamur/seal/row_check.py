"""One row of a list of learners, every cell checked, every fault named by column and code.

Command line contract, section 5. Nothing is corrected but blanks around a cell; formula-like cells are plain text.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final, NamedTuple

from testamur.seal.hygiene import iri_allowed, text_allowed
from testamur.seal.model import normal_email
from testamur.seal.results import ResultRefused, result_of

LONGEST_ROW: Final = 64 * 1024
LONGEST_NAME: Final = 400
LONGEST_PART: Final = 200
LONGEST_EMAIL: Final = 254
LONGEST_QUOTE: Final = 40
EMAIL: Final = re.compile(r"[^\s@<>()\[\],;:\\\"]+@(?:[^\W_](?:[\w-]*[^\W_])?\.)+[^\W\d_][\w-]*[^\W_]\Z")
DAY: Final = re.compile(r"\d{4}-\d\d-\d\d\Z", re.ASCII)
ONE_DAY: Final = timedelta(days=1)

MESSAGES: Final = {
    "name_missing": "there is no name",
    "text_not_allowed": "the text holds a character that must not be signed",
    "too_long": "the text is too long",
    "email_missing": "there is no e-mail address",
    "email_malformed": "this is not an e-mail address",
    "email_repeated": "an earlier row has this e-mail address",
    "iri_not_allowed": "this is not an address that can be signed",
    "identifier_repeated": "an earlier row has this identifier",
    "date_missing": "there is no date",
    "date_malformed": "this is not a date such as 2026-11-20",
    "date_in_future": "the award would be later than the proof",
    "date_order": "the assessment is after the award",
    "endorsement_not_in_force": "an endorsement was not in force on the day of the assessment",
    "row_malformed": "the row has another number of cells than the header, or is too long",
    "result_unknown_level": "the achievement has no such level",
    "result_unknown_status": "this is not a status of the standard",
    "result_not_a_number": "this is not a number",
    "result_out_of_range": "the number is out of range",
    "result_not_allowed": "this value is not allowed",
    "result_below_requirement": "the value is below what the criteria require",
}


@dataclass(frozen=True, slots=True)
class RowError:
    """One fault of one row. `row` counts records, the header being 0."""

    row: int
    column: str | None
    code: str
    quoted: str = ""

    def as_json(self) -> dict[str, Any]:
        """The object that is printed; at most forty characters of the cell are quoted."""
        said = MESSAGES.get(self.code, "the credential breaks a rule")
        message = f"{said}: {self.quoted[:LONGEST_QUOTE]}" if self.quoted else said
        return {"row": self.row, "column": self.column, "code": self.code, "message": message}


class Learner(NamedTuple):
    """One good row. `email` is as it is hashed: the local part in NFC, the domain in lower case."""

    row: int
    name: str
    email: str
    subject_id: str | None
    identifier: str | None
    awarded_on: date
    assessed_on: date | None
    results: tuple[Mapping[str, Any], ...]
    evidence_url: str | None


@dataclass(slots=True)
class RowCheck:
    """One row while it is looked at: its cells, and the faults found so far."""

    row: int
    cells: Mapping[str, str]
    faults: list[RowError] = field(default_factory=list)

    def fault(self, column: str | None, code: str) -> None:
        """Note a fault; the cell is quoted."""
        self.faults.append(RowError(self.row, column, code, self.cells.get(column or "", "")))

    def allowed(self, column: str, *, most: int, lines: bool = False) -> str:
        """A cell's text, its characters and length checked."""
        text = self.cells.get(column, "")
        if not text_allowed(text) or (not lines and ("\n" in text or "\r" in text)):
            self.fault(column, "text_not_allowed")
        elif len(text) > most:
            self.fault(column, "too_long")
        return text

    def day(self, column: str, *, required: bool = False) -> date | None:
        """A cell's date."""
        text = self.cells.get(column, "")
        if not text:
            if required:
                self.fault(column, "date_missing")
            return None
        try:
            found = date.fromisoformat(text) if DAY.match(text) else None
        except ValueError:
            found = None
        if found is None:
            self.fault(column, "date_malformed")
        return found


def check_row(
    check: RowCheck,
    keys: Mapping[str, Mapping[str, Any]],
    *,
    created: datetime,
    endorsed: Sequence[tuple[datetime | None, datetime | None]],
) -> Learner | None:
    """Every check of one row; None when a fault keeps it from being a learner."""
    name = check_name(check)
    email = check_email(check)
    subject_id, identifier = check_identifier(check)
    awarded_on, assessed_on = check_days(check, created=created, endorsed=endorsed)
    results = check_results(check, keys)
    evidence_url = check.cells.get("evidence_url", "")
    if evidence_url and not (iri_allowed(evidence_url) and evidence_url.startswith("https://")):
        check.fault("evidence_url", "iri_not_allowed")
    if check.faults or awarded_on is None:
        return None
    return Learner(
        row=check.row,
        name=name,
        email=normal_email(email),
        subject_id=subject_id,
        identifier=identifier,
        awarded_on=awarded_on,
        assessed_on=assessed_on,
        results=tuple(results),
        evidence_url=evidence_url or None,
    )


def check_name(check: RowCheck) -> str:
    """The name as written, or the two parts joined by one space."""
    if "name" in check.cells:
        name = check.allowed("name", most=LONGEST_NAME)
        if not name:
            check.fault("name", "name_missing")
        return name
    given = check.allowed("given_name", most=LONGEST_PART)
    family = check.allowed("family_name", most=LONGEST_PART)
    if not given and not family:
        check.fault("given_name", "name_missing")
    return f"{given} {family}".strip(" ")


def check_email(check: RowCheck) -> str:
    """One address."""
    email = check.cells.get("email", "")
    if not email:
        check.fault("email", "email_missing")
    elif len(email) > LONGEST_EMAIL or EMAIL.match(email) is None or ".." in email or not text_allowed(email):
        check.fault("email", "email_malformed")
    return email


def check_identifier(check: RowCheck) -> tuple[str | None, str | None]:
    """An address becomes the subject's id, another text a hashed identifier."""
    written = check.cells.get("identifier", "")
    if not written:
        return None, None
    if written.lower().startswith(("did:", "urn:", "https:")):
        if not iri_allowed(written):
            check.fault("identifier", "iri_not_allowed")
        return written, None
    return None, check.allowed("identifier", most=LONGEST_PART)


def check_repeats(check: RowCheck, emails: set[str], identifiers: set[str]) -> None:
    """No two rows for one person."""
    for column, seen, code in (("email", emails, "email_repeated"), ("identifier", identifiers, "identifier_repeated")):
        written = check.cells.get(column, "")
        normal = normal_email(written) if column == "email" else written
        if normal and normal in seen:
            check.fault(column, code)
        seen.add(normal)


def check_days(
    check: RowCheck, *, created: datetime, endorsed: Sequence[tuple[datetime | None, datetime | None]]
) -> tuple[date | None, date | None]:
    """The days of award and assessment, in order, not ahead of the proof, and every endorsement in force."""
    awarded_on = check.day("awarded_on", required=True)
    assessed_on = check.day("assessed_on")
    if awarded_on is not None and midnight(awarded_on) > created + ONE_DAY:
        check.fault("awarded_on", "date_in_future")
    if awarded_on is not None and assessed_on is not None and assessed_on > awarded_on:
        check.fault("assessed_on", "date_order")
    day = assessed_on or awarded_on
    if day is not None and any(not in_force(midnight(day), start, end) for start, end in endorsed):
        check.fault("assessed_on" if assessed_on else "awarded_on", "endorsement_not_in_force")
    return awarded_on, assessed_on


def in_force(day: datetime, start: datetime | None, end: datetime | None) -> bool:
    """In force at some instant of the 24 hours that begin at `day` (engine, section 4)."""
    return start is not None and start < day + ONE_DAY and (end is None or day < end)


def midnight(day: date) -> datetime:
    """The first instant of a day, in UTC."""
    return datetime(day.year, day.month, day.day, tzinfo=UTC)


def check_results(check: RowCheck, keys: Mapping[str, Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """One result for each cell that holds something, in column order."""
    found: list[Mapping[str, Any]] = []
    for column, description in keys.items():
        value = check.allowed(column, most=LONGEST_ROW, lines=True)
        if not value:
            continue
        try:
            found.append(result_of(description, value))
        except ResultRefused as refused:
            check.fault(column, refused.code)
    return found
