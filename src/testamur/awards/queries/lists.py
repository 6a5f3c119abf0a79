"""How a list and its run stand, and how a person stands to it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from testamur.assessment import queries as assessment
from testamur.awards.models import Award, AwardList, Credential, IssueRun
from testamur.awards.rules.life import AwardState
from testamur.awards.rules.release import Standing
from testamur.cohorts.models import Enrolment, Offering
from testamur.ground import times
from testamur.ground.errors import Refusal
from testamur.people import queries as people
from testamur.people.models import Person
from testamur.people.rules.roles import Role


@dataclass(frozen=True, slots=True)
class Line:
    """One learner of a list, with the credential where there is one."""

    award: Award
    credential: Credential | None

    @property
    def held(self) -> Refusal | None:
        """Why it is held, ready to be said."""
        return Refusal(self.award.held_reason, _facts(self.award.held_facts)) if self.award.held_reason else None


@dataclass(frozen=True, slots=True)
class Missing:
    """One learner who was left out when the list was prepared."""

    name: str
    refusal: Refusal


@dataclass(frozen=True, slots=True)
class ListView:
    """A list as its page shows it."""

    award_list: AwardList
    run: IssueRun | None
    lines: list[Line]
    missing: list[Missing]

    @property
    def held(self) -> list[Line]:
        """The lines that wait for somebody."""
        return [line for line in self.lines if line.award.state == AwardState.HELD]


def lists_of(offering: Offering) -> list[AwardList]:
    """The lists of a cohort that were not voided, newest first."""
    return list(AwardList.objects.filter(offering=offering, voided_at=None).order_by("-pk"))


def latest_list(offering: Offering) -> AwardList | None:
    """The list that stands now: the newest that was not voided."""
    return AwardList.objects.filter(offering=offering, voided_at=None).order_by("-pk").first()


def view_of(one: AwardList) -> ListView:
    """A list with its run, its lines and who was left out."""
    awards = list(
        one.awards.select_related("enrolment__offering", "person", "version__definition").order_by("position")
    )
    newest = {row.award_id: row for row in Credential.objects.filter(award__list=one).order_by("sequence")}
    run = IssueRun.objects.filter(list=one).first()
    return ListView(one, run, [Line(award, newest.get(award.pk)) for award in awards], _missing(one.left_out))


def progress(one: AwardList) -> IssueRun | None:
    """The run of a list, fresh from the database."""
    return IssueRun.objects.filter(list=one).first()


def runs_to_close() -> list[IssueRun]:
    """Runs that are not closed yet."""
    return list(IssueRun.objects.filter(closed_at=None).order_by("pk"))


def standing_of(
    person: Person,
    offering: Offering,
    *,
    enrolments: list[Enrolment],
    now: datetime,
    role: Role,
    one: AwardList | None = None,
) -> Standing:
    """How a person stands to a list of these learners: role, marks given, being on it, having prepared it."""
    on = times.local_day(now, people.institution().tz)
    markers = assessment.markers_of(enrolments)
    free = [
        other.name
        for other in people.people_with(role, scope=offering.ref, on=on)
        if other.pk not in markers and other != person and (one is None or other.pk != one.prepared_by_id)
    ]
    return Standing(
        holds_role=people.holds(person, role, scope=offering.ref, on=on),
        who_can=", ".join(free),
        marked=markers.get(person.pk, 0),
        of=len(enrolments),
        is_on_it=any(enrolment.person_id == person.pk for enrolment in enrolments),
        prepared_it=one is not None and one.prepared_by_id == person.pk,
    )


def _facts(kept: dict[str, Any]) -> dict[str, Any]:
    """Facts as they were before they were kept as JSON: a day is a date again, so that it is written out in words."""
    return {key: date.fromisoformat(value) if key == "day" else value for key, value in kept.items()}


def _missing(rows: list[dict[str, Any]]) -> list[Missing]:
    found = {row["enrolment"]: row for row in rows}
    named = Enrolment.objects.filter(public_id__in=found).order_by("number")
    return [
        Missing(one.name_as_written, Refusal(found[one.public_id]["reason"], _facts(found[one.public_id]["facts"])))
        for one in named
    ]
