"""What a signed mark sheet says, per kind, as values; and what is still missing on one before it may be signed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from testamur.assessment.rules.blueprint import Instrument, Item, SheetKind
from testamur.ground.errors import Allowed, Refusal, Verdict


class Rating(StrEnum):
    """What an assessor says about one item. *Not seen* never counts as met."""

    MET = "met"
    NOT_MET = "not_met"
    NOT_SEEN = "not_seen"


class Overall(StrEnum):
    """The assessor's overall impression; it is kept beside the result and decides nothing."""

    NOT_YET = "not_yet"
    BORDERLINE = "borderline"
    COMPETENT = "competent"
    EXCELLENT = "excellent"


class Role(StrEnum):
    """Whose sheet it is: the first assessor's, the blind second one, or the third person's who settles a difference."""

    FIRST = "first"
    SECOND = "second"
    THIRD = "third"


@dataclass(frozen=True, slots=True)
class RubricSheet:
    """Ratings by item code; an item that is absent was not rated on this sheet."""

    ratings: Mapping[str, Rating]


@dataclass(frozen=True, slots=True)
class ExamSheet:
    """Marks by competency code: how many of how many."""

    marks: Mapping[str, tuple[Decimal, Decimal]]

    @property
    def got(self) -> Decimal:
        """All marks earned."""
        return sum((got for got, _ in self.marks.values()), Decimal(0))

    @property
    def out_of(self) -> Decimal:
        """All marks that could be earned."""
        return sum((out_of for _, out_of in self.marks.values()), Decimal(0))


@dataclass(frozen=True, slots=True)
class EntriesSheet:
    """The judgement over a log or a portfolio: entries accepted, longest run done alone, met per competency."""

    accepted: int
    longest_alone: int
    shown: Mapping[str, Rating]


Sheet = RubricSheet | ExamSheet | EntriesSheet


def percent_of(got: Decimal | int, out_of: Decimal | int) -> int:
    """Whole percent, rounded down: 69.9 is 69 and does not reach 70. Nothing out of nothing is 0."""
    return int(Decimal(got) * 100 / Decimal(out_of)) if out_of else 0


def items_for(instrument: Instrument, *, role: Role, drawn: bool, stations: tuple[str, ...] = ()) -> tuple[Item, ...]:
    """The items one assessor rates.

    A second mark that the draw or the instrument asks for covers everything; one that only a station asks for
    (`raters` 2 at the station) covers that station. `stations` narrows a resit to what is repeated.
    """
    items = tuple(item for item in instrument.items if not stations or item.station in stations)
    if role is not Role.SECOND or drawn or instrument.raters > 1:
        return items
    twice = {station.code for station in instrument.stations if station.raters > 1}
    return tuple(item for item in items if item.station in twice)


def needs_second(instrument: Instrument, *, drawn: bool, stations: tuple[str, ...] = ()) -> bool:
    """True when this attempt is marked by two people: drawn, two raters, or a station with two raters."""
    if drawn or instrument.raters > 1:
        return True
    return any(station.raters > 1 for station in instrument.stations if not stations or station.code in stations)


def unrated(items: tuple[Item, ...], ratings: Mapping[str, Rating]) -> tuple[Item, ...]:
    """The items without a rating, in order."""
    return tuple(item for item in items if item.code not in ratings)


def uncommented(
    items: tuple[Item, ...], ratings: Mapping[str, Rating], comments: Mapping[str, str]
) -> tuple[Item, ...]:
    """Items rated *not met* without a word why (process.md 17.5: comments where *not met*)."""
    return tuple(
        item for item in items if ratings.get(item.code) is Rating.NOT_MET and not comments.get(item.code, "").strip()
    )


def may_sign_rubric(
    items: tuple[Item, ...],
    ratings: Mapping[str, Rating],
    comments: Mapping[str, str],
    overall: str,
) -> Verdict:
    """A rubric may be signed when each item is rated, each *not met* has a word why, and the overall is given."""
    left = unrated(items, ratings)
    if left:
        critical = sum(item.critical for item in left)
        numbers = tuple(item.number for item in left)
        return Refusal("items_left", {"n": len(left), "critical": critical, "numbers": numbers})
    silent = uncommented(items, ratings, comments)
    if silent:
        return Refusal("say_why_not_met", {"numbers": tuple(item.number for item in silent)})
    if not overall:
        return Refusal("overall_missing")
    return Allowed()


def may_sign_exam(instrument: Instrument, sheet: ExamSheet) -> Verdict:
    """An exam sheet may be signed when each covered competency has marks, none above its maximum."""
    for code in instrument.covers:
        got, out_of = sheet.marks.get(code, (Decimal(-1), Decimal(0)))
        if got < 0 or out_of <= 0:
            return Refusal("marks_missing", {"competency": code})
        if got > out_of:
            return Refusal("marks_above_maximum", {"competency": code, "out_of": out_of})
    return Allowed()


def may_sign_entries(instrument: Instrument, sheet: EntriesSheet) -> Verdict:
    """A log or portfolio sheet may be signed when each covered competency is judged and the counts make sense."""
    for code in instrument.covers:
        if code not in sheet.shown:
            return Refusal("competency_not_judged", {"competency": code})
    if sheet.longest_alone > sheet.accepted:
        return Refusal(
            "run_longer_than_entries",
            {"run": sheet.longest_alone, "entries": sheet.accepted},
        )
    return Allowed()


EMPTY: Mapping[SheetKind, Sheet] = {
    SheetKind.RUBRIC: RubricSheet({}),
    SheetKind.EXAM: ExamSheet({}),
    SheetKind.LOG: EntriesSheet(0, 0, {}),
    SheetKind.PORTFOLIO: EntriesSheet(0, 0, {}),
}
