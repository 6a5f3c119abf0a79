"""From signed sheets to results: which sheets count, where each learner stands, who passed and may be awarded."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from testamur.assessment.models import Attempt, Result
from testamur.assessment.queries.sheets import settling_sheets
from testamur.assessment.rules import blueprint as blueprints
from testamur.assessment.rules.attempts import AttemptState, banked_until
from testamur.assessment.rules.blueprint import Blueprint, SheetKind
from testamur.assessment.rules.marking import Judgement, Outcome, judge, settled
from testamur.assessment.rules.sheets import RubricSheet, Sheet
from testamur.cohorts import queries as cohorts
from testamur.cohorts.models import Enrolment, Offering
from testamur.cohorts.rules.life import EnrolmentState, OfferingState
from testamur.definitions.models import Version
from testamur.ground.errors import Allowed, NotFound, Refusal, Verdict
from testamur.people.models import Person

SETTLED = (AttemptState.AGREED, AttemptState.PROVISIONAL, AttemptState.RATIFIED)
IN_THE_WAY = (
    AttemptState.SCHEDULED,
    AttemptState.IDENTITY_VERIFIED,
    AttemptState.IN_PROGRESS,
    AttemptState.INCIDENT,
    AttemptState.FIRST_MARKED,
    AttemptState.ADJUDICATION,
)


SUBMITTED_FROM = (OfferingState.ASSESSING, OfferingState.RESULTS_IN, OfferingState.RATIFIED, OfferingState.CLOSED)
"""Stages of a cohort in which results may be submitted; after ratification only those of resits."""


def blueprint_of(version: Version) -> Blueprint:
    """The blueprint of a version. A version with cohorts is frozen, so its hash names the blueprint."""
    return blueprints.read(version.content)


@dataclass(frozen=True, slots=True)
class Counted:
    """The sheets that count for one learner, per instrument, and the attempts they come from."""

    sheets: dict[str, list[Sheet]]
    attempts: tuple[Attempt, ...]

    @property
    def last_on(self) -> date | None:
        """The day of the learner's last summative assessment among them."""
        return max((one.assessed_on for one in self.attempts if one.assessed_on), default=None)


def sheets_that_count(enrolment: Enrolment, blueprint: Blueprint) -> Counted:
    """Per instrument, the settled attempts laid over one another, the latest on top.

    A resit of stations keeps the ratings of the other stations as long as they are banked; a resit of the whole
    instrument replaces it. An attempt past its banked time no longer counts once a later day was assessed.
    """
    rows = list(
        Attempt.objects.filter(enrolment=enrolment, state__in=[s.value for s in SETTLED])
        .select_related("sitting")
        .order_by("number")
    )
    last = max((one.assessed_on for one in rows if one.assessed_on), default=None)
    kept = [
        one
        for one in rows
        if last is None or one.assessed_on is None or banked_until(blueprint.attempts, one.assessed_on) >= last
    ]
    sheets: dict[str, list[Sheet]] = {}
    for instrument in blueprint.instruments:
        for attempt in (one for one in kept if one.instrument == instrument.code):
            these = settling_sheets(attempt)
            if instrument.kind is SheetKind.RUBRIC and attempt.stations:
                under = settled(instrument, sheets.get(instrument.code, []))
                sheets[instrument.code] = [RubricSheet({**under, **settled(instrument, these)})]
            else:
                sheets[instrument.code] = these
    return Counted(sheets, tuple(kept))


@dataclass(frozen=True, slots=True)
class Standing:
    """Where one learner stands: judged, or what is in the way (`absent`, `pending`)."""

    enrolment: Enrolment
    judgement: Judgement | None
    last_on: date | None
    what: str
    """`met`, `not_yet`, `open` (something not seen), `pending` (marking goes on), `absent`, or `none` (not assessed)."""


def standings(offering: Offering) -> list[Standing]:
    """Every learner who is part of the assessment, by their number in the cohort."""
    blueprint = blueprint_of(offering.version)
    states = [EnrolmentState.ACTIVE, EnrolmentState.LEARNING_COMPLETE, EnrolmentState.RESULT_FINAL]
    return [_standing(enrolment, blueprint) for enrolment in cohorts.live_enrolments(offering, states)]


def _standing(enrolment: Enrolment, blueprint: Blueprint) -> Standing:
    counted = sheets_that_count(enrolment, blueprint)
    waiting = Attempt.objects.filter(enrolment=enrolment, state__in=[s.value for s in IN_THE_WAY]).exists()
    absent = Attempt.objects.filter(enrolment=enrolment, state=AttemptState.ABSENT).exists()
    if waiting:
        return Standing(enrolment, None, counted.last_on, "pending")
    if len(counted.sheets) < len(blueprint.instruments):
        return Standing(enrolment, None, counted.last_on, "absent" if absent else "none")
    judgement = judge(blueprint, counted.sheets)
    what = {Outcome.MET: "met", Outcome.NOT_YET: "not_yet", Outcome.OPEN: "open"}[judgement.outcome]
    return Standing(enrolment, judgement, counted.last_on, what)


def may_submit(offering: Offering, found: Iterable[Standing]) -> Verdict:
    """Whether the results may go to the board: nothing unfinished, nothing not seen, each sitting with a second mark."""
    if OfferingState(offering.state) not in SUBMITTED_FROM:
        return Refusal("cohort_not_assessing")
    after = OfferingState(offering.state) in (OfferingState.RATIFIED, OfferingState.CLOSED)
    numbers: dict[str, list[int]] = {}
    for one in found:
        numbers.setdefault(one.what, []).append(one.enrolment.number)
    for what, reason in (("pending", "marking_goes_on"), ("open", "results_open"), ("none", "not_assessed_yet")):
        if what in numbers:
            return Refusal(reason, {"n": len(numbers[what]), "numbers": tuple(numbers[what])})
    if after and not Attempt.objects.filter(sitting__offering=offering, state=AttemptState.AGREED).exists():
        return Refusal("nothing_to_submit")
    for instrument in blueprint_of(offering.version).instruments:
        rows = Attempt.objects.filter(sitting__offering=offering, instrument=instrument.code)
        held = rows.filter(sheets__signed_at__isnull=False).distinct()
        for sitting_id in set(held.values_list("sitting_id", flat=True)):
            if instrument.second_mark_percent and not held.filter(sitting=sitting_id, drawn=True).exists():
                return Refusal("second_mark_missing", {"instrument": instrument.code})
    return Allowed()


def current_results(offering: Offering) -> list[Result]:
    """The current result of each learner who has one, by number in the cohort."""
    rows = Result.objects.filter(enrolment__offering=offering, is_current=True)
    return list(rows.select_related("enrolment__person").order_by("enrolment__number"))


def result_by_public_id(public_id: str) -> Result:
    """One result. Raises NotFound."""
    rows = Result.objects.select_related("enrolment__offering__version__definition", "enrolment__person")
    found = rows.filter(public_id=public_id).first()
    if found is None:
        raise NotFound("result")
    return found


def results_of_learner(person: Person) -> list[Result]:
    """A learner's own ratified results, latest first."""
    rows = Result.objects.filter(enrolment__person=person, ratified_at__isnull=False)
    return list(rows.select_related("enrolment__offering__version__definition").order_by("-ratified_at", "-pk"))


@dataclass(frozen=True, slots=True)
class Pass:
    """A ratified result that is met: what the awards room may award."""

    enrolment: Enrolment
    person: Person
    result: Result
    last_assessed_on: date
    competencies: tuple[str, ...]
    markers: frozenset[int]


def ratified_passes(offering: Offering) -> list[Pass]:
    """Who passed in this cohort by a current, ratified result; with who marked them (R4)."""
    rows = (
        Result.objects.filter(enrolment__offering=offering, is_current=True, outcome="met", ratified_at__isnull=False)
        .select_related("enrolment__person", "enrolment__offering")
        .prefetch_related("competencies")
        .order_by("enrolment__number")
    )
    markers = _markers_by_enrolment(row.enrolment_id for row in rows)
    return [
        Pass(
            enrolment=row.enrolment,
            person=row.enrolment.person,
            result=row,
            last_assessed_on=row.assessed_on,
            competencies=tuple(one.competency for one in row.competencies.all() if one.met),
            markers=markers.get(row.enrolment_id, frozenset()),
        )
        for row in rows
    ]


def _markers_by_enrolment(enrolment_ids: Iterable[int]) -> dict[int, frozenset[int]]:
    found: dict[int, set[int]] = {}
    pairs = Attempt.objects.filter(
        enrolment__in=list(enrolment_ids), sheets__signed_at__isnull=False, sheets__voided_at=None
    ).values_list("enrolment_id", "sheets__marker_id")
    for enrolment_id, marker_id in pairs:
        found.setdefault(enrolment_id, set()).add(marker_id)
    return {key: frozenset(value) for key, value in found.items()}


def last_assessment_days(offering: Offering) -> dict[int, date]:
    """Enrolment id -> the day of the learner's last summative assessment (of their current result)."""
    return {row.enrolment_id: row.assessed_on for row in current_results(offering)}
