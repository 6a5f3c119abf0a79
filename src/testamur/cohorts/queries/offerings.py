"""Which cohorts there are, who may read them, when the next one starts, what waits for whom."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy as _

from testamur.cohorts.models import Enrolment, Offering
from testamur.cohorts.rules.life import EnrolmentState, OfferingState
from testamur.definitions.models import Version
from testamur.ground import times
from testamur.ground.errors import NotFound
from testamur.people import queries as people
from testamur.people.models import Person
from testamur.people.rules.roles import INSTITUTION, Role
from testamur.people.rules.waiting import Waiting

STAFF = frozenset(
    {
        Role.CE_COORDINATOR,
        Role.CE_DIRECTOR,
        Role.REGISTRAR,
        Role.ISSUER_CUSTODIAN,
        Role.INSTRUCTOR,
        Role.ASSESSMENT_LEAD,
        Role.ASSESSOR,
        Role.SECOND_ASSESSOR,
        Role.MODERATOR,
        Role.INVIGILATOR,
        Role.AUDITOR,
    }
)
"""Roles that read a cohort by name; the results board reads numbers on its own page."""


def offering(number: str) -> Offering:
    """One cohort by its number (`OFF-2026-008`). Raises NotFound."""
    found = _rows().filter(number=number).first()
    if found is None:
        raise NotFound("offering")
    return found


def offering_by_id(offering_id: int) -> Offering:
    """One cohort by its key. Raises NotFound."""
    found = _rows().filter(pk=offering_id).first()
    if found is None:
        raise NotFound("offering")
    return found


def _rows() -> QuerySet[Offering]:
    return Offering.objects.select_related("version__definition")


def may_read(person: Person, one: Offering, on: date) -> bool:
    """Whether a person reads this cohort with its names."""
    return people.holds(person, STAFF, scope=one.ref, on=on)


def visible_to(person: Person, on: date) -> list[Offering]:
    """The cohorts a person may read, the latest start first."""
    held = [(role, scope) for role, scope in people.roles_of(person, on) if role in STAFF]
    rows = _rows().order_by("-starts_on", "-number")
    if any(scope == INSTITUTION for _role, scope in held):
        return list(rows)
    numbers = [scope.removeprefix("offering:") for _role, scope in held if scope.startswith("offering:")]
    return list(rows.filter(number__in=numbers))


def next_starts(versions: Iterable[Version], on: date) -> dict[int, Offering]:
    """The next cohort that can be joined, per version id: published or open, not started. Earliest start wins."""
    rows = (
        Offering.objects.filter(
            version__in=list(versions), state__in=[OfferingState.PUBLISHED, OfferingState.OPEN], starts_on__gte=on
        )
        .select_related("version__definition")
        .order_by("-starts_on", "-number")
    )
    return {row.version_id: row for row in rows}


def waiting_for(person: Person, now: datetime) -> list[Waiting]:
    """Cohorts that wait for this person: to be started, or learners whose application nobody has settled."""
    on = times.local_day(now, people.institution().tz)
    return [*_to_start(person, on), *_to_settle(person, on)]


def _title(one: Offering) -> str:
    return one.version.definition.title(get_language() or "en")


def _to_start(person: Person, on: date) -> list[Waiting]:
    if not people.holds(person, (Role.CE_COORDINATOR, Role.CE_DIRECTOR), on=on):
        return []
    return [
        Waiting(
            title=_title(one),
            why=_("The cohort’s first day has come. Start it"),
            url=reverse("cohorts:offering", kwargs={"number": one.number}),
            verb=_("Start"),
            number=one.number,
            due=one.starts_on,
        )
        for one in _rows().filter(state=OfferingState.OPEN, starts_on__lte=on)
    ]


def _to_settle(person: Person, on: date) -> list[Waiting]:
    if not people.holds(person, Role.REGISTRAR, on=on):
        return []
    states = [EnrolmentState.APPLIED, EnrolmentState.PREREQUISITES_CHECKED]
    open_rows = Enrolment.objects.filter(state__in=states, offering__state__in=["published", "open", "running"])
    numbers = set(open_rows.values_list("offering_id", flat=True))
    return [
        Waiting(
            title=_title(one),
            why=_("Learners are waiting to be accepted"),
            url=reverse("cohorts:offering", kwargs={"number": one.number}),
            verb=_("Settle"),
            number=one.number,
            due=one.starts_on,
        )
        for one in _rows().filter(pk__in=numbers)
    ]


def figures() -> dict[str, int]:
    """Counts for the desk: cohorts that can be joined, running, and learners in them."""
    running = [OfferingState.RUNNING, OfferingState.ASSESSING, OfferingState.RESULTS_IN]
    return {
        "cohorts_open": Offering.objects.filter(state=OfferingState.OPEN).count(),
        "cohorts_running": Offering.objects.filter(state__in=running).count(),
        "learners_now": Enrolment.objects.filter(
            offering__state__in=running, state__in=[EnrolmentState.ACTIVE, EnrolmentState.LEARNING_COMPLETE]
        ).count(),
    }
