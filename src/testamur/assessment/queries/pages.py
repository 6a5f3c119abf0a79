"""What the pages of assessment show: a sitting's learners with their verbs, one mark sheet, the results grid."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.utils.functional import Promise
from django.utils.translation import gettext as _, ngettext

from testamur.assessment.models import Attempt, Mark, MarkSheet, Sitting
from testamur.assessment.queries.results import blueprint_of
from testamur.assessment.queries.sittings import tied
from testamur.assessment.rules.attempts import AttemptState
from testamur.assessment.rules.blueprint import Instrument, Item
from testamur.assessment.rules.sheets import Overall, Rating, Role, items_for, needs_second
from testamur.assessment.words import ATTEMPT_STATES, CHIP_WORDS, OVERALL, RATINGS
from testamur.cohorts.queries import duties
from testamur.people.models import Person
from testamur.people.rules.roles import Role as PersonRole

MARKS_FIRST = (PersonRole.ASSESSOR, PersonRole.SECOND_ASSESSOR)
SEES_WHO = (PersonRole.INVIGILATOR, PersonRole.REGISTRAR)


def text_of(one: object, name: str, language: str) -> str:
    """A text of the blueprint in a language; the English one where there is no other."""
    return getattr(one, f"{name}_{language}", "") or getattr(one, f"{name}_en")


@dataclass(frozen=True, slots=True)
class AttemptRow:
    """One learner of a sitting and what this reader may do."""

    attempt: Attempt
    state: Promise | str
    chip: str
    verb: str
    """`open`, `second`, `continue`, `see`, `settle`, or empty."""
    note: str
    may_identify: bool


_CHIPS = {
    AttemptState.ABSENT: "neutral",
    AttemptState.SCHEDULED: "neutral",
    AttemptState.IDENTITY_VERIFIED: "info",
    AttemptState.IN_PROGRESS: "warn",
    AttemptState.INCIDENT: "bad",
    AttemptState.ADJUDICATION: "bad",
    AttemptState.VOIDED: "neutral",
}


def sitting_rows(sitting: Sitting, person: Person, now: datetime) -> list[AttemptRow]:
    """The learners of a sitting by number, each with the one verb that is open to this reader."""
    instrument = instrument_of(sitting)
    marks = duties.holds(person, MARKS_FIRST, now, sitting.offering.ref)
    settles = duties.holds(person, (PersonRole.MODERATOR,), now, sitting.offering.ref)
    attests = instrument.identity_check.endswith(("_attests", "_sign_in")) and marks
    identifies = attests or duties.holds(person, SEES_WHO, now, sitting.offering.ref)
    rows = Attempt.objects.filter(sitting=sitting).select_related("enrolment", "learner").order_by("enrolment__number")
    return [_attempt_row(one, instrument, person, marks=marks, settles=settles, identifies=identifies) for one in rows]


def _attempt_row(
    attempt: Attempt, instrument: Instrument, person: Person, *, marks: bool, settles: bool, identifies: bool
) -> AttemptRow:
    state = AttemptState(attempt.state)
    sheets = list(MarkSheet.objects.filter(attempt=attempt, voided_at=None).order_by("edition"))
    own = [one for one in sheets if one.marker_id == person.pk]
    verb, note = "", ""
    if own:
        verb = "see" if own[-1].signed_at else "continue"
    elif marks and tied(person, attempt.learner):
        note = _("You have a declared tie to this learner")
    elif state is AttemptState.ADJUDICATION and settles:
        verb = "settle"
    elif marks and state is AttemptState.IDENTITY_VERIFIED:
        verb = "open"
    elif (
        marks
        and state in (AttemptState.IN_PROGRESS, AttemptState.FIRST_MARKED)
        and _second_free(attempt, instrument, sheets)
    ):
        verb = "second"
    return AttemptRow(
        attempt=attempt,
        state=ATTEMPT_STATES[state],
        chip=_CHIPS.get(state, "ok"),
        verb=verb,
        note=note,
        may_identify=identifies and state is AttemptState.SCHEDULED and attempt.learner_id != person.pk,
    )


def _second_free(attempt: Attempt, instrument: Instrument, sheets: list[MarkSheet]) -> bool:
    wanted = needs_second(instrument, drawn=attempt.drawn, stations=tuple(attempt.stations))
    return wanted and not any(one.role == Role.SECOND for one in sheets)


def instrument_of(sitting: Sitting) -> Instrument:
    """The instrument of a sitting, as the pinned version defines it."""
    found = blueprint_of(sitting.offering.version).instrument(sitting.instrument)
    assert found is not None
    return found


@dataclass(frozen=True, slots=True)
class ItemRow:
    """One line of the tablet."""

    item: Item
    text: str
    rating: str
    is_next: bool
    options: list[tuple[str, Promise, bool]]


@dataclass(frozen=True, slots=True)
class Silent:
    """An item not met, with its chips and its comment."""

    item: Item
    chips: list[tuple[str, Promise, bool]]
    comment: str
    missing: bool


@dataclass(frozen=True, slots=True)
class RubricPage:
    """The tablet's page of one sheet."""

    groups: list[tuple[str, list[ItemRow]]]
    done: int
    total: int
    next_item: int | None
    left: str
    silent: list[Silent]
    overall: list[tuple[str, Promise, bool]]
    why_closed: str


def rubric_page(sheet: MarkSheet, language: str) -> RubricPage:
    """One rubric sheet as it stands: rows by station, the count, what is left, comments where not met."""
    attempt = sheet.attempt
    instrument = instrument_of(attempt.sitting)
    items = items_for(instrument, role=Role(sheet.role), drawn=attempt.drawn, stations=tuple(attempt.stations))
    marks = {one.code: one for one in Mark.objects.filter(sheet=sheet)}
    left = [item for item in items if item.code not in marks or not marks[item.code].rating]
    first = next((item for item in left if item.critical), left[0] if left else None)
    groups: dict[str, list[ItemRow]] = {}
    for item in items:
        station = instrument.station(item.station)
        name = text_of(station, "name", language) if station else ""
        rating = marks[item.code].rating if item.code in marks else ""
        options = [(one.value, words, one == rating) for one, words in RATINGS.items()]
        row = ItemRow(item, text_of(item, "text", language), rating, item is first, options)
        groups.setdefault(name, []).append(row)
    silent = [_silent(item, marks[item.code]) for item in items if _is_not_met(marks.get(item.code))]
    return RubricPage(
        groups=list(groups.items()),
        done=len(items) - len(left),
        total=len(items),
        next_item=first.number if first else None,
        left=left_in_words(left),
        silent=silent,
        overall=[(one.value, words, one == sheet.overall) for one, words in OVERALL.items()],
        why_closed=_why_closed(sheet, left, silent),
    )


def _is_not_met(mark: Mark | None) -> bool:
    return mark is not None and mark.rating == Rating.NOT_MET


def _silent(item: Item, mark: Mark) -> Silent:
    chips = [(code, words, code in mark.chips) for code, words in CHIP_WORDS.items()]
    return Silent(item, chips, mark.comment, missing=not mark.chips and not mark.comment)


def _why_closed(sheet: MarkSheet, left: list[Item], silent: list[Silent]) -> str:
    """Why *Finish and sign* is closed; empty when it is open."""
    if left:
        return left_in_words(left)
    if any(one.missing for one in silent):
        numbers = numbers_in_words([one.item.number for one in silent if one.missing])
        return _("Say why for each item not met: %(numbers)s") % {"numbers": numbers}
    if sheet.overall not in set(Overall):
        return _("Choose what it was overall")
    return ""


def left_in_words(left: list[Item]) -> str:
    """Words such as "2 items left, one critical: 11 and 12" / « Il reste 2 éléments, dont un critique : 11 et 12 »."""
    if not left:
        return ""
    critical = sum(item.critical for item in left)
    facts = {"n": len(left), "c": critical, "numbers": numbers_in_words([item.number for item in left])}
    if not critical:
        return ngettext("%(n)s item left: %(numbers)s", "%(n)s items left: %(numbers)s", len(left)) % facts
    if critical == 1:
        words = ngettext(
            "%(n)s item left, critical: %(numbers)s", "%(n)s items left, one critical: %(numbers)s", len(left)
        )
        return words % facts
    return _("%(n)s items left, %(c)s critical: %(numbers)s") % facts


def numbers_in_words(numbers: list[int]) -> str:
    """Words such as "4, 11 and 12" / « 4, 11 et 12 »."""
    if len(numbers) < 2:
        return "".join(map(str, numbers))
    return _("%(many)s and %(last)s") % {"many": ", ".join(map(str, numbers[:-1])), "last": numbers[-1]}


@dataclass(frozen=True, slots=True)
class Day:
    """A sitting of the list of stations, with its counts."""

    sitting: Sitting
    title: str
    type: str
    total: int
    settled: int


def days_of(sittings: list[Sitting], language: str) -> list[Day]:
    """Sittings with how many of their attempts are signed and settled."""
    done = [
        AttemptState.AGREED,
        AttemptState.PROVISIONAL,
        AttemptState.RATIFIED,
        AttemptState.ABSENT,
        AttemptState.VOIDED,
    ]
    return [
        Day(
            sitting=one,
            title=one.offering.version.definition.title(language),
            type=instrument_of(one).type,
            total=Attempt.objects.filter(sitting=one).count(),
            settled=Attempt.objects.filter(sitting=one, state__in=done).count(),
        )
        for one in sittings
    ]


def marks_by_code(sheet: MarkSheet) -> Mapping[str, Mark]:
    """The lines of a sheet by code."""
    return {one.code: one for one in Mark.objects.filter(sheet=sheet)}


def held_on(sittings: list[Sitting]) -> list[date]:
    """The days of sittings, each once."""
    return sorted({one.held_on for one in sittings})
