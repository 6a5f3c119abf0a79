"""Mark sheets: open, save what was seen, sign with the PIN; the second mark, and the third person who settles."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db import transaction

from testamur.assessment.actions import days
from testamur.assessment.actions.attempts import lock_attempt
from testamur.assessment.actions.rounds import withdraw_round
from testamur.assessment.models import Attempt, Mark, MarkSheet
from testamur.assessment.queries import sheets as reads
from testamur.assessment.queries.results import blueprint_of
from testamur.assessment.queries.sittings import tied, waived_tie
from testamur.assessment.rules import attempts as rules, sheets as sheet_rules
from testamur.assessment.rules.attempts import AttemptState
from testamur.assessment.rules.blueprint import Instrument, Item, SheetKind
from testamur.assessment.rules.chips import CHIPS
from testamur.assessment.rules.marking import agreement
from testamur.assessment.rules.sheets import EntriesSheet, ExamSheet, Overall, Rating, Role, RubricSheet
from testamur.cohorts import queries as cohorts
from testamur.cohorts.queries import duties
from testamur.cohorts.rules import life
from testamur.cohorts.rules.life import MIN_REASON, OfferingState
from testamur.ground import times
from testamur.ground.errors import NotAllowed, Refusal, Refused, require
from testamur.people import queries as people
from testamur.people.models import Person
from testamur.people.rules.roles import Role as PersonRole
from testamur.record import actions as record
from testamur.record.rules.verbs import Verb

WHO_MARKS: Mapping[Role, tuple[PersonRole, ...]] = {
    Role.FIRST: (PersonRole.ASSESSOR, PersonRole.SECOND_ASSESSOR),
    Role.SECOND: (PersonRole.SECOND_ASSESSOR, PersonRole.ASSESSOR),
    Role.THIRD: (PersonRole.MODERATOR,),
}
_MARKABLE = (OfferingState.ASSESSING, OfferingState.RESULTS_IN, OfferingState.RATIFIED, OfferingState.CLOSED)


def open_sheet(*, attempt_id: int, role: Role, by: Person, now: datetime) -> MarkSheet:
    """Open one's own sheet of an attempt: the same one when it is open already.

    Rules: the role in this cohort, R5 no tie, R6 another person, the endorsement in force that day for a first sheet,
    the learner's identity verified. Raises NotAllowed, Refused.
    """
    with transaction.atomic():
        attempt = lock_attempt(attempt_id)
        offering = attempt.sitting.offering
        duties.require_duty(by, WHO_MARKS[role], reason="only_assessor_marks", now=now, scope=offering.ref)
        existing = MarkSheet.objects.filter(attempt=attempt, role=role, voided_at=None).order_by("-edition").first()
        if existing is not None:
            if existing.marker_id == by.pk:
                return existing
            raise Refused("sheet_is_anothers")
        instrument = instrument_of(attempt)
        markers = MarkSheet.objects.filter(attempt=attempt, voided_at=None).values_list("marker_id", flat=True)
        verdict = rules.may_mark(
            role=role,
            marker_id=by.pk,
            learner_id=attempt.learner_id,
            markers=markers,
            tied=tied(by, attempt.learner) is not None,
            needs_second=_needs_second(attempt, instrument),
        )
        if isinstance(verdict, Refusal):
            who_can = people.names_with(WHO_MARKS[role], scope=offering.ref, on=duties.today(now))
            raise NotAllowed(verdict.reason, who_can=who_can)
        _require_open(attempt, role, now=now)
        if role is Role.FIRST:
            _begin(attempt, now=now)
        if waived_tie(by, attempt.learner):
            attempt.drawn = True
        attempt.save()
        sheet = MarkSheet.objects.create(
            attempt=attempt, marker=by, learner_id=attempt.learner_id, role=role, kind=instrument.kind, opened_at=now
        )
        record.write(verb=Verb.ATTEMPT_BEGUN, subject=attempt.ref, by=by, at=now, body={"role": role.value})
    return sheet


def _require_open(attempt: Attempt, role: Role, *, now: datetime) -> None:
    offering = attempt.sitting.offering
    if OfferingState(offering.state) not in _MARKABLE:
        raise Refused("cohort_not_assessing")
    if role is Role.THIRD:
        if attempt.state != AttemptState.ADJUDICATION:
            raise Refused("nothing_to_settle")
        return
    day = duties.today(now)
    if attempt.sitting.held_on > day:
        raise Refused("not_the_day_yet", day=attempt.sitting.held_on)
    if role is Role.SECOND and attempt.state not in (AttemptState.IN_PROGRESS, AttemptState.FIRST_MARKED):
        raise Refused("attempt_not_there", state=attempt.state)
    assessed = attempt.assessed_on or day
    require(life.may_assess(cohorts.ground_of(offering.version, assessed), day=assessed))


def _begin(attempt: Attempt, *, now: datetime) -> None:
    require(rules.may_move(AttemptState(attempt.state), "begin"))
    attempt.state = AttemptState.IN_PROGRESS
    attempt.started_at = attempt.started_at or now
    instrument = instrument_of(attempt)
    held_then = instrument.kind is SheetKind.EXAM
    attempt.assessed_on = attempt.assessed_on or (attempt.sitting.held_on if held_then else duties.today(now))


@dataclass(frozen=True, slots=True)
class Rated:
    """One rating as somebody gave it: empty rating takes it back."""

    rating: str
    chips: tuple[str, ...] = ()
    comment: str = ""


def save_ratings(
    *,
    sheet_id: int,
    ratings: Mapping[str, Rated],
    by: Person,
    now: datetime,
    overall: str | None = None,
    comment: str | None = None,
) -> MarkSheet:
    """Save some ratings of a sheet, by item code (rubric) or competency code (log, portfolio); the rest stays."""
    with transaction.atomic():
        sheet = _lock_own(sheet_id, by=by)
        known = _codes(sheet)
        for code, rated in ratings.items():
            if code not in known:
                raise Refused("item_unknown", field=code)
            if rated.rating and rated.rating not in set(Rating):
                raise Refused("rating_unknown", field=code)
        _save_marks(sheet, ratings, now=now)
        if overall is not None:
            sheet.overall = overall if overall in set(Overall) else ""
        if comment is not None:
            sheet.comment = comment.strip()
        sheet.save(update_fields=["overall", "comment"])
        body = {"codes": sorted(ratings)}
        record.write(verb=Verb.SHEET_SAVED, subject=sheet.ref, by=by, at=now, body=body)
    return sheet


def _save_marks(sheet: MarkSheet, ratings: Mapping[str, Rated], *, now: datetime) -> None:
    """One statement for what is taken back, one for the rest: a sheet of twelve items is one tap on a slow network."""
    Mark.objects.filter(sheet=sheet, code__in=[code for code, rated in ratings.items() if not rated.rating]).delete()
    lines = [
        Mark(
            sheet=sheet,
            code=code,
            rating=rated.rating,
            chips=[chip for chip in rated.chips if chip in CHIPS],
            comment=rated.comment.strip(),
            at=now,
        )
        for code, rated in ratings.items()
        if rated.rating
    ]
    Mark.objects.bulk_create(
        lines,
        update_conflicts=True,
        unique_fields=["sheet", "code"],
        update_fields=["rating", "chips", "comment", "at"],
    )


def save_exam(
    *,
    sheet_id: int,
    marks: Mapping[str, tuple[Decimal, Decimal]],
    details: Mapping[str, str],
    by: Person,
    now: datetime,
) -> MarkSheet:
    """Save the marks of an exam per competency (number, out of the maximum). The percent is computed, never typed."""
    with transaction.atomic():
        sheet = _lock_own(sheet_id, by=by)
        known = _codes(sheet)
        for code, (got, out_of) in marks.items():
            if code not in known:
                raise Refused("item_unknown", field=code)
            if not 0 <= got <= out_of:
                raise Refused("marks_above_maximum", field=f"got_{code}", competency=code, out_of=out_of)
            Mark.objects.update_or_create(sheet=sheet, code=code, defaults={"got": got, "out_of": out_of, "at": now})
        sheet.details = {**sheet.details, **{key: value.strip() for key, value in details.items()}}
        sheet.save(update_fields=["details"])
        record.write(verb=Verb.SHEET_SAVED, subject=sheet.ref, by=by, at=now, body={"codes": sorted(marks)})
    return sheet


def save_entries(
    *,
    sheet_id: int,
    accepted: int,
    returned: int,
    longest_alone: int,
    shown: Mapping[str, Rated],
    comment: str,
    by: Person,
    now: datetime,
) -> MarkSheet:
    """Save the judgement over a log or a portfolio: counts, and per competency whether the entries show it."""
    with transaction.atomic():
        sheet = _lock_own(sheet_id, by=by)
        sheet.accepted, sheet.returned, sheet.longest_alone = accepted, returned, longest_alone
        sheet.save(update_fields=["accepted", "returned", "longest_alone"])
        return save_ratings(sheet_id=sheet_id, ratings=shown, comment=comment, by=by, now=now)


def sign_sheet(*, sheet_id: int, pin: str, by: Person, now: datetime) -> MarkSheet:
    """Finish and sign with the PIN of the day; from then on the sheet never changes (trigger).

    Raises Refused: what is missing on the sheet, `pin_wrong` with the tries left, `pin_locked`, `pin_not_set`.
    """
    sheet = MarkSheet.objects.filter(pk=sheet_id).first()
    if sheet is None or sheet.marker_id != by.pk:
        raise NotAllowed("sheet_is_anothers")
    _require_whole(sheet)
    day = days.check_pin(pin=pin, by=by, now=now)
    with transaction.atomic():
        attempt = lock_attempt(sheet.attempt_id)
        sheet = _lock_own(sheet_id, by=by)
        _require_whole(sheet)
        if tied(by, attempt.learner) is not None:
            raise NotAllowed("tie_to_learner", who_can="")
        sheet.signed_at, sheet.signed_day = now, day
        sheet.save(update_fields=["signed_at", "signed_day"])
        verb = Verb.MARKS_ADJUDICATED if sheet.role == Role.THIRD else Verb.SHEET_SIGNED
        record.write(verb=verb, subject=sheet.ref, by=by, at=now, body={"role": sheet.role})
        _settle(attempt, sheet, by=by, now=now)
    return sheet


def _require_whole(sheet: MarkSheet) -> None:
    if sheet.signed_at is not None:
        raise Refused("sheet_is_signed")
    if sheet.attempt.state == AttemptState.INCIDENT:
        raise Refused("attempt_not_there", state=sheet.attempt.state)
    instrument = instrument_of(sheet.attempt)
    value = reads.sheet_value(sheet)
    if isinstance(value, RubricSheet):
        items = items_of(sheet)
        require(sheet_rules.may_sign_rubric(items, value.ratings, reads.comments_of(sheet), sheet.overall))
    elif isinstance(value, ExamSheet):
        require(sheet_rules.may_sign_exam(instrument, value))
    elif isinstance(value, EntriesSheet):
        if sheet.accepted is None:
            raise Refused("entries_not_counted", field="accepted")
        require(sheet_rules.may_sign_entries(instrument, value))


def _settle(attempt: Attempt, sheet: MarkSheet, *, by: Person, now: datetime) -> None:
    """Where the attempt stands after a signature: first marked, agreed, or for a third person to settle."""
    blueprint, instrument = blueprint_of(attempt.sitting.offering.version), instrument_of(attempt)
    signed = reads.signed_sheets(attempt)
    if (Role.THIRD in signed and sheet.role == Role.THIRD) or not _needs_second(attempt, instrument):
        move = "agree"
    elif Role.FIRST in signed and Role.SECOND in signed:
        first, second = reads.sheet_value(signed[Role.FIRST]), reads.sheet_value(signed[Role.SECOND])
        found = agreement(blueprint, instrument, first, second)
        attempt.compared, attempt.alike = found.compared, found.compared - len(found.differs)
        move = "agree" if found.agreed else "differ"
    elif sheet.role == Role.FIRST:
        move = "sign_first" if attempt.state == AttemptState.IN_PROGRESS else ""
    else:
        move = ""
    if move:
        require(rules.may_move(AttemptState(attempt.state), move))
        attempt.state = rules.MOVES[move][1]
    if instrument.kind in (SheetKind.LOG, SheetKind.PORTFOLIO) and sheet.role == Role.FIRST:
        attempt.assessed_on = times.local_day(now, people.institution().tz)
    attempt.save()
    if move == "agree":
        body = {"compared": attempt.compared, "alike": attempt.alike}
        record.write(verb=Verb.MARKS_AGREED, subject=attempt.ref, by=by, at=now, body=body)


def amend_sheet(*, sheet_id: int, reason: str, by: Person, now: datetime) -> MarkSheet:
    """Open a new edition of one's own signed sheet, with a reason, before the results are ratified.

    The signed edition stays as it is. The attempt waits for the new signature; this is also the second look that
    settles an item *not seen*.
    """
    with transaction.atomic():
        old = MarkSheet.objects.select_related("attempt").get(pk=sheet_id)
        attempt = lock_attempt(old.attempt_id)
        if old.marker_id != by.pk:
            raise NotAllowed("sheet_is_anothers")
        if old.signed_at is None or old.voided_at is not None:
            raise Refused("sheet_not_signed")
        if attempt.state == AttemptState.RATIFIED:
            raise Refused("result_is_ratified")
        if len(reason.strip()) < MIN_REASON:
            raise Refused("reason_too_short", field="reason", n=MIN_REASON)
        latest = MarkSheet.objects.filter(attempt=attempt, role=old.role, voided_at=None).order_by("-edition")[0]
        if latest.pk != old.pk:
            raise Refused("sheet_amended_already")
        withdraw_round(offering=attempt.sitting.offering, by=by, now=now)
        new = MarkSheet.objects.create(
            attempt=attempt,
            marker=by,
            learner_id=old.learner_id,
            role=old.role,
            kind=old.kind,
            edition=old.edition + 1,
            overall=old.overall,
            comment=old.comment,
            accepted=old.accepted,
            returned=old.returned,
            longest_alone=old.longest_alone,
            details=old.details,
            amends_reason=reason.strip(),
            opened_at=now,
        )
        Mark.objects.bulk_create(_copies(old.marks.all(), new))
        attempt.state = AttemptState.IN_PROGRESS
        attempt.save()
        record.write(verb=Verb.SHEET_AMENDED, subject=new.ref, by=by, at=now, reason=reason.strip())
    return new


def _copies(marks: Iterable[Mark], new: MarkSheet) -> list[Mark]:
    return [
        Mark(
            sheet=new,
            code=one.code,
            rating=one.rating,
            got=one.got,
            out_of=one.out_of,
            chips=one.chips,
            comment=one.comment,
            at=one.at,
        )
        for one in marks
    ]


def items_of(sheet: MarkSheet) -> tuple[Item, ...]:
    """The rubric items that this sheet rates."""
    instrument = instrument_of(sheet.attempt)
    return sheet_rules.items_for(
        instrument, role=Role(sheet.role), drawn=sheet.attempt.drawn, stations=tuple(sheet.attempt.stations)
    )


def _codes(sheet: MarkSheet) -> set[str]:
    instrument = instrument_of(sheet.attempt)
    return {item.code for item in items_of(sheet)} if sheet.kind == SheetKind.RUBRIC else set(instrument.covers)


def instrument_of(attempt: Attempt) -> Instrument:
    """The instrument of an attempt, as its pinned version defines it."""
    instrument = blueprint_of(attempt.sitting.offering.version).instrument(attempt.instrument)
    if instrument is None:
        raise Refused("instrument_unknown")
    return instrument


def _needs_second(attempt: Attempt, instrument: Instrument) -> bool:
    return sheet_rules.needs_second(instrument, drawn=attempt.drawn, stations=tuple(attempt.stations))


def _lock_own(sheet_id: int, *, by: Person) -> MarkSheet:
    rows = MarkSheet.objects.select_for_update(of=("self",)).select_related("attempt__sitting__offering__version")
    sheet = rows.get(pk=sheet_id)
    if sheet.marker_id != by.pk or sheet.voided_at is not None:
        raise NotAllowed("sheet_is_anothers")
    if sheet.signed_at is not None:
        raise Refused("sheet_is_signed")
    return sheet
