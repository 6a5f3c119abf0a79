"""What a cohort stands on, as a story needs it: an active version, endorsed for a time, and a cohort of it."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace

from testamur.cohorts.actions import enrolments, offerings, rosters
from testamur.cohorts.models import Enrolment, Offering
from testamur.definitions.actions import adoption, approval
from testamur.definitions.models import Version
from testamur.endorsements.actions import asking, deciding
from testamur.endorsements.models import Endorsement
from testamur.endorsements.rules.signature import Signature
from testamur.notices.models import Mail
from testamur.people.actions.persons import add_organisation
from testamur.record.rules.actors import SYSTEM
from tests.cast import NOON, content_of

TODAY = NOON.date()
THEN = datetime(2026, 1, 5, 15, 0, tzinfo=UTC)
LAPSED = NOON + timedelta(days=60)
"""After the endorsement's last day."""
SCAN = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"


def active_version(people: SimpleNamespace, slug: str = "venipuncture-techniques") -> Version:
    """One of the seven as an adopted version that is endorsed until early 2027, and published."""
    row = adoption.enter_adoption(
        content=content_of(slug),
        resolution_number="BG-2022-027",
        resolved_on=date(2022, 6, 15),
        body_key="board",
        scan=SCAN,
        scan_name="BG-2022-027.pdf",
        by=people.priya,
        now=THEN,
    )
    adoption.confirm_adoption(adoption_id=row.pk, by=people.joan, now=THEN)
    endorse(people, row.version)
    approval.publish_version(version_id=row.version_id, by=people.priya, now=THEN)
    return Version.objects.get(pk=row.version_id)


def endorse(people: SimpleNamespace, version: Version) -> Endorsement:
    """A partner's endorsement for twelve months from 5 January 2026."""
    partner = add_organisation(
        slug="st-brigid",
        name_en="St. Brigid Regional Hospital",
        name_fr="Hôpital régional St. Brigid",
        kind="hospital",
        domain="stbrigid.example",
        by=SYSTEM,
        now=THEN,
    )
    one = asking.invite(
        version_id=version.pk,
        organisation_id=partner.pk,
        signatory_name="Imani Okonkwo",
        signatory_email="imani@stbrigid.example",
        by=people.amara,
        now=THEN,
    )
    mail = Mail.objects.filter(kind="to_partner_endorsement_asked").latest("pk")
    given = Signature(
        name="Imani Okonkwo",
        role="Director of Nursing Practice",
        demand=True,
        realism=True,
        demand_months=24,
        interests="",
        has_authority=True,
        term=12,
    )
    deciding.sign(token=mail.path.rstrip("/").rsplit("/", 1)[-1], signature_=given, now=THEN)
    one.refresh_from_db()
    return one


def planned_cohort(
    people: SimpleNamespace, *, slug: str = "venipuncture-techniques", capacity: int = 16, minimum: int = 1
) -> Offering:
    """A planned cohort of an endorsed version; its lab day is today."""
    version = active_version(people, slug)
    return offerings.plan_offering(
        version_id=version.pk,
        opens_on=TODAY - timedelta(days=60),
        starts_on=TODAY - timedelta(days=30),
        ends_on=TODAY + timedelta(days=5),
        assessment_on=TODAY,
        capacity=capacity,
        minimum=minimum,
        place="Simulation centre, room 2",
        by=people.amara,
        now=NOON - timedelta(days=61),
    )


def open_cohort(people: SimpleNamespace, **plan: object) -> Offering:
    """A cohort that is open for registration."""
    offering = planned_cohort(people, **plan)  # type: ignore[arg-type]  # the plan's own members
    early = NOON - timedelta(days=60)
    offerings.publish_offering(offering_id=offering.pk, by=people.amara, now=early)
    return offerings.open_offering(offering_id=offering.pk, by=people.amara, now=early)


def running_cohort(people: SimpleNamespace, names: list[str], **plan: object) -> Offering:
    """A cohort whose learners take part since its first day."""
    offering = open_cohort(people, **plan)
    fill(people, offering, names)
    return offerings.start_offering(offering_id=offering.pk, by=people.amara, now=NOON - timedelta(days=29))


def assessing_cohort(people: SimpleNamespace, names: list[str], **plan: object) -> Offering:
    """A cohort whose learners have finished learning and which is being assessed today."""
    offering = running_cohort(people, names, **plan)
    enrolments.finish_learning(offering_id=offering.pk, by=people.sora, now=NOON)
    return offerings.start_assessment(offering_id=offering.pk, by=people.sora, now=NOON)


def fill(people: SimpleNamespace, offering: Offering, names: list[str], now: datetime | None = None) -> list[Enrolment]:
    """Register learners by a pasted table."""
    text = "name\temail\n" + "\n".join(f"{name}\tlearner{n}@learners.example" for n, name in enumerate(names, start=1))
    rosters.import_rows(
        offering_id=offering.pk, data=text, register=True, by=people.beatriz, now=now or NOON - timedelta(days=50)
    )
    return list(Enrolment.objects.filter(offering=offering).order_by("number"))
