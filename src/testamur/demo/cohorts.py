"""Cohorts of the demo: planned, opened, filled, assessed, ratified, awarded, through the verbs that people use."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from testamur.assessment.actions import attempts, days, marking, ratification
from testamur.assessment.actions.marking import Rated
from testamur.assessment.models import Attempt, Ratification, Sitting
from testamur.assessment.rules.sheets import Role
from testamur.awards import queries as awards
from testamur.awards.actions import lists
from testamur.awards.models import Credential
from testamur.cohorts import queries as cohorts
from testamur.cohorts.actions import enrolments, offerings, rosters
from testamur.cohorts.models import Offering
from testamur.definitions import queries as definitions
from testamur.definitions.rules import content as contents
from testamur.definitions.rules.content import Content, Instrument
from testamur.definitions.rules.kinds import COUNTED, EXAMS
from testamur.demo.learners import roster
from testamur.demo.playing import Storyline, World
from testamur.people.models import Person

PIN = "246810"
DONE = "done"


@dataclass(frozen=True)
class Plan:
    """One cohort: which micro-credential, its days relative to D, who learns, and how far it has come.

    `stops` is open, running, assessing, results_in, ratified, prepared or done. `missed` names the items that a learner
    (by place in the cohort, from 1) did not meet; `absent` those who did not come.
    """

    slug: str
    opens: int
    starts: int
    assesses: int
    ends: int
    first: int
    count: int
    capacity: int
    place: str = "Skills laboratory 2"
    stops: str = DONE
    missed: Mapping[int, tuple[str, ...]] = field(default_factory=dict)
    absent: frozenset[int] = frozenset()
    second_marker: str = "paulo"
    first_marker: str = "devi"
    after: Callable[[World, Offering], Storyline] | None = None
    marked: int = 0


def told(world: World, plan: Plan) -> Storyline:
    """The story of one cohort up to where it stops."""
    yield world.at(plan.opens - 14)
    version = definitions.current(plan.slug)
    assert version is not None  # every storyline of a cohort begins after its definition is active
    content = contents.read(version.content)
    offering = offerings.plan_offering(
        version_id=version.pk, opens_on=world.day(plan.opens), starts_on=world.day(plan.starts), ends_on=world.day(plan.ends),
        assessment_on=world.day(plan.assesses), capacity=plan.capacity, place=plan.place, by=world.amara, now=world.now,
    )  # fmt: skip
    offerings.publish_offering(offering_id=offering.pk, by=world.amara, now=world.now)
    yield world.at(plan.opens, 9)
    offerings.open_offering(offering_id=offering.pk, by=world.amara, now=world.now)
    rosters.import_rows(offering_id=offering.pk, data=_csv(plan), register=True, by=world.beatriz, now=world.now)
    if plan.stops == "open":
        return
    yield world.at(plan.starts, 8)
    offerings.start_offering(offering_id=offering.pk, by=world.amara, now=world.now)
    if plan.stops == "running":
        return
    yield world.at(plan.assesses, 8)
    yield from _assessed(world, plan, offering, content)
    if plan.stops in {"assessing", "results_in"}:
        return
    yield world.at(plan.assesses + 1, 11)
    _ratified(world, offering)
    if plan.stops == "ratified":
        return
    yield world.at(plan.assesses + 2, 9)
    prepared = lists.prepare(offering_id=offering.pk, by=world.beatriz, now=world.now)
    if plan.stops == "prepared":
        return
    yield world.at(plan.assesses + 2, 14)
    lists.release_list(list_id=prepared.pk, seen_digest=prepared.digest, by=world.wei, now=world.now)
    yield world.at(plan.assesses + 2, 15)
    yield world.at(plan.assesses + 4, 9)
    offering.refresh_from_db()
    offerings.close_offering(offering_id=offering.pk, by=world.beatriz, now=world.now)
    if plan.after is not None:
        yield from plan.after(world, offering)


def _csv(plan: Plan) -> str:
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(["name", "email"])
    writer.writerows(roster(plan.first, plan.count))
    return text.getvalue()


def _assessed(world: World, plan: Plan, offering: Offering, content: Content) -> Storyline:
    offerings.start_assessment(offering_id=offering.pk, by=world.sora, now=world.now)
    for one in cohorts.live_enrolments(offering):
        enrolments.check_identity(enrolment_id=one.pk, mode="photo_id", by=world.bronwen, now=world.now)
    enrolments.finish_learning(offering_id=offering.pk, by=world.sora, now=world.now)
    sittings = [
        attempts.schedule_sitting(
            offering_id=offering.pk, instrument=one.code, held_on=world.day(plan.assesses), by=world.sora, now=world.now
        )
        for one in content.summative
    ]
    markers = [world.people[plan.first_marker], world.people[plan.second_marker]]
    for marker in markers:
        days.open_day(pin=PIN, by=marker, now=world.now)
    yield world.at(plan.assesses, 15)
    for sitting in sittings:
        instrument = content.instrument(sitting.instrument)
        assert instrument is not None  # it was scheduled from this content
        _marked(world, plan, sitting, instrument, markers)
    if plan.stops == "assessing":
        return
    yield world.at(plan.assesses, 17)
    ratification.submit_results(offering_id=offering.pk, by=world.sora, now=world.now)


def _marked(world: World, plan: Plan, sitting: Sitting, instrument: Instrument, markers: list[Person]) -> None:
    for attempt in Attempt.objects.filter(sitting=sitting).select_related("enrolment").order_by("enrolment__pk"):
        place = attempt.enrolment.number
        if place in plan.absent:
            attempts.mark_absent(attempt_id=attempt.pk, excused=True, by=world.bronwen, now=world.now)
            continue
        attempts.verify_identity(attempt_id=attempt.pk, mode="photo_id", by=world.bronwen, now=world.now)
        if plan.stops == "assessing" and ((instrument.code == "OS" and place > plan.marked) or instrument.kind in COUNTED):
            continue
        _sheet(world, plan, attempt, instrument, Role.FIRST, markers[0])
        attempt.refresh_from_db()
        if attempt.drawn or instrument.raters > 1 or any(station.raters > 1 for station in instrument.stations):
            _sheet(world, plan, attempt, instrument, Role.SECOND, markers[1])


def _sheet(world: World, plan: Plan, attempt: Attempt, instrument: Instrument, role: Role, by: Person) -> None:
    sheet = marking.open_sheet(attempt_id=attempt.pk, role=role, by=by, now=world.now)
    missed = plan.missed.get(attempt.enrolment.number, ())
    if instrument.kind in EXAMS:
        marks = {code: (Decimal(9), Decimal(10)) for code in instrument.covers}
        details = {"paper": "A", "place": plan.place}
        marking.save_exam(sheet_id=sheet.pk, marks=marks, details=details, by=by, now=world.now)
    elif instrument.kind in COUNTED:
        least = instrument.pass_rule.min_entries or 5
        alone = max(instrument.pass_rule.consecutive_independent, 0)
        marking.save_entries(
            sheet_id=sheet.pk, accepted=max(least, alone) + 1, returned=0, longest_alone=alone,
            shown={code: Rated("met") for code in instrument.covers}, comment="", by=by, now=world.now,
        )  # fmt: skip
    else:
        ratings = {
            item.code: Rated("not_met", comment="Step left out") if item.code in missed else Rated("met")
            for item in marking.items_of(sheet)
        }
        overall = "borderline" if missed else "competent"
        marking.save_ratings(sheet_id=sheet.pk, ratings=ratings, overall=overall, by=by, now=world.now)
    marking.sign_sheet(sheet_id=sheet.pk, pin=PIN, by=by, now=world.now)


def _ratified(world: World, offering: Offering) -> None:
    opened = Ratification.objects.get(offering=offering, ratified_at=None, voided_at=None)
    for member in (world.samuel, world.clara):
        opened = ratification.vote(
            ratification_id=opened.pk, agrees=True, by=member, now=world.now, digest=opened.digest
        )


def issued_of(offering: Offering) -> list[Credential]:
    """The credentials of a cohort in the order they were planned."""
    return sorted(awards.search(offering.number), key=lambda one: one.pk)
