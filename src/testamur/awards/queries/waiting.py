"""What waits for the registrar and the custodians, and the figures of the desk."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from testamur.awards.models import Award, AwardList, Credential, Revocation
from testamur.awards.queries.lists import standing_of
from testamur.awards.rules import release
from testamur.awards.rules.life import AwardState
from testamur.cohorts.models import Offering
from testamur.cohorts.rules.life import OfferingState
from testamur.ground import times
from testamur.people import queries as people
from testamur.people.models import Person
from testamur.people.rules.roles import Role
from testamur.people.rules.waiting import Waiting


def waiting_for(person: Person, now: datetime) -> list[Waiting]:
    """Lists to prepare, lists to release, held awards, and revocations that need this person as the second one."""
    on = times.local_day(now, people.institution().tz)
    registrar = people.holds(person, Role.REGISTRAR, on=on)
    custodian = people.holds(person, Role.ISSUER_CUSTODIAN, on=on)
    found: list[Waiting] = []
    if registrar:
        found += [*_to_prepare(), *_held()]
    if custodian:
        found += [*_to_release(person, now), *_to_approve(person)]
    return found


def figures() -> dict[str, int]:
    """Counts for the desk."""
    return {
        "credentials_issued": Credential.objects.filter(issued_at__isnull=False).count(),
        "awards_held": Award.objects.filter(state=AwardState.HELD).count(),
    }


def _to_prepare() -> Iterator[Waiting]:
    done = AwardList.objects.filter(voided_at=None).values("offering")
    ready = (
        Offering.objects.filter(state=OfferingState.RATIFIED).exclude(pk__in=done).select_related("version__definition")
    )
    for offering in ready:
        yield Waiting(
            title=offering.version.definition.title_en,
            why=_("The results are ratified. The award list can be prepared"),
            url=f"/cohorts/{offering.number}/awards/",
            verb=_("Prepare list"),
            number=offering.number,
        )


def _to_release(person: Person, now: datetime) -> Iterator[Waiting]:
    rows = AwardList.objects.filter(released_at=None, voided_at=None).select_related("offering__version__definition")
    for one in rows.order_by("prepared_at"):
        enrolments = [award.enrolment for award in one.awards.select_related("enrolment")]
        standing = standing_of(
            person, one.offering, enrolments=enrolments, now=now, role=Role.ISSUER_CUSTODIAN, one=one
        )
        if release.may_release(standing):
            yield Waiting(
                title=one.offering.version.definition.title_en,
                why=_("An award list is prepared and waits for a second person"),
                url=f"/cohorts/{one.offering.number}/awards/",
                verb=_("Release"),
                number=one.number,
                since=one.prepared_at,
            )


def _held() -> Iterator[Waiting]:
    lists = (
        AwardList.objects.filter(awards__state=AwardState.HELD)
        .distinct()
        .select_related("offering__version__definition")
    )
    for one in lists:
        yield Waiting(
            title=one.offering.version.definition.title_en,
            why=_("An award is held and needs you"),
            url=f"/cohorts/{one.offering.number}/awards/",
            verb=_("Resolve"),
            number=one.number,
            since=one.released_at,
        )


def _to_approve(person: Person) -> Iterator[Waiting]:
    rows = Revocation.objects.filter(approved_at=None, declined_at=None).exclude(asked_by=person)
    for one in rows.select_related("credential__award__definition").order_by("asked_at"):
        yield Waiting(
            title=one.credential.award.definition.title_en,
            why=_("A revocation is asked for and waits for a second person"),
            url=f"/credentials/{one.credential.public_id}/revocation/",
            verb=_("Decide"),
            number=one.credential.public_id,
            since=one.asked_at,
        )
