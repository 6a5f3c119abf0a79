"""Who is in a cohort, and where each stands."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import QuerySet

from testamur.cohorts.models import Enrolment, Offering
from testamur.cohorts.rules import roster
from testamur.cohorts.rules.life import ENDED, EnrolmentState
from testamur.ground.errors import NotFound
from testamur.people.models import Person


def enrolments_of(offering: Offering) -> QuerySet[Enrolment]:
    """Everybody who was ever enrolled in the cohort, by number."""
    return Enrolment.objects.filter(offering=offering).select_related("person").order_by("number")


def live_enrolments(offering: Offering, states: Iterable[EnrolmentState] | None = None) -> QuerySet[Enrolment]:
    """Who is in the cohort now (not refused, withdrawn or transferred); or only those in the given states."""
    rows = enrolments_of(offering)
    if states is not None:
        return rows.filter(state__in=[state.value for state in states])
    return rows.exclude(state__in=[state.value for state in ENDED])


def enrolment_by_public_id(public_id: str) -> Enrolment:
    """One enrolment. Raises NotFound."""
    rows = Enrolment.objects.select_related("offering__version__definition", "person")
    found = rows.filter(public_id=public_id).first()
    if found is None:
        raise NotFound("enrolment")
    return found


def my_enrolments(person: Person) -> list[Enrolment]:
    """A learner's own enrolments, latest first."""
    rows = Enrolment.objects.filter(person=person).select_related("offering__version__definition")
    return list(rows.order_by("-offering__starts_on", "-id"))


def existing_for_roster(offering: Offering) -> dict[str, roster.Existing]:
    """Who is in the cohort, by address as rosters compare it."""
    return {
        roster.same(one.person.email or ""): roster.Existing(
            name=one.name_as_written,
            student_number=one.student_number,
            fixed=one.state == EnrolmentState.RESULT_FINAL,
        )
        for one in live_enrolments(offering)
    }


def roster_rows(offering: Offering) -> list[tuple[str, str, str, str]]:
    """Name, email, student number, state of everybody in the cohort: the export."""
    return [
        (one.name_as_written, one.person.email or "", one.student_number, one.state)
        for one in live_enrolments(offering)
    ]
