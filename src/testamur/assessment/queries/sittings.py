"""Sittings, attempts and ties: what is scheduled, for whom, on which day."""

from __future__ import annotations

from datetime import date

from django.db.models import QuerySet

from testamur.assessment.models import Attempt, Sitting, Tie
from testamur.assessment.rules.attempts import USED_UP, AttemptState
from testamur.cohorts import queries as cohorts
from testamur.cohorts.models import Enrolment, Offering
from testamur.ground.errors import NotFound
from testamur.people.models import Person


def sitting_by_public_id(public_id: str) -> Sitting:
    """One sitting. Raises NotFound."""
    rows = Sitting.objects.select_related("offering__version__definition")
    found = rows.filter(public_id=public_id).first()
    if found is None:
        raise NotFound("sitting")
    return found


def attempt_by_public_id(public_id: str) -> Attempt:
    """One attempt. Raises NotFound."""
    rows = Attempt.objects.select_related("sitting__offering__version__definition", "enrolment", "learner")
    found = rows.filter(public_id=public_id).first()
    if found is None:
        raise NotFound("attempt")
    return found


def sittings_of(offering: Offering) -> list[Sitting]:
    """All sittings of a cohort, by day."""
    return list(Sitting.objects.filter(offering=offering).order_by("held_on", "pk"))


def _of_person(person: Person, on: date) -> QuerySet[Sitting]:
    readable = [one.pk for one in cohorts.visible_to(person, on)]
    return Sitting.objects.filter(offering__in=readable).select_related("offering__version__definition")


def sittings_on(person: Person, day: date) -> list[Sitting]:
    """Today's stations of a person: sittings of that day, and earlier ones whose sheets are not all settled."""
    open_states = [
        AttemptState.SCHEDULED,
        AttemptState.IDENTITY_VERIFIED,
        AttemptState.IN_PROGRESS,
        AttemptState.INCIDENT,
        AttemptState.FIRST_MARKED,
        AttemptState.ADJUDICATION,
    ]
    rows = _of_person(person, day).filter(held_on__lte=day)
    unsettled = rows.filter(held_on__lt=day, attempts__state__in=open_states).distinct()
    return sorted({*rows.filter(held_on=day), *unsettled}, key=lambda one: (one.held_on, one.pk), reverse=True)


def next_sitting_day(person: Person, after: date) -> date | None:
    """The next day with a sitting in a cohort of this person."""
    return (
        _of_person(person, after)
        .filter(held_on__gt=after)
        .order_by("held_on")
        .values_list("held_on", flat=True)
        .first()
    )


def used_attempts(enrolment: Enrolment, instrument: str) -> tuple[int, date | None]:
    """How many attempts at an instrument count so far, and the day of the last one."""
    rows = Attempt.objects.filter(enrolment=enrolment, instrument=instrument, state__in=[s.value for s in USED_UP])
    rows = rows.exclude(state=AttemptState.ABSENT, excused=True)
    last = rows.select_related("sitting").order_by("-number").first()
    return rows.count(), (last.assessed_on or last.sitting.held_on) if last else None


def tied(assessor: Person, learner: Person) -> Tie | None:
    """A declared tie between the two that nobody waived (R5)."""
    return Tie.objects.filter(assessor=assessor, learner=learner, waived_at=None).first()


def waived_tie(assessor: Person, learner: Person) -> bool:
    """Whether a tie between the two was waived: then a second mark is forced."""
    return Tie.objects.filter(assessor=assessor, learner=learner, waived_at__isnull=False).exists()
