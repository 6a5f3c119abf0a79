"""Usual rows of a list of learners, read in one pass: short printable cells, days and domains met before, nobody twice.

Whatever is unusual gives None, and the full check decides: it alone knows faults. A row that is read here is the same
learner that the full check would give.
"""

import unicodedata
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any, Final

from testamur.seal.hygiene import iri_allowed
from testamur.seal.results import ResultRefused, result_of
from testamur.seal.row_check import EMAIL, LONGEST_PART, Learner, RowCheck, check_days

MOST_KEPT: Final = 10_000
ADDRESSES: Final = ("did:", "urn:", "https:")


class UsualRows:
    """One file's columns, and what its rows have shown so far."""

    def __init__(
        self,
        columns: Sequence[str],
        keys: Mapping[str, Mapping[str, Any]],
        *,
        created: datetime,
        endorsed: Sequence[tuple[datetime | None, datetime | None]],
    ) -> None:
        self.created = created
        self.endorsed = endorsed
        self.width = len(columns)
        place = {name: at for at, name in enumerate(columns)}
        self.name = place.get("name")
        self.parts = (place["given_name"], place["family_name"]) if self.name is None else (0, 0)
        self.email = place["email"]
        self.awarded = place["awarded_on"]
        self.assessed = place.get("assessed_on")
        self.identifier = place.get("identifier")
        self.evidence = place.get("evidence_url")
        self.results = [(place[column], column, description) for column, description in keys.items()]
        self.emails: set[str] = set()
        self.identifiers: set[str] = set()
        self.domains: dict[str, str] = {}
        self.days: dict[tuple[str, str], tuple[date, date | None] | None] = {}
        self.values: dict[tuple[str, str], Mapping[str, Any] | None] = {}

    def read(self, row: int, record: Sequence[str]) -> Learner | None:
        """The learner of a usual row; None when the full check has to look."""
        if len(record) != self.width:
            return None
        # Printable texts hold no blank but the space, and nothing that may not be signed; none is too long as a part.
        text = "".join(record)
        if len(text) > LONGEST_PART or not text.isprintable():
            return None
        email = self.normal_email(record[self.email].strip(" "))
        name = record[self.name].strip(" ") if self.name is not None else self.full_name(record)
        assessed = record[self.assessed].strip(" ") if self.assessed is not None else ""
        days = self.known_days(record[self.awarded].strip(" "), assessed)
        if email is None or email in self.emails or not name or days is None:
            return None
        identifier = record[self.identifier].strip(" ") if self.identifier is not None else ""
        address = identifier if identifier and identifier.lower().startswith(ADDRESSES) else None
        if identifier and (identifier in self.identifiers or (address and not iri_allowed(address))):
            return None
        evidence = record[self.evidence].strip(" ") if self.evidence is not None else ""
        if evidence and not (evidence.startswith("https://") and iri_allowed(evidence)):
            return None
        results = self.known_results(record) if self.results else ()
        if results is None:
            return None
        self.emails.add(email)
        if identifier:
            self.identifiers.add(identifier)
        hashed = None if address or not identifier else identifier
        return Learner(row, name, email, address, hashed, *days, results, evidence or None)

    def normal_email(self, email: str) -> str | None:
        """An address of letters, digits and single dots at a domain that is known to be one, as it is hashed."""
        local, _, domain = email.rpartition("@")
        if not local.replace(".", "").isalnum() or ".." in local:
            return None
        lowered = self.domains.get(domain)
        if lowered is None:
            if EMAIL.match(email) is None or ".." in domain:
                return None
            if len(self.domains) >= MOST_KEPT:
                self.domains.clear()
            lowered = self.domains[domain] = domain.lower()
        return f"{local if local.isascii() else unicodedata.normalize('NFC', local)}@{lowered}"

    def full_name(self, record: Sequence[str]) -> str:
        """The two parts joined by one space."""
        given, family = (record[place].strip(" ") for place in self.parts)
        return f"{given} {family}".strip(" ")

    def known_days(self, awarded: str, assessed: str) -> tuple[date, date | None] | None:
        """The days of award and assessment, when there is nothing wrong with them."""
        key = (awarded, assessed)
        if key not in self.days:
            check = RowCheck(0, {"awarded_on": awarded, "assessed_on": assessed})
            first, last = check_days(check, created=self.created, endorsed=self.endorsed)
            if len(self.days) >= MOST_KEPT:
                self.days.clear()
            self.days[key] = (first, last) if first is not None and not check.faults else None
        return self.days[key]

    def known_results(self, record: Sequence[str]) -> tuple[Mapping[str, Any], ...] | None:
        """One result for each cell that holds something, in column order; None when one is refused."""
        found = []
        for place, column, description in self.results:
            value = record[place].strip(" ")
            if not value:
                continue
            key = (column, value)
            if key not in self.values:
                if len(self.values) >= MOST_KEPT:
                    self.values.clear()
                try:
                    self.values[key] = result_of(description, value)
                except ResultRefused:
                    self.values[key] = None
            result = self.values[key]
            if result is None:
                return None
            found.append(result)
        return tuple(found)
