"""What a credential says, read for a page: a pure function of its JSON, tolerant of what others write."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

_VERSION = re.compile(r"/catalogue/(?P<slug>[a-z0-9-]+)/v(?P<number>\d+)/$")
_MOST = 2_000


@dataclass(frozen=True, slots=True)
class Said:
    """The claims of a credential. Texts are as the issuer wrote them; times are aware."""

    title: str
    holder: str
    competencies: tuple[tuple[str, str], ...]
    description: str
    evidence: tuple[str, ...]
    awarded_at: datetime | None
    valid_from: datetime | None
    valid_until: datetime | None
    assessed_at: datetime | None
    achievement_id: str
    approval_url: str
    issuer_says: str
    endorsers: Mapping[str, str]

    @property
    def slug_and_number(self) -> tuple[str, int] | None:
        """The definition and version that the achievement's address names, when it has the form of ours."""
        match = _VERSION.search(self.achievement_id)
        return (match["slug"], int(match["number"])) if match else None


def _text(value: Any) -> str:
    if isinstance(value, Mapping):
        value = value.get("@value", value.get("id", ""))
    return value[:_MOST] if isinstance(value, str) else ""


def _one(value: Any) -> Mapping[str, Any]:
    if isinstance(value, list):
        value = value[0] if value else {}
    return value if isinstance(value, Mapping) else {}


def _many(value: Any) -> list[Mapping[str, Any]]:
    items = value if isinstance(value, list) else [value]
    return [item for item in items if isinstance(item, Mapping)]


def _instant(value: Any) -> datetime | None:
    try:
        found = datetime.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return None
    return found if found is not None and found.tzinfo is not None else None


def _holder(subject: Mapping[str, Any]) -> str:
    for identity in _many(subject.get("identifier")):
        if identity.get("identityType") == "name" and not identity.get("hashed"):
            return _text(identity.get("identityHash"))
    return _text(subject.get("name"))


def read(document: Mapping[str, Any]) -> Said:
    """Read a credential (Open Badges 3.0, or any W3C credential as far as it has the same members)."""
    subject = _one(document.get("credentialSubject"))
    achievement = _one(subject.get("achievement"))
    issuer = document.get("issuer")
    described = {row.get("id"): _text(row.get("name")) for row in _many(achievement.get("resultDescription"))}
    shown = [row.get("resultDescription") for row in _many(subject.get("result")) if row.get("status") == "Completed"]
    competencies = tuple((str(key).rpartition("#")[2], described[key]) for key in shown if described.get(key))
    approvals = [_text(row.get("id")) for row in _many(document.get("relatedResource"))]
    endorsers = {
        _text(one.get("id")): _text(_one(one.get("issuer")).get("name")) for one in _many(achievement.get("endorsement"))
    }
    return Said(
        title=_text(achievement.get("name")) or _text(document.get("name")),
        holder=_holder(subject),
        competencies=competencies,
        description=_text(achievement.get("description")) or _text(document.get("description")),
        evidence=tuple(text for row in _many(document.get("evidence")) if (text := _text(row.get("narrative")))),
        awarded_at=_instant(document.get("awardedDate")),
        valid_from=_instant(document.get("validFrom")),
        valid_until=_instant(document.get("validUntil")),
        assessed_at=_instant(subject.get("activityEndDate")),
        achievement_id=_text(achievement.get("id")),
        approval_url=next((url for url in approvals if url.endswith("approval.json")), ""),
        issuer_says=_text(issuer.get("name")) if isinstance(issuer, Mapping) else "",
        endorsers=endorsers,
    )
