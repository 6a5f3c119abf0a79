"""The public approval record of a version, `testamur.approval/1` (process.md 19): which body decided what, and on what.

Bodies, roles and numbers only, never a person's name. An adopted version claims nothing about how it was decided: the
members `proposal`, `policy` and `decisions` are absent. The order of members is fixed; there are no floats.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from testamur.definitions.rules.content import Content
from testamur.definitions.rules.digest import short
from testamur.definitions.rules.shape import Json
from testamur.ground.errors import Misuse
from testamur.ground.times import add_months

SCHEMA: Final = "testamur.approval/1"
ADOPTED_LABEL: Final = {"en": "Approved before this system", "fr": "Approuvée avant ce système"}
REVIEW_MONTHS: Final = 24

ORDER: Final = ["record", "schema", "previous", "definition", "title", "titleFr", "version", "definitionDigest", "body", "meeting", "resolution", "decision", "effectiveOn", "resolutionText", "origin", "label", "scanDigest", "adoptedOn", "proposal", "policy", "policyDigest", "decisions", "conditions", "endorsements", "marks", "conformity", "reviewBy", "entry"]
FROM_PROCESS: Final = ("proposal", "policy", "policyDigest", "decisions")
REQUIRED: Final = ("body", "meeting", "resolution", "decision")

_MONTHS_EN: Final = (
    ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"]
)
_MONTHS_FR: Final = ["janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre", "novembre", "décembre"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """Which version the record is about. `definition` is its address, with a slash at the end."""

    definition: str
    content: Content
    number: int
    content_hash: str
    institution_en: str
    institution_fr: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Adopted:
    """What an adoption adds: the digest of the scanned resolution, and the day it was confirmed."""

    scan_digest: str
    adopted_on: date


def build(subject: Subject, authority: Json, *, entry: int, adopted: Adopted | None = None) -> dict[str, Any]:
    """The unsigned record.

    `authority` holds the members of the record that the deciding room knows, in the record's own words: `body`,
    `meeting` (ISO date), `resolution`, `decision`, and as known `effectiveOn`, `resolutionText` {en, fr}, `proposal`,
    `policy`, `policyDigest`, `decisions`, `conditions`, `endorsements`, `marks`, `conformity`, `reviewBy`. Other members
    are left out. `entry` is the number of the decision's entry in the record. Raises Misuse when a needed one is missing.
    """
    missing = [name for name in REQUIRED if not authority.get(name)]
    if missing:
        message = f"an approval needs {', '.join(missing)}"
        raise Misuse(message)
    meeting = date.fromisoformat(str(authority["meeting"]))
    members: dict[str, Any] = {
        **{name: value for name, value in authority.items() if name in ORDER and value is not None},
        "record": "approval",
        "schema": SCHEMA,
        "definition": subject.definition,
        "title": subject.content.title_en,
        "titleFr": subject.content.title_fr,
        "version": str(subject.number),
        "definitionDigest": subject.content_hash,
        "effectiveOn": authority.get("effectiveOn") or meeting.isoformat(),
        "reviewBy": authority.get("reviewBy") or add_months(meeting, REVIEW_MONTHS).isoformat(),
        "conditions": list(authority.get("conditions") or ()),
        "endorsements": list(authority.get("endorsements") or ()),
        "origin": "adopted" if adopted else "process",
        "entry": entry,
    }
    members |= _adopted(adopted) if adopted else _process(subject, members)
    absent = FROM_PROCESS if adopted else ()
    return {name: members[name] for name in ORDER if name in members and name not in absent}


def _adopted(adopted: Adopted) -> dict[str, Any]:
    return {
        "decision": "approved before this system",
        "label": ADOPTED_LABEL,
        "scanDigest": adopted.scan_digest,
        "adoptedOn": adopted.adopted_on.isoformat(),
    }


def _process(subject: Subject, members: Mapping[str, Any]) -> dict[str, Any]:
    texts = members.get("resolutionText") or resolution_text(subject, members)
    return {"resolutionText": texts, "decisions": list(members.get("decisions") or ())}


def resolution_text(subject: Subject, members: Mapping[str, Any]) -> dict[str, str]:
    """The shipped wording (words.md 9) where the deciding room recorded none of its own."""
    effective, review = (date.fromisoformat(str(members[name])) for name in ("effectiveOn", "reviewBy"))
    body = members["body"]
    body_fr = members.get("bodyFr") or body
    title, mark = subject.content, short(subject.content_hash)
    return {
        "en": (
            f"BE IT RESOLVED THAT the {body} approves {title.title_en} (version {subject.number}, fingerprint {mark}) "
            f"as a micro-credential of {subject.institution_en}, effective {_day_en(effective)}, "
            f"for review by {_day_en(review)}."
        ),
        "fr": (
            f"IL EST RÉSOLU QUE l’instance « {body_fr} » approuve {title.title_fr or title.title_en} "
            f"(version {subject.number}, empreinte {mark}) à titre de microcertification de {subject.institution_fr}, "
            f"à compter du {_day_fr(effective)}, avec révision d’ici le {_day_fr(review)}."
        ),
    }


def _day_en(day: date) -> str:
    return f"{day.day} {_MONTHS_EN[day.month - 1]} {day.year}"


def _day_fr(day: date) -> str:
    first = "1er" if day.day == 1 else str(day.day)
    return f"{first} {_MONTHS_FR[day.month - 1]} {day.year}"
