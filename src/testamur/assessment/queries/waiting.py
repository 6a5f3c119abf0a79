"""What waits for whom in assessment, and the figures for the desk."""

from __future__ import annotations

from datetime import date, datetime

from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy as _

from testamur.assessment.models import Attempt, Ballot, Ratification, Result
from testamur.assessment.queries.sheets import raters_of
from testamur.assessment.queries.sittings import sittings_on
from testamur.assessment.rules.attempts import AttemptState
from testamur.cohorts.models import Offering
from testamur.cohorts.rules.life import OfferingState
from testamur.ground import times
from testamur.people import queries as people
from testamur.people.models import Person
from testamur.people.rules.roles import Role
from testamur.people.rules.waiting import Waiting

_MARKS = (Role.ASSESSOR, Role.SECOND_ASSESSOR)


def _title(offering: Offering) -> str:
    return offering.version.definition.title(get_language() or "en")


def waiting_for(person: Person, now: datetime) -> list[Waiting]:
    """Stations of today, differences to settle, results to submit or to ratify: for this person alone."""
    on = times.local_day(now, people.institution().tz)
    return [*_stations(person, on), *_differences(person, on), *_to_submit(person, on), *_to_ratify(person, on)]


def _stations(person: Person, on: date) -> list[Waiting]:
    return [
        Waiting(
            title=_title(one.offering),
            why=_("Your stations of the day"),
            url=reverse("assessment:sitting", kwargs={"public_id": one.public_id}),
            verb=_("Open"),
            number=one.offering.number,
            due=one.held_on,
        )
        for one in sittings_on(person, on)
        if people.holds(person, _MARKS, scope=one.offering.ref, on=on) and _has_to_mark(person, one.pk)
    ]


def _has_to_mark(person: Person, sitting_id: int) -> bool:
    rows = Attempt.objects.filter(
        sitting=sitting_id,
        state__in=[
            AttemptState.SCHEDULED,
            AttemptState.IDENTITY_VERIFIED,
            AttemptState.IN_PROGRESS,
            AttemptState.FIRST_MARKED,
        ],
    )
    return any(not one.sheets.filter(marker=person, signed_at__isnull=False).exists() for one in rows)


def _differences(person: Person, on: date) -> list[Waiting]:
    rows = Attempt.objects.filter(state=AttemptState.ADJUDICATION).select_related(
        "sitting__offering__version__definition"
    )
    return [
        Waiting(
            title=_title(one.sitting.offering),
            why=_("Two markers differ. A third person settles it"),
            url=reverse("assessment:attempt", kwargs={"public_id": one.public_id}),
            verb=_("Settle"),
            number=one.sitting.offering.number,
        )
        for one in rows
        if people.holds(person, Role.MODERATOR, scope=one.sitting.offering.ref, on=on)
        and not one.sheets.filter(marker=person).exists()
    ]


def _to_submit(person: Person, on: date) -> list[Waiting]:
    rows = Offering.objects.filter(state=OfferingState.ASSESSING).select_related("version__definition")
    return [
        Waiting(
            title=_title(one),
            why=_("Every attempt is marked. Submit the results"),
            url=reverse("assessment:results", kwargs={"number": one.number}),
            verb=_("Submit results"),
            number=one.number,
        )
        for one in rows
        if people.holds(person, Role.ASSESSMENT_LEAD, scope=one.ref, on=on) and _all_settled(one)
    ]


def _all_settled(offering: Offering) -> bool:
    rows = Attempt.objects.filter(sitting__offering=offering)
    done = [
        AttemptState.AGREED,
        AttemptState.PROVISIONAL,
        AttemptState.RATIFIED,
        AttemptState.ABSENT,
        AttemptState.VOIDED,
    ]
    return rows.exists() and not rows.exclude(state__in=done).exists()


def _to_ratify(person: Person, on: date) -> list[Waiting]:
    if not people.holds(person, Role.RESULTS_BOARD, on=on):
        return []
    open_rounds = Ratification.objects.filter(ratified_at=None, voided_at=None).select_related(
        "offering__version__definition"
    )
    voted = set(Ballot.objects.filter(member=person).values_list("ratification_id", flat=True))
    return [
        Waiting(
            title=_title(one.offering),
            why=_("Results wait for the results board"),
            url=reverse("assessment:results", kwargs={"number": one.offering.number}),
            verb=_("Ratify"),
            number=one.offering.number,
            since=one.submitted_at,
        )
        for one in open_rounds
        if one.pk not in voted and person.pk not in raters_of(one.offering)
    ]


def figures() -> dict[str, int]:
    """Counts for the desk: results met, not yet, and the agreement of double marks in percent of items."""
    compared = Attempt.objects.exclude(compared=None)
    total = sum(one.compared or 0 for one in compared)
    alike = sum(one.alike or 0 for one in compared)
    current = Result.objects.filter(is_current=True, ratified_at__isnull=False)
    return {
        "results_met": current.filter(outcome="met").count(),
        "results_not_yet": current.filter(outcome="not_yet").count(),
        "marks_compared": total,
        "marks_alike": alike,
        "agreement_percent": alike * 100 // total if total else 0,
    }
