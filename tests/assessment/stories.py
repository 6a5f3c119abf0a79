"""How an assessment goes in a story: schedule, verify, open, rate, sign."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal
from types import SimpleNamespace

from testamur.assessment.actions import attempts, days, marking, ratification
from testamur.assessment.actions.marking import Rated
from testamur.assessment.models import AssessorDay, Attempt, MarkSheet, Ratification, Sitting
from testamur.assessment.rules.blueprint import SheetKind, read
from testamur.assessment.rules.sheets import Role
from testamur.cohorts.models import Offering
from testamur.people.models import Person
from tests.cast import NOON

PIN = "482915"


def set_pin(person: Person, now: datetime = NOON) -> None:
    """The assessor opens the day."""
    if not AssessorDay.objects.filter(person=person, day=now.date()).exists():
        days.open_day(pin=PIN, by=person, now=now)


def schedule(people: SimpleNamespace, offering: Offering, instrument: str, now: datetime = NOON) -> Sitting:
    """Everybody is scheduled for an instrument today, and known by sight."""
    sitting = attempts.schedule_sitting(
        offering_id=offering.pk, instrument=instrument, held_on=now.date(), by=people.sora, now=now
    )
    for attempt in Attempt.objects.filter(sitting=sitting):
        mode = read(offering.version.content).instrument(instrument).identity_check  # type: ignore[union-attr]  # known
        attempts.verify_identity(attempt_id=attempt.pk, mode=mode, by=people.bronwen, now=now)
    return sitting


def all_met(sheet: MarkSheet, *, by: Person, now: datetime = NOON, but: dict[str, str] | None = None) -> None:
    """Fill a sheet so that everything is met, except the codes in `but` (code -> rating)."""
    other = but or {}
    instrument = marking.instrument_of(sheet.attempt)
    codes = [item.code for item in marking.items_of(sheet)] or list(instrument.covers)
    if instrument.kind is SheetKind.EXAM:
        marks = {code: (Decimal(other.get(code, "18")), Decimal(20)) for code in instrument.covers}
        marking.save_exam(sheet_id=sheet.pk, marks=marks, details={}, by=by, now=now)
        return
    ratings = {code: Rated(other.get(code, "met"), ("unsure",) if code in other else ()) for code in codes}
    if instrument.kind is SheetKind.RUBRIC:
        marking.save_ratings(sheet_id=sheet.pk, ratings=ratings, overall="competent", by=by, now=now)
        return
    marking.save_entries(
        sheet_id=sheet.pk, accepted=30, returned=0, longest_alone=5, shown=ratings, comment="", by=by, now=now
    )


def mark(
    attempt: Attempt,
    *,
    by: Person,
    role: Role = Role.FIRST,
    but: dict[str, str] | None = None,
    now: datetime = NOON,
) -> MarkSheet:
    """Open, fill and sign a sheet."""
    set_pin(by, now)
    sheet = marking.open_sheet(attempt_id=attempt.pk, role=role, by=by, now=now)
    all_met(sheet, by=by, now=now, but=but)
    return marking.sign_sheet(sheet_id=sheet.pk, pin=PIN, by=by, now=now)


def mark_everything(
    people: SimpleNamespace, offering: Offering, *, but: dict[int, dict[str, str]] | None = None, now: datetime = NOON
) -> None:
    """Devi marks every learner in every instrument, Paulo where a second mark is drawn. `but`: learner number -> codes."""
    for instrument in read(offering.version.content).instruments:
        sitting = schedule(people, offering, instrument.code, now)
        for attempt in Attempt.objects.filter(sitting=sitting).order_by("enrolment__number"):
            codes = {
                code: rating
                for code, rating in (but or {}).get(attempt.enrolment.number, {}).items()
                if code.startswith(instrument.code)
            }
            mark(attempt, by=people.devi, but=codes, now=now)
            attempt.refresh_from_db()
            if attempt.state == "first_marked":
                mark(attempt, by=people.paulo, role=Role.SECOND, but=codes, now=now)


def ratified(people: SimpleNamespace, offering: Offering, now: datetime = NOON) -> Ratification:
    """The lead submits, two members of the results board agree."""
    opened = ratification.submit_results(offering_id=offering.pk, by=people.sora, now=now)
    for member in (people.samuel, people.clara):
        opened = ratification.vote(ratification_id=opened.pk, agrees=True, by=member, now=now + timedelta(minutes=5))
    opened.refresh_from_db()
    return opened
