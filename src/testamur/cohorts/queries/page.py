"""What the page of a cohort shows: stages, the verb that is open now with its reason, rows, what it stands on."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from babel.dates import format_date
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from testamur.cohorts.models import Enrolment, Offering
from testamur.cohorts.queries import duties
from testamur.cohorts.queries.enrolments import enrolments_of
from testamur.cohorts.queries.ground import ground_of
from testamur.cohorts.rules import life
from testamur.cohorts.rules.life import STAGES, EnrolmentState, Ground, OfferingState, PrerequisiteState
from testamur.cohorts.words import ENROLMENT_STATES, OFFERING_STATES, PREREQUISITES
from testamur.definitions.models import Version
from testamur.ground.errors import Refusal
from testamur.people import queries as people
from testamur.people.models import Person
from testamur.people.rules.roles import Role
from testamur.people.words import ROLES
from testamur.ui.words import say


@dataclass(frozen=True, slots=True)
class Stage:
    """One stage of the rail."""

    title: Promise | str
    state: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Step:
    """The next verb: its button, what happens, and why it is closed where it is."""

    verb: str
    label: Promise | str
    effect: Promise | str
    reason: str = ""


@dataclass(frozen=True, slots=True)
class LearnerRow:
    """One learner of the table."""

    enrolment: Enrolment
    state: Promise | str
    chip: str


@dataclass(frozen=True, slots=True)
class Named:
    """Somebody with a duty in the cohort."""

    role: Promise | str
    names: str


@dataclass(frozen=True, slots=True)
class IndexRow:
    """One cohort of the list."""

    offering: Offering
    title: str
    state: Promise | str
    chip: str


_STATE_CHIPS = {
    OfferingState.PLANNED: "neutral",
    OfferingState.PUBLISHED: "info",
    OfferingState.OPEN: "ok",
    OfferingState.RUNNING: "info",
    OfferingState.ASSESSING: "warn",
    OfferingState.RESULTS_IN: "warn",
    OfferingState.RATIFIED: "ok",
    OfferingState.CLOSED: "neutral",
    OfferingState.CANCELLED: "bad",
}


def index_rows(offerings: Iterable[Offering], language: str) -> list[IndexRow]:
    """The rows of the list, in the order given."""
    return [
        IndexRow(
            one,
            one.version.definition.title(language),
            OFFERING_STATES[OfferingState(one.state)],
            _STATE_CHIPS[OfferingState(one.state)],
        )
        for one in offerings
    ]


def prerequisites_found(enrolment: Enrolment, language: str) -> list[tuple[str, Promise, str]]:
    """What was found about each prerequisite: its text, the finding, the reason of a waiver."""
    content = enrolment.offering.version.content.get("prerequisites", ())
    texts = {str(one["code"]): str(one.get(f"text_{language}") or one["text_en"]) for one in content}
    return [
        (texts.get(code, code), PREREQUISITES[PrerequisiteState(found["state"])], str(found.get("reason", "")))
        for code, found in enrolment.prerequisites.items()
    ]


@dataclass(frozen=True, slots=True)
class CohortPage:
    """Everything the page shows."""

    title: str
    month: str
    state: Promise | str
    stages: list[Stage]
    steps: list[Step]
    rows: list[LearnerRow]
    ended: list[LearnerRow]
    ground: Ground
    endorsement_covers_lab_day: bool
    named: list[Named]
    waiting_list: int
    may_run: bool
    may_cancel: bool
    may_enrol: bool
    may_change: bool
    after_results: bool


def cohort_page(offering: Offering, person: Person, now: datetime, language: str) -> CohortPage:
    """The page of one cohort for one reader."""
    rows = [_row(one) for one in enrolments_of(offering)]
    on_lab_day = ground_of(offering.version, offering.assessment_on)
    state = OfferingState(offering.state)
    may_run = duties.holds(person, duties.RUNS, now)
    return CohortPage(
        title=offering.version.definition.title(language),
        month=format_date(offering.starts_on, "LLLL y", locale=language),
        state=OFFERING_STATES[state],
        stages=_stages(offering),
        steps=_steps(offering, person, now),
        rows=[one for one in rows if EnrolmentState(one.enrolment.state) not in life.ENDED],
        ended=[one for one in rows if EnrolmentState(one.enrolment.state) in life.ENDED],
        ground=ground_of(offering.version, duties.today(now)),
        endorsement_covers_lab_day=on_lab_day.endorsement_in_force,
        named=_named(offering, duties.today(now)),
        waiting_list=sum(one.enrolment.state == EnrolmentState.WAITLISTED for one in rows),
        may_run=may_run,
        may_cancel=duties.holds(person, duties.CANCELS, now) and bool(life.may_move(state, "cancel")),
        may_enrol=duties.holds(person, duties.ENROLS, now) and state in life.ADMITS,
        may_change=may_run and state in (OfferingState.PLANNED, OfferingState.PUBLISHED, OfferingState.OPEN),
        after_results=state in (OfferingState.RESULTS_IN, OfferingState.RATIFIED, OfferingState.CLOSED),
    )


def _stages(offering: Offering) -> list[Stage]:
    if offering.state == OfferingState.CANCELLED:
        return [Stage(OFFERING_STATES[OfferingState.CANCELLED], "current", offering.cancelled_reason)]
    at = STAGES.index(OfferingState(offering.state))
    return [
        Stage(OFFERING_STATES[one], "done" if place < at else "current" if place == at else "next")
        for place, one in enumerate(STAGES)
    ]


def _steps(offering: Offering, person: Person, now: datetime) -> list[Step]:
    """The verbs of this stage that this person's duty gives; closed ones keep their reason (ux.md 14)."""
    state = OfferingState(offering.state)
    day = duties.today(now)
    runs = duties.holds(person, duties.RUNS, now)
    leads = duties.holds(person, duties.STARTS_ASSESSMENT, now, offering.ref)
    ground = ground_of(offering.version, day)
    if state is OfferingState.PLANNED and runs:
        effect = _("It appears in the catalogue with its dates. Registration stays closed.")
        return [Step("publish", _("Publish"), effect, _why(life.may_offer(ground)))]
    if state is OfferingState.PUBLISHED and runs:
        effect = _("People can register until the seats are taken; then a waiting list forms.")
        return [Step("open", _("Open registration"), effect, _why(life.may_offer(ground)))]
    if state is OfferingState.OPEN and runs:
        effect = _("Everybody registered takes part from now on.")
        early = Refusal("too_early_to_start", {"day": offering.starts_on}) if day < offering.starts_on else None
        few = Refusal("too_few_learners", {"n": offering.seats_taken, "minimum": offering.minimum})
        closed = early or (few if offering.seats_taken < offering.minimum else None)
        return [Step("start", _("Start the cohort"), effect, say(closed) if closed else "")]
    if state is OfferingState.RUNNING and leads:
        assess = Step(
            "start_assessment",
            _("Start assessment"),
            _("Assessors can open their stations. Learners’ results count from now on."),
            _why(life.may_assess(ground, day=day)),
        )
        return [assess, _finish_learning()]
    if state is OfferingState.ASSESSING and leads:
        active = Enrolment.objects.filter(offering=offering, state=EnrolmentState.ACTIVE).exists()
        return [_finish_learning()] if active else []
    return []


def _finish_learning() -> Step:
    return Step(
        "finish_learning",
        _("Mark learning complete"),
        _("For everybody who takes part. Attendance alone never leads to a result."),
    )


def _why(verdict: object) -> str:
    return say(verdict) if isinstance(verdict, Refusal) else ""


_CHIPS = {
    EnrolmentState.APPLIED: "neutral",
    EnrolmentState.PREREQUISITES_CHECKED: "info",
    EnrolmentState.WAITLISTED: "warn",
    EnrolmentState.REFUSED: "bad",
    EnrolmentState.WITHDRAWN: "neutral",
    EnrolmentState.TRANSFERRED: "neutral",
}


def _row(enrolment: Enrolment) -> LearnerRow:
    state = EnrolmentState(enrolment.state)
    return LearnerRow(enrolment, ENROLMENT_STATES[state], _CHIPS.get(state, "ok"))


def _named(offering: Offering, on: date) -> list[Named]:
    roles = (
        Role.INSTRUCTOR,
        Role.ASSESSMENT_LEAD,
        Role.ASSESSOR,
        Role.SECOND_ASSESSOR,
        Role.MODERATOR,
        Role.INVIGILATOR,
    )
    found = [(ROLES[role], people.names_with(role, scope=offering.ref, on=on)) for role in roles]
    return [Named(role, names) for role, names in found if names]


def choices_of_versions(on: date, language: str) -> list[tuple[str, str]]:
    """Active versions with an endorsement in force that day, as choices: public id and title."""
    rows = Version.objects.filter(state="active").select_related("definition").order_by("definition__title_en")
    return [
        (one.public_id, f"{one.definition.title(language)} (v{one.number})")
        for one in rows
        if life.may_offer(ground_of(one, on))
    ]
