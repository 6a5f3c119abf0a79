"""Reads of the catalogue: the list, one micro-credential at one version, its badge, its approval record."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from testamur.catalogue.rules.finding import Entry
from testamur.cohorts import queries as cohorts
from testamur.cohorts.models import Offering
from testamur.definitions import queries as definitions
from testamur.definitions.models import Version
from testamur.definitions.rules import life
from testamur.definitions.rules.content import Content
from testamur.definitions.rules.marks import MarkReading
from testamur.endorsements import queries as endorsements
from testamur.endorsements.models import Endorsement
from testamur.ground.errors import NotFound
from testamur.people import queries as people
from testamur.signing import queries as signing


@dataclass(frozen=True, slots=True)
class Card:
    """One entry of the list."""

    version: Version
    content: Content
    entry: Entry
    endorsers: tuple[str, ...]
    next_start: Offering | None


@dataclass(frozen=True, slots=True)
class Sheet:
    """One micro-credential at one version, as its page shows it."""

    version: Version
    content: Content
    is_current: bool
    next_start: Offering | None
    endorsements: tuple[Endorsement, ...]
    marks: tuple[MarkReading, ...]
    versions: tuple[Version, ...]
    leads_to: tuple[Version, ...]
    builds_on: tuple[Version, ...]


def _name(endorsement: Endorsement, language: str) -> str:
    one = endorsement.organisation
    return (one.name_fr if language == "fr" else one.name_en) or one.name_en


def cards(*, language: str, on: date) -> list[Card]:
    """Every active micro-credential with what its card shows."""
    versions = definitions.active_versions()
    starts = cohorts.next_starts(versions, on)
    found = []
    for version in versions:
        content = version.read()
        live = endorsements.live(version, on=on)
        names = tuple(_name(one, language) for one in live)
        start = starts.get(version.pk)
        statements = [one.statement_en for one in content.competencies] + [one.statement_fr for one in content.competencies]
        texts = (
            content.title_en, content.title_fr, content.summary_en, content.summary_fr, content.audience_en,
            content.field.replace("_", " "), *statements, *names,
        )  # fmt: skip
        entry = Entry(
            version.definition.slug, content.title(language), texts, content.field, content.hours.total, start.starts_on if start else None
        )
        found.append(Card(version, content, entry, names, start))
    return found


def sheet(slug: str, number: int | None, *, now: datetime) -> Sheet:
    """One micro-credential: at its current version, or a past public one by number. Raises NotFound."""
    public = _public(slug)
    if not public:
        raise NotFound("micro-credential")
    current = definitions.current(slug)
    version = current if number is None else next((one for one in public if one.number == number), None)
    if version is None:
        raise NotFound("version")
    today = now.astimezone(people.institution().tz).date()
    content = version.read()
    return Sheet(
        version=version,
        content=content,
        is_current=current is not None and current.pk == version.pk,
        next_start=cohorts.next_starts([version], today).get(version.pk),
        endorsements=tuple(endorsements.live(version, on=today)),
        marks=tuple(endorsements.marks(version, now)),
        versions=tuple(public),
        leads_to=_others(content.stacks_into),
        builds_on=_others(content.stacks_from),
    )


def _others(slugs: Iterable[str]) -> tuple[Version, ...]:
    found = (definitions.current(slug) for slug in slugs)
    return tuple(version for version in found if version is not None)


def public_version(slug: str, number: int) -> Version:
    """A version whose badge and approval anyone may see: approved once, whatever became of it. Raises NotFound."""
    return definitions.public_version(slug, number)


def _public(slug: str) -> list[Version]:
    return [one for one in definitions.versions_of(slug) if one.status in life.PUBLIC]


def approval_bytes(version: Version) -> bytes | None:
    """The signed approval record, the very bytes that credentials cite; None while it is being signed."""
    return signing.approval_bytes(version.public_id)
