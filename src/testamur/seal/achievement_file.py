"""The achievement file: what one run of `seal issue` awards, read and completed (command line contract, section 6).

Either a bare Open Badges Achievement or a wrapper around one. Nothing is fetched and nothing unknown is let through.
"""

import re
from calendar import monthrange
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from testamur.seal import digests
from testamur.seal.errors import SealError
from testamur.seal.hygiene import iri_allowed, read_json
from testamur.seal.lint.rule import listed
from testamur.seal.model import OB_SCHEMA, OB_SCHEMA_TYPE, digest_sri
from testamur.seal.types import Json, Limits

MEMBERS: Final = frozenset(
    {
        "achievement",
        "issuer",
        "name",
        "description",
        "image",
        "base",
        "validFor",
        "evidence",
        "result",
        "endorsements",
        "relatedResource",
        "status",
        "credentialSchema",
    }
)
REQUIRED: Final = ("id", "name", "description", "criteria")
PERIOD: Final = re.compile(r"P(?=\d)(?:(\d{1,3})Y)?(?:(\d{1,4})M)?(?:(\d{1,5})D)?\Z")
STATUS_MEMBERS: Final = frozenset({"statusPurpose", "statusListCredential"})
PURPOSES: Final = ("revocation", "suspension")


class AchievementRefused(SealError):
    """The file is not what it must be; the text is a sentence without the file's name."""


@dataclass(frozen=True, slots=True)
class Period:
    """How long an award is valid: years, months, days."""

    years: int
    months: int
    days: int

    def after(self, start: datetime) -> datetime:
        """The end: the same day of the month where there is one, else the month's last day."""
        month = start.month - 1 + self.months
        year, month = start.year + self.years + month // 12, month % 12 + 1
        day = min(start.day, monthrange(year, month)[1])
        return start.replace(year=year, month=month, day=day) + timedelta(days=self.days)


@dataclass(frozen=True, slots=True, kw_only=True)
class AchievementFile:
    """The file, completed: defaults filled in, endorsements inside the achievement, digests computed."""

    is_wrapped: bool
    achievement: dict[str, Any]
    issuer: dict[str, Any]
    name: str
    description: str | None
    image: Json | None
    base: str | None
    valid_for: Period | None
    evidence: Json | None
    results: list[dict[str, Any]]
    related: list[dict[str, Any]]
    status: Json | None
    schema: list[Any] | None

    @property
    def descriptions(self) -> list[dict[str, Any]]:
        """The result descriptions of the achievement."""
        return [one for one in listed(self.achievement.get("resultDescription")) if isinstance(one, dict)]


def read_achievement(data: bytes, *, controller: str, resources: Mapping[str, bytes]) -> AchievementFile:
    """Read the file's bytes; `controller` is the key's DID, `resources` the bytes of related resources by address.

    Raises AchievementRefused for everything the contract refuses, and the errors of strict JSON.
    """
    found = read_json(data, limits=Limits())
    if not isinstance(found, dict):
        raise AchievementRefused("not a JSON object")
    if "achievement" not in found:
        if "criteria" not in found:
            raise AchievementRefused("neither an Achievement nor a file with an achievement")
        return completed({"achievement": found}, controller, resources, is_wrapped=False)
    unknown = sorted(set(found) - MEMBERS)
    if unknown:
        raise AchievementRefused(f"unknown member: {unknown[0]}")
    return completed(found, controller, resources, is_wrapped=True)


def completed(found: Json, controller: str, resources: Mapping[str, bytes], *, is_wrapped: bool) -> AchievementFile:
    """Every default of the contract, and every refusal that needs no lint rule."""
    issuer = issuer_of(found, controller)
    achievement = achievement_of(found, issuer)
    schema = found.get("credentialSchema", [{"id": OB_SCHEMA, "type": OB_SCHEMA_TYPE}])
    return AchievementFile(
        is_wrapped=is_wrapped,
        achievement=achievement,
        issuer=issuer,
        name=text(found, "name") or str(achievement["name"]),
        description=text(found, "description"),
        image=mapping(found, "image"),
        base=base_of(found),
        valid_for=period_of(found),
        evidence=mapping(found, "evidence"),
        results=results_of(found, achievement),
        related=[related(item, resources) for item in array(found, "relatedResource")],
        status=status_of(found),
        schema=None if schema is False else listed(schema),
    )


def issuer_of(found: Json, controller: str) -> dict[str, Any]:
    """The issuer's Profile: its id is always the key's controller."""
    given = mapping(found, "issuer")
    achievement = mapping(found, "achievement") or {}
    if given is None:
        creator = achievement.get("creator")
        named = creator.get("name") if isinstance(creator, Mapping) else None
        return {"id": controller, "type": ["Profile"], **({"name": named} if named else {})}
    if given.get("id", controller) != controller:
        raise AchievementRefused(f"the issuer is {given['id']}, the key belongs to {controller}")
    rest = {name: value for name, value in given.items() if name not in ("id", "type")}
    return {"id": controller, "type": given.get("type", ["Profile"]), **rest}


def achievement_of(found: Json, issuer: Json) -> dict[str, Any]:
    """The Achievement with its defaults and the endorsements inside."""
    given = mapping(found, "achievement")
    if given is None:
        raise AchievementRefused("achievement must be an object")
    for name in REQUIRED:
        if name not in given:
            raise AchievementRefused(f"achievement needs {name}")
    endorsed = [*listed(given.get("endorsement")), *array(found, "endorsements")]
    rest = {
        name: value for name, value in given.items() if name not in ("id", "type", "achievementType", "endorsement")
    }
    return {
        "id": given["id"],
        "type": given.get("type", ["Achievement"]),
        "achievementType": given.get("achievementType", "MicroCredential"),
        **rest,
        "creator": given.get("creator", {name: issuer[name] for name in ("id", "type", "name") if name in issuer}),
        **({"endorsement": endorsed} if endorsed else {}),
    }


def base_of(found: Json) -> str | None:
    """Where credential addresses begin."""
    base = text(found, "base")
    if base is not None and not (iri_allowed(base) and base.startswith("https://") and base.endswith("/")):
        raise AchievementRefused("base must be an https address that ends in /")
    return base


def period_of(found: Json) -> Period | None:
    """``P3Y``, ``P1Y6M``, ``P90D``."""
    written = text(found, "validFor")
    if written is None:
        return None
    match = PERIOD.match(written)
    if match is None:
        raise AchievementRefused("validFor must be a duration of years, months and days, such as P3Y")
    return Period(*(int(part or 0) for part in match.groups()))


def results_of(found: Json, achievement: Json) -> list[dict[str, Any]]:
    """The results every row carries; each names a description that exists."""
    described = [one.get("id") for one in listed(achievement.get("resultDescription")) if isinstance(one, Mapping)]
    known = {one for one in described if isinstance(one, str)}
    results = array(found, "result")
    for one in results:
        named = one.get("resultDescription") if isinstance(one, dict) else None
        if not isinstance(named, str) or named not in known:
            raise AchievementRefused("each result must name a resultDescription of the achievement")
    return results


def related(item: object, resources: Mapping[str, bytes]) -> dict[str, Any]:
    """A related resource with its digest: computed from the bytes given, or given and checked against them."""
    if not isinstance(item, dict) or not isinstance(item.get("id"), str):
        raise AchievementRefused("each relatedResource must be an object with an id")
    data = resources.get(item["id"])
    if data is None:
        if "digestSRI" not in item and "digestMultibase" not in item:
            raise AchievementRefused(f"no digest and no --resource for {item['id']}")
        return item
    if "digestSRI" not in item:
        return {**item, "digestSRI": digest_sri(data)}
    if digests.matches(item, data) is not True:
        raise AchievementRefused(f"the digest of {item['id']} is not that of the file given with --resource")
    return item


def status_of(found: Json) -> Json | None:
    """The list that every row gets a place in: one object, never an array."""
    if found.get("status") is None:
        return None
    status = mapping(found, "status")
    if status is None or set(status) != STATUS_MEMBERS:
        raise AchievementRefused("status must be one object with statusPurpose and statusListCredential")
    if status["statusPurpose"] not in PURPOSES:
        raise AchievementRefused("statusPurpose must be revocation or suspension")
    if not iri_allowed(status["statusListCredential"]):
        raise AchievementRefused("statusListCredential must be an absolute address")
    return status


def text(found: Json, name: str) -> str | None:
    """A text member, or None when it is absent."""
    value = found.get(name)
    if value is not None and not isinstance(value, str):
        raise AchievementRefused(f"{name} must be a text")
    return value


def mapping(found: Json, name: str) -> dict[str, Any] | None:
    """An object member, or None when it is absent."""
    value = found.get(name)
    if value is not None and not isinstance(value, dict):
        raise AchievementRefused(f"{name} must be an object")
    return value


def array(found: Json, name: str) -> list[Any]:
    """An array member; absent is empty."""
    value = found.get(name, [])
    if not isinstance(value, list):
        raise AchievementRefused(f"{name} must be an array")
    return value
