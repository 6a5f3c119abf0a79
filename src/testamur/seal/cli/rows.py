"""One row and the achievement file become one unsigned credential (command line contract, sections 5 and 6).

What is new in a row is worked out once, as `Facts`; a whole document is built from them, or only the values that fill
the open places of a compiled shape.
"""

from collections.abc import Hashable, Mapping
from datetime import date, datetime
from typing import Any, Final, NamedTuple

from testamur.seal.achievement_file import AchievementFile
from testamur.seal.contexts import CREDENTIALS_V2, OB_EXTENSIONS, OB_V3
from testamur.seal.model import (
    identity_hash,
    in_order,
    instant,
    kept,
    name_identity,
)
from testamur.seal.public_id import public_id
from testamur.seal.row_check import Learner, midnight
from testamur.seal.template import Kind, Slot
from testamur.seal.types import Json, Random

Entry = Mapping[str, str] | None
SALT_BYTES: Final = 16
MOST_DAYS: Final = 10_000
SUBJECT: Final = "credentialSubject"
# The thirteenth digit of a random UUID is 4, the seventeenth 8, 9, a or b (RFC 9562, section 5.4).
VARIANT: Final = {f"{digit:x}": f"{8 + digit % 4:x}" for digit in range(16)}


class Facts(NamedTuple):
    """What is a row's own: addresses, times as they are written, and salted hashes."""

    id: str
    subject: str
    valid_from: str
    valid_until: str | None
    awarded: str
    ended: str | None
    email_hash: str
    email_salt: str
    identifier_hash: str | None
    identifier_salt: str | None


class Clerk:
    """Works out the facts of rows of one file; what a day means is worked out once."""

    def __init__(self, file: AchievementFile, *, valid_from: datetime | None = None) -> None:
        self.file = file
        self.valid_from = valid_from
        self.days: dict[date, str] = {}
        self.periods: dict[date, tuple[str, str | None]] = {}
        self.constants: dict[int, tuple[Json, Hashable]] = {}

    def facts(self, learner: Learner, random: Random) -> Facts:
        """A row's facts; ids and salts are drawn from `random`, always in the same order."""
        address = f"{self.file.base}{public_id(random)}" if self.file.base else fresh_urn(random)
        email_salt = random.randbytes(SALT_BYTES).hex()
        identifier = learner.identifier
        identifier_salt = random.randbytes(SALT_BYTES).hex() if identifier is not None else None
        hashed = identity_hash(identifier, identifier_salt) if identifier is not None and identifier_salt else None
        start, end = self.periods.get(learner.awarded_on) or self.period(learner.awarded_on)
        return Facts(
            address,
            learner.subject_id or fresh_urn(random),
            start,
            end,
            self.days.get(learner.awarded_on) or self.day(learner.awarded_on),
            None
            if learner.assessed_on is None
            else self.days.get(learner.assessed_on) or self.day(learner.assessed_on),
            identity_hash(learner.email, email_salt),
            email_salt,
            hashed,
            identifier_salt,
        )

    def day(self, day: date) -> str:
        """The first instant of a day, as it is written."""
        if len(self.days) >= MOST_DAYS:
            self.days.clear()
        written = self.days[day] = str(instant(midnight(day)))
        return written

    def period(self, awarded: date) -> tuple[str, str | None]:
        """When an award of this day begins and ends to be valid, as it is written."""
        start = self.valid_from or midnight(awarded)
        end = instant(self.file.valid_for.after(start)) if self.file.valid_for else None
        if len(self.periods) >= MOST_DAYS:
            self.periods.clear()
        written = self.periods[awarded] = (str(instant(start)), end)
        return written

    def shape(self, learner: Learner, entry: Entry) -> Hashable:
        """What decides the shape of a row's credential, and every text in it that is no slot."""
        return (
            learner.identifier is None,
            learner.assessed_on is None,
            learner.evidence_url is None,
            entry and (entry["type"], entry["statusPurpose"], entry["statusListCredential"]),
            tuple([self.constants_of(result) for result in learner.results]) if learner.results else (),
        )

    def constants_of(self, result: Mapping[str, Any]) -> Hashable:
        """A result without its value, as a key; worked out once for each object, which is kept so that it stays itself."""
        kept_one = self.constants.get(id(result))
        if kept_one is not None:
            return kept_one[1]
        key = tuple((name, None if name == "value" else str(said)) for name, said in result.items())
        if len(self.constants) >= MOST_DAYS:
            self.constants.clear()
        self.constants[id(result)] = (result, key)
        return key

    def values(self, learner: Learner, facts: Facts, entry: Entry) -> tuple[str, ...]:
        """What fills the open places of the row's shape, in the order of `open_places`."""
        found = [facts.id, facts.valid_from, facts.awarded, facts.subject]
        if facts.valid_until is not None:
            found.append(facts.valid_until)
        if facts.ended is not None:
            found.append(facts.ended)
        found += (facts.email_hash, facts.email_salt, learner.name)
        if facts.identifier_hash is not None and facts.identifier_salt is not None:
            found += (facts.identifier_hash, facts.identifier_salt)
        if learner.results:
            found += [result["value"] for result in learner.results if "value" in result]
        if learner.evidence_url is not None:
            found.append(learner.evidence_url)
        if entry is not None:
            found += (entry["id"], entry["statusListIndex"])
        return tuple(found)

    def open_places(self, learner: Learner, facts: Facts, entry: Entry) -> tuple[Slot, ...]:
        """Where a row's credential differs from others of its shape."""
        found = [
            Slot(("id",), Kind.IRI),
            Slot(("validFrom",), Kind.DATE),
            Slot(("awardedDate",), Kind.DATE),
            Slot((SUBJECT, "id"), Kind.IRI),
        ]
        found += [Slot(("validUntil",), Kind.DATE)] if facts.valid_until is not None else []
        found += [Slot((SUBJECT, "activityEndDate"), Kind.DATE)] if facts.ended is not None else []
        hashed = (0, 2) if facts.identifier_hash is not None else (0,)
        for place in sorted({*hashed, 1}):
            found.append(Slot((SUBJECT, "identifier", place, "identityHash"), Kind.LITERAL))
            found += [Slot((SUBJECT, "identifier", place, "salt"), Kind.LITERAL)] if place in hashed else []
        for place, result in enumerate(learner.results, start=len(self.file.results)):
            found += [Slot((SUBJECT, "result", place, "value"), Kind.LITERAL)] if "value" in result else []
        found += [Slot(("evidence", 0, "id"), Kind.IRI)] if learner.evidence_url is not None else []
        if entry is not None:
            found.append(Slot(("credentialStatus", "id"), Kind.IRI))
            found.append(Slot(("credentialStatus", "statusListIndex"), Kind.LITERAL))
        return tuple(found)

    def credential(self, learner: Learner, facts: Facts, entry: Entry = None) -> Json:
        """The unsigned credential of one row."""
        file = self.file
        return in_order(
            {
                "@context": [CREDENTIALS_V2, OB_V3, *([OB_EXTENSIONS] if file.schema else [])],
                "id": facts.id,
                "type": ["VerifiableCredential", "OpenBadgeCredential"],
                "name": file.name,
                "description": file.description,
                "image": file.image,
                "issuer": file.issuer,
                "validFrom": facts.valid_from,
                "validUntil": facts.valid_until,
                "awardedDate": facts.awarded,
                SUBJECT: self.subject(learner, facts),
                "evidence": evidence(file, learner),
                "relatedResource": file.related,
                "credentialStatus": entry,
                "credentialSchema": file.schema,
            }
        )

    def subject(self, learner: Learner, facts: Facts) -> dict[str, Any]:
        """Who earned it: e-mail address and further identifier hashed, the name as written."""
        identities = [hashed("emailAddress", facts.email_hash, facts.email_salt), name_identity(learner.name)]
        if facts.identifier_hash is not None:
            identities.append(hashed("identifier", facts.identifier_hash, facts.identifier_salt))
        return kept(
            {
                "id": facts.subject,
                "type": ["AchievementSubject"],
                "identifier": identities,
                "activityEndDate": facts.ended,
                "achievement": self.file.achievement,
                "result": [*self.file.results, *learner.results],
            }
        )


def hashed(kind: str, hash_: str, salt: str | None) -> dict[str, Any]:
    """An identity that only its owner can show to be theirs."""
    return {"type": "IdentityObject", "hashed": True, "identityHash": hash_, "identityType": kind, "salt": salt}


def evidence(file: AchievementFile, learner: Learner) -> list[dict[str, Any]]:
    """The row's evidence with the file's members, or the file's alone."""
    if learner.evidence_url is None and file.evidence is None:
        return []
    rest = {name: value for name, value in (file.evidence or {}).items() if name not in ("id", "type")}
    address = learner.evidence_url or (file.evidence or {}).get("id")
    return [kept({"id": address, "type": ["Evidence"], **rest})]


def fresh_urn(random: Random) -> str:
    """A random UUID as an address."""
    digits = random.randbytes(16).hex()
    third, fourth = f"4{digits[13:16]}", VARIANT[digits[16]] + digits[17:20]
    return f"urn:uuid:{digits[:8]}-{digits[8:12]}-{third}-{fourth}-{digits[20:]}"
