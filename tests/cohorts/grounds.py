"""What a cohort stands on, as a story needs it: an active version, endorsed for a time, and a cohort of it."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from types import SimpleNamespace

from testamur.cohorts.actions import enrolments, offerings, rosters
from testamur.cohorts.models import Enrolment, Offering
from testamur.definitions.models import Definition, Version
from testamur.endorsements import queries as endorsements
from testamur.ground import ids
from tests.cast import NOON, OPENED, content_of

TODAY = NOON.date()


def active_version(slug: str) -> Version:
    """An active version of one of the seven."""
    endorsements.SHIM.clear()
    content = content_of(slug)
    definition = Definition.objects.create(
        number=f"MC-{Definition.objects.count() + 1:03}",
        slug=slug,
        title_en=content["title_en"],
        title_fr=content["title_fr"],
        field=content["field"],
        created_at=OPENED,
    )
    return Version.objects.create(
        definition=definition,
        number=1,
        state="active",
        origin="adopted",
        content=content,
        content_hash=ids.fingerprint(content),
        created_at=OPENED,
        edited_at=OPENED,
        frozen_at=OPENED,
        approved_at=OPENED,
        approved_on=OPENED.date(),
        authority_ref="BG-2022-027",
        published_at=OPENED,
    )


def endorse(version: Version, *, until: date, since: date = date(2026, 1, 5)) -> None:
    """A partner's endorsement of the version, in force from one day to another."""
    endorsements.SHIM.append((version.pk, since, until))


def planned_cohort(
    people: SimpleNamespace, *, slug: str = "venipuncture-techniques", capacity: int = 16, minimum: int = 1
) -> Offering:
    """A planned cohort of an endorsed version; its lab day is today."""
    version = active_version(slug)
    endorse(version, until=TODAY + timedelta(days=400))
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
