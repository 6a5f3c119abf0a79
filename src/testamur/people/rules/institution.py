"""The institution file `testamur.institution/1`: checked as data, then read as plain facts (product/institution.md).

Unknown keys are refused, and so is a text without its French; an empty text is the same as an absent key.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

SCHEMA = "testamur.institution/1"
_HOST = re.compile(r"^(?=.{4,200}$)[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)+$")
_EMAIL = re.compile(r"^[^@\s]{1,64}@[a-z0-9.-]{3,180}$")
_COLOUR = re.compile(r"^#[0-9A-Fa-f]{6}$")
_PREFIX = re.compile(r"^[A-Z]{2,4}$")

Check = Callable[[Any], str | None]


@dataclass(frozen=True, slots=True)
class FileProblem:
    """What is wrong in the file: the key, and what to write there."""

    key: str
    message: str

    def __str__(self) -> str:
        return f"{self.key}: {self.message}"


def _text(value: Any) -> str | None:
    return None if isinstance(value, str) else "write a text in quotes"


def _both(value: Any) -> str | None:
    if not isinstance(value, dict) or set(value) - {"en", "fr"}:
        return 'write { en = "…", fr = "…" }'
    if bool(value.get("en")) != bool(value.get("fr")):
        return "write both languages, en and fr"
    return None


def _flag(value: Any) -> str | None:
    return None if isinstance(value, bool) else "write true or false"


def _list(value: Any) -> str | None:
    return None if isinstance(value, list) else "write a list in square brackets"


def _table(value: Any) -> str | None:
    return None if isinstance(value, dict) else "write a table"


def _matching(pattern: re.Pattern[str], say: str) -> Check:
    def check(value: Any) -> str | None:
        return None if isinstance(value, str) and (value == "" or pattern.match(value)) else say

    return check


def _zone(value: Any) -> str | None:
    try:
        ZoneInfo(str(value))
    except (ZoneInfoNotFoundError, ValueError):
        return "write a time zone such as America/Toronto"
    return None


_email = _matching(_EMAIL, "write an address such as ce@college.example")
_colour = _matching(_COLOUR, "write a colour such as #0B5A4E")

KEYS: Mapping[str, Mapping[str, tuple[Check, bool]]] = {
    "": {
        "schema": (_text, True), "key": (_text, True), "invented": (_flag, True), "name": (_both, True),
        "short_name": (_both, True), "formal_short": (_both, True), "kind": (_both, False), "country": (_text, True),
        "region": (_text, True), "address": (_table, False), "website": (_text, False), "timezone": (_zone, True),
        "id_prefix": (_matching(_PREFIX, "write 2 to 4 capital letters"), True), "notice": (_both, False),
        "contact": (_table, True), "host": (_table, True), "language": (_table, True), "policy": (_table, True),
        "education_plan": (_table, True), "guide": (_table, True), "document": (_list, False), "body": (_list, True),
        "unit": (_list, False), "look": (_table, False), "holidays": (_table, True), "catalogue": (_table, False),
    },
    "contact": {"ce_name": (_both, False), "ce_email": (_email, True), "ce_phone": (_text, False), "privacy_email": (_email, False)},
    "host": {"name": (_matching(_HOST, "write a host name such as credentials.college.example"), True), "did": (_text, True), "mail_from": (_email, True)},
    "language": {"offered": (_list, True), "default": (_text, True)},
    "policy": {"file": (_text, True), "also_load": (_list, False), "profile": (_text, False)},
    "education_plan": {"title": (_both, True), "url": (_text, False), "see": (_both, False), "priority": (_list, False)},
    "education_plan.priority": {"code": (_text, True), "name": (_both, True)},
    "guide": {"title": (_both, True), "wording": (_both, True), "profile": (_text, True)},
    "document": {"role": (_text, True), "title": (_both, True), "source": (_text, True), "url": (_text, False)},
    "body": {"key": (_text, True), "name": (_both, True)},
    "unit": {"key": (_text, True), "name": (_both, True)},
    "look": {"brand": (_colour, False), "brand_dark": (_colour, False), "logo": (_text, False), "logo_dark": (_text, False),
             "crest": (_text, False), "logo_alt": (_both, False), "registrar_signature": (_text, False)},
    "holidays": {"calendar": (_text, True), "extra": (_list, False), "closures": (_list, False)},
    "holidays.closures": {"from": (_table, True), "to": (_table, True), "label": (_both, True)},
    "catalogue": {"definitions": (_text, False), "titles": (_list, False), "people": (_text, False)},
}
_LISTS = ("document", "body", "unit")


def _section(section: str, found: Any, at: str) -> Iterator[FileProblem]:
    if not isinstance(found, dict):
        yield FileProblem(at, "write a table")
        return
    known = KEYS[section]
    for key in found:
        if key not in known:
            yield FileProblem(f"{at}.{key}".lstrip("."), "this key is not known; take it out or correct its spelling")
    for key, (check, required) in known.items():
        where = f"{at}.{key}".lstrip(".")
        if key not in found:
            if required:
                yield FileProblem(where, "this key is missing")
        elif section == "holidays.closures" and key in {"from", "to"}:
            if not isinstance(found[key], date):
                yield FileProblem(where, "write a date such as 2026-12-24")
        elif message := check(found[key]):
            yield FileProblem(where, message)


def problems(data: Mapping[str, Any], *, policy_bodies: frozenset[str] = frozenset()) -> list[FileProblem]:
    """Everything wrong in an institution file, each with its key and what to write; empty when it can be loaded.

    `data` is the parsed TOML; `policy_bodies` the keys of the bodies that the process policy names.
    """
    found = list(_section("", data, ""))
    if data.get("schema") != SCHEMA:
        found.append(FileProblem("schema", f'write "{SCHEMA}"'))
    for section in ("contact", "host", "language", "policy", "education_plan", "guide", "look", "holidays", "catalogue"):
        if isinstance(data.get(section), dict):
            found += _section(section, data[section], section)
    rows = [(key, data.get(key)) for key in _LISTS]
    plan, days = data.get("education_plan"), data.get("holidays")
    rows.append(("education_plan.priority", plan.get("priority") if isinstance(plan, dict) else None))
    rows.append(("holidays.closures", days.get("closures") if isinstance(days, dict) else None))
    for section, items in rows:
        for number, item in enumerate(items if isinstance(items, list) else [], start=1):
            found += _section(section, item, f"{section}[{number}]")
    return found or list(_together(data, policy_bodies))


def _together(data: Mapping[str, Any], policy_bodies: frozenset[str]) -> Iterator[FileProblem]:  # noqa: C901 - one short question after another
    if data["host"]["did"] != "did:web:" + data["host"]["name"]:
        yield FileProblem("host.did", f'write "did:web:{data["host"]["name"]}", the same host as host.name')
    if not data["name"]["en"]:
        yield FileProblem("name", "write the full name")
    for section in _LISTS:
        keys = [item.get("key", item.get("role")) for item in data.get(section, [])]
        for key in {key for key in keys if keys.count(key) > 1}:
            yield FileProblem(section, f"{key} stands twice")
    codes = [item["code"] for item in data["education_plan"].get("priority", [])]
    if len(codes) != len(set(codes)):
        yield FileProblem("education_plan.priority", "a code stands twice")
    for missing in sorted(policy_bodies - {item["key"] for item in data["body"]}):
        yield FileProblem("body", f"the policy has a body {missing}; give it a name here")
    closures = sorted(data["holidays"].get("closures", []), key=lambda closure: closure["from"])
    for before, after in pairwise(closures):
        if after["from"] <= before["to"]:
            yield FileProblem("holidays.closures", f"the closure from {after['from']} overlaps the one before")
    for key, against in (("brand", "#FFFFFF"), ("brand_dark", "#16211E")):
        colour = data.get("look", {}).get(key)
        if colour and contrast(colour, against) < 4.5:
            yield FileProblem(f"look.{key}", f"contrast {contrast(colour, against):.1f} against {against}; it must reach 4.5")


def contrast(first: str, second: str) -> float:
    """The WCAG contrast ratio of two colours written #RRGGBB."""
    lighter, darker = sorted((_luminance(first), _luminance(second)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: str) -> float:
    channels = [int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def plain(data: Mapping[str, Any]) -> dict[str, Any]:
    """The file as JSON: dates become ISO texts."""
    return {key: _plain(value) for key, value in data.items()}


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_plain(item) for item in value]
    return value.isoformat() if isinstance(value, date) else value


@dataclass(frozen=True, slots=True)
class Priority:
    """One goal of the Education Plan."""

    code: str
    name_en: str
    name_fr: str


@dataclass(frozen=True, slots=True)
class Document:
    """A companion document by title; `source` is built_in, external (with `url`) or named_only."""

    role: str
    title_en: str
    title_fr: str
    source: str
    url: str


@dataclass(frozen=True, slots=True)
class Closure:
    """Days on which clocks stand still, both ends included."""

    starts_on: date
    ends_on: date
    label_en: str
    label_fr: str


@dataclass(frozen=True, slots=True)
class InstitutionFacts:
    """The institution as every room reads it. Texts in two languages are asked for by `say`."""

    data: Mapping[str, Any]

    def say(self, key: str, language: str) -> str:
        """A two-language text by its dotted key (`name`, `contact.ce_name`), or an empty text when absent."""
        value: Any = self.data
        for part in key.split("."):
            value = value.get(part, {}) if isinstance(value, dict) else {}
        return str(value.get(language[:2]) or value.get("en") or "") if isinstance(value, dict) else str(value or "")

    def name(self, language: str) -> str:
        """The full name."""
        return self.say("name", language)

    def short_name(self, language: str) -> str:
        """The name in running text and mail."""
        return self.say("short_name", language)

    @property
    def key(self) -> str:
        """Slug of the institution."""
        return str(self.data["key"])

    @property
    def invented(self) -> bool:
        """Whether this is demo data."""
        return bool(self.data["invented"])

    @property
    def host(self) -> str:
        """The public host, fixed at the first issue."""
        return str(self.data["host"]["name"])

    @property
    def did(self) -> str:
        """The institution's DID, `did:web:` and its host."""
        return str(self.data["host"]["did"])

    @property
    def base_url(self) -> str:
        """Where permanent addresses begin: https and the host, without a slash at the end."""
        return f"https://{self.host}"

    @property
    def tz(self) -> ZoneInfo:
        """Zone of days, deadlines and dates on pages."""
        return ZoneInfo(self.data["timezone"])

    @property
    def ce_email(self) -> str:
        """Where concepts and questions go."""
        return str(self.data["contact"]["ce_email"])

    @property
    def plan_priorities(self) -> tuple[Priority, ...]:
        """Goals of the Education Plan; none where the institution names none."""
        rows = self.data["education_plan"].get("priority", [])
        return tuple(Priority(row["code"], row["name"]["en"], row["name"]["fr"]) for row in rows)

    @property
    def documents(self) -> tuple[Document, ...]:
        """Companion documents."""
        rows = self.data.get("document", [])
        return tuple(Document(r["role"], r["title"]["en"], r["title"]["fr"], r["source"], r.get("url", "")) for r in rows)

    @property
    def closures(self) -> tuple[Closure, ...]:
        """Declared closures: clocks stand still."""
        rows = self.data["holidays"].get("closures", [])
        return tuple(
            Closure(date.fromisoformat(r["from"]), date.fromisoformat(r["to"]), r["label"]["en"], r["label"]["fr"]) for r in rows
        )

    @property
    def extra_holidays(self) -> tuple[date, ...]:
        """Days off beyond the built-in calendar."""
        return tuple(date.fromisoformat(day) for day in self.data["holidays"].get("extra", []))

    @property
    def calendar(self) -> str:
        """Key of the built-in calendar, such as `ca-on`."""
        return str(self.data["holidays"]["calendar"])

    @property
    def titles(self) -> tuple[str, ...]:
        """Titles without content, where an institution only names its micro-credentials."""
        return tuple(self.data.get("catalogue", {}).get("titles", []))
