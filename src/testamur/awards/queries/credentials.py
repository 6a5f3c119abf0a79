"""What a credential is and how it stands: for its holder, for staff, and for the public check."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q, QuerySet

from testamur.awards.models import Award, Credential, Revocation
from testamur.awards.rules.life import AwardState, CredentialState
from testamur.definitions.models import Version
from testamur.ground import ids
from testamur.people.models import Person
from testamur.people.queries import institution


@dataclass(frozen=True, slots=True, kw_only=True)
class CredentialFacts:
    """One credential as other rooms read it. `raw` are the exact signed bytes, None while it is being signed."""

    public_id: str
    award_id: int
    definition_id: str
    """The stable identifier that the badge's pattern is drawn from."""
    person: Person
    name: str
    slug: str
    version: Version
    version_number: int
    title_en: str
    title_fr: str
    badge_title: tuple[str, ...]
    badge_title_fr: tuple[str, ...]
    field: str
    language: str
    state: CredentialState
    state_at: datetime
    state_reason: str
    """For the holder and the registrar only."""
    raw: bytes | None
    document_id: int
    valid_from: datetime
    valid_until: datetime | None
    issued_at: datetime | None
    replaced_by: str
    """The public id of the corrected one; empty when there is none."""
    replaces: str
    registrar: str
    """Who prepared and thereby authorised the list: the name on the certificate."""

    def title(self, language: str) -> str:
        """The title of the micro-credential in a language."""
        return (self.title_fr if language == "fr" else self.title_en) or self.title_en

    def badge_lines(self, language: str) -> tuple[str, ...]:
        """The lines of the badge in a language."""
        return (self.badge_title_fr if language == "fr" else self.badge_title) or self.badge_title

    def is_expired(self, now: datetime) -> bool:
        """Whether its last day has passed."""
        return self.valid_until is not None and now >= self.valid_until


def credential(public_id: str) -> CredentialFacts | None:
    """The credential with this public id, once it is issued; None for an unknown one or one still being signed."""
    row = credential_row(public_id)
    return _facts(row) if row is not None and row.issued_at is not None else None


def credential_row(public_id: str) -> Credential | None:
    """The row itself, for the actions and pages of staff."""
    read = ids.read_public_id(public_id)
    return _rows().filter(public_id=read).first() if read else None


def credentials_of(person: Person) -> list[CredentialFacts]:
    """What a person holds, newest first; of a corrected one only the newest edition."""
    rows = _rows().filter(award__person=person, issued_at__isnull=False).exclude(state=CredentialState.REPLACED)
    return [_facts(row) for row in rows.order_by("-issued_at", "-pk")]


def search(text: str, *, most: int = 50) -> list[Credential]:
    """Credentials by public id, holder's name or address, title, or number of the cohort; newest first."""
    wanted = text.strip()
    rows = _rows().order_by("-pk")
    if not wanted:
        return list(rows[:most])
    read = ids.read_public_id(wanted)
    if read:
        return list(rows.filter(public_id=read))
    found = (
        Q(name__icontains=wanted)
        | Q(award__person__email__iexact=wanted)
        | Q(award__definition__title_en__icontains=wanted)
        | Q(award__definition__title_fr__icontains=wanted)
        | Q(award__list__offering__number__iexact=wanted)
        | Q(award__list__number__iexact=wanted)
    )
    return list(rows.filter(found)[:most])


def open_revocation(row: Credential) -> Revocation | None:
    """The request to revoke that waits for a second person."""
    waiting = Revocation.objects.filter(credential=row, approved_at=None, declined_at=None)
    return waiting.select_related("asked_by").first()


def discrepancies() -> list[Award]:
    """Awards whose result is no longer the learner's current one: for the registrar's desk."""
    live = Award.objects.filter(state__in=[AwardState.PLANNED.value, AwardState.ISSUED.value])
    return list(
        live.filter(Q(result__is_current=False) | ~Q(result__outcome="met")).select_related("person", "definition")
    )


def _rows() -> QuerySet[Credential]:
    return Credential.objects.select_related(
        "award__person",
        "award__version__definition",
        "award__list__offering",
        "award__list__prepared_by",
        "award__enrolment__offering",
        "document",
        "replaces",
    )


def _facts(row: Credential) -> CredentialFacts:
    version = row.award.version
    content = version.read()
    newer = Credential.objects.filter(replaces=row, issued_at__isnull=False).first()
    return CredentialFacts(
        public_id=row.public_id,
        award_id=row.award_id,
        definition_id=f"{institution().base_url}/catalogue/{version.definition.slug}/",
        person=row.award.person,
        name=row.name,
        slug=version.definition.slug,
        version=version,
        version_number=version.number,
        title_en=content.title("en"),
        title_fr=content.title("fr"),
        badge_title=content.badge_title,
        badge_title_fr=content.badge_title_fr,
        field=content.field,
        language=row.award.enrolment.offering.language,
        state=CredentialState(row.state),
        state_at=row.state_at,
        state_reason=row.state_reason,
        raw=row.document.raw,
        document_id=row.document_id,
        valid_from=row.valid_from,
        valid_until=row.valid_until,
        issued_at=row.issued_at,
        replaced_by=newer.public_id if newer else "",
        replaces=row.replaces.public_id if row.replaces else "",
        registrar=row.award.list.prepared_by.name,
    )
