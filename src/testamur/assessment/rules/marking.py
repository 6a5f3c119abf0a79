"""The judgement of a result: met, not yet, or still open. Pure; process.md 17.5, definitions block of the demo data.

Three parts, all needed: (1) every competency reaches its own minimum, (2) every critical criterion is met, (3) every
instrument reaches its own pass rule. *Not seen* never counts as met and keeps the result open.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from types import MappingProxyType

from testamur.assessment.rules.blueprint import (
    Blueprint,
    Competency,
    Instrument,
    SheetKind,
)
from testamur.assessment.rules.sheets import (
    EntriesSheet,
    ExamSheet,
    Rating,
    RubricSheet,
    Sheet,
    percent_of,
)


class Outcome(StrEnum):
    """A result in the institution's words. Open means that something is missing: it can not be ratified."""

    MET = "met"
    NOT_YET = "not_yet"
    OPEN = "open"


@dataclass(frozen=True, slots=True)
class Reason:
    """Why: a code of this room's words, and the facts of its sentence."""

    code: str
    facts: Mapping[str, object] = field(default_factory=lambda: MappingProxyType({}))


@dataclass(frozen=True, slots=True)
class CompetencyJudgement:
    """One competency: met or not, its count against its own minimum, and why not."""

    code: str
    met: bool
    items_met: int
    items_needed: int
    items_of: int
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class InstrumentJudgement:
    """One instrument against its own pass rule; `percent` where the rule counts, else None."""

    code: str
    met: bool
    percent: int | None
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class Judgement:
    """The whole: outcome, each part, the critical items missed (by code) and what keeps it open."""

    outcome: Outcome
    competencies: tuple[CompetencyJudgement, ...]
    instruments: tuple[InstrumentJudgement, ...]
    missed_critical: tuple[str, ...]
    open: tuple[Reason, ...]

    def competency(self, code: str) -> CompetencyJudgement:
        """The judgement of one competency."""
        return next(one for one in self.competencies if one.code == code)

    def instrument(self, code: str) -> InstrumentJudgement:
        """The judgement of one instrument."""
        return next(one for one in self.instruments if one.code == code)


def judge(blueprint: Blueprint, sheets: Mapping[str, Sequence[Sheet]]) -> Judgement:
    """Judge one learner's result.

    `sheets` holds per instrument code the signed sheets that count, the settling one first: what two raters saw of a
    critical item must be met by each of them; for the rest the first sheet speaks (the two agree within the tolerance,
    see `agreement`, or a third person settled it).
    """
    ratings = {one.code: settled(one, sheets.get(one.code, ())) for one in blueprint.instruments}
    instruments = tuple(_instrument(one, sheets.get(one.code, ()), ratings[one.code]) for one in blueprint.instruments)
    competencies = tuple(_competency(blueprint, one, ratings, sheets) for one in blueprint.competencies)
    still_open = tuple(
        reason for one in blueprint.instruments for reason in _open(one, sheets.get(one.code, ()), ratings[one.code])
    )
    missed = tuple(
        item.code
        for one in blueprint.instruments
        for item in one.items
        if item.critical and ratings[one.code].get(item.code) is not Rating.MET
    )
    met = all(one.met for one in competencies) and all(one.met for one in instruments) and not missed
    outcome = Outcome.OPEN if still_open else Outcome.MET if met else Outcome.NOT_YET
    return Judgement(outcome, competencies, instruments, missed, still_open)


_WORST_FIRST = (Rating.NOT_SEEN, Rating.NOT_MET, Rating.MET)


def settled(instrument: Instrument, sheets: Sequence[Sheet]) -> dict[str, Rating]:
    """One rating per item out of all sheets: the worst of a critical item, the first sheet's of any other."""
    merged: dict[str, Rating] = {}
    rubrics = [sheet for sheet in sheets if isinstance(sheet, RubricSheet)]
    for item in instrument.items:
        seen = [sheet.ratings[item.code] for sheet in rubrics if item.code in sheet.ratings]
        if seen:
            merged[item.code] = min(seen, key=_WORST_FIRST.index) if item.critical else seen[0]
    return merged


def _competency(
    blueprint: Blueprint,
    competency: Competency,
    ratings: Mapping[str, Mapping[str, Rating]],
    sheets: Mapping[str, Sequence[Sheet]],
) -> CompetencyJudgement:
    items = blueprint.items_of(competency.code)
    met_codes = [item.code for one, item in items if ratings[one.code].get(item.code) is Rating.MET]
    needed = max(1, competency.minimum_items)
    reasons: list[Reason] = []
    if len(met_codes) < needed:
        reasons.append(
            Reason(
                "below_minimum",
                {"n": len(met_codes), "of": len(items), "needed": needed},
            )
        )
    for criterion in competency.criteria:
        critical_items = [item for _, item in items if item.critical and item.criterion == criterion.code]
        if criterion.critical and not (critical_items and all(item.code in met_codes for item in critical_items)):
            numbers = tuple(item.number for item in critical_items if item.code not in met_codes)
            reasons.append(Reason("critical_missed", {"criterion": criterion.code, "numbers": numbers}))
    for instrument in blueprint.instruments:
        for sheet in sheets.get(instrument.code, ()):
            if isinstance(sheet, EntriesSheet) and sheet.shown.get(competency.code) is Rating.NOT_MET:
                reasons.append(Reason("entries_do_not_show", {"instrument": instrument.code}))
    return CompetencyJudgement(competency.code, not reasons, len(met_codes), needed, len(items), tuple(reasons))


def _instrument(instrument: Instrument, sheets: Sequence[Sheet], ratings: Mapping[str, Rating]) -> InstrumentJudgement:
    if not sheets:
        return InstrumentJudgement(instrument.code, met=False, percent=None, reasons=(Reason("not_assessed"),))
    if instrument.kind is SheetKind.RUBRIC:
        return _rubric(instrument, ratings)
    if instrument.kind is SheetKind.EXAM:
        return _exam(instrument, sheets)
    return _entries(instrument, sheets)


def _rubric(instrument: Instrument, ratings: Mapping[str, Rating]) -> InstrumentJudgement:
    count = sum(ratings.get(item.code) is Rating.MET for item in instrument.items)
    percent = percent_of(count, len(instrument.items))
    reasons = _below_percent(instrument, percent)
    missed = tuple(i.number for i in instrument.items if i.critical and ratings.get(i.code) is not Rating.MET)
    if instrument.rule.all_critical and missed:
        reasons.append(Reason("critical_items_missed", {"numbers": missed}))
    return InstrumentJudgement(instrument.code, not reasons, percent, tuple(reasons))


def _exam(instrument: Instrument, sheets: Sequence[Sheet]) -> InstrumentJudgement:
    exam = next((sheet for sheet in sheets if isinstance(sheet, ExamSheet)), ExamSheet({}))
    percent = percent_of(exam.got, exam.out_of)
    reasons = _below_percent(instrument, percent)
    return InstrumentJudgement(instrument.code, not reasons, percent, tuple(reasons))


def _below_percent(instrument: Instrument, percent: int) -> list[Reason]:
    needed = instrument.rule.min_percent
    return [Reason("below_percent", {"percent": percent, "needed": needed})] if needed and percent < needed else []


def _entries(instrument: Instrument, sheets: Sequence[Sheet]) -> InstrumentJudgement:
    entries = next(
        (sheet for sheet in sheets if isinstance(sheet, EntriesSheet)),
        EntriesSheet(0, 0, {}),
    )
    reasons: list[Reason] = []
    if entries.accepted < (instrument.rule.min_entries or 0):
        facts = {"n": entries.accepted, "needed": instrument.rule.min_entries}
        reasons.append(Reason("too_few_entries", facts))
    if entries.longest_alone < (instrument.rule.consecutive_independent or 0):
        facts = {
            "n": entries.longest_alone,
            "needed": instrument.rule.consecutive_independent,
        }
        reasons.append(Reason("run_too_short", facts))
    lacking = tuple(code for code in instrument.covers if entries.shown.get(code) is not Rating.MET)
    if lacking:
        reasons.append(Reason("competencies_not_shown", {"competencies": lacking}))
    return InstrumentJudgement(instrument.code, not reasons, None, tuple(reasons))


def _open(instrument: Instrument, sheets: Sequence[Sheet], ratings: Mapping[str, Rating]) -> list[Reason]:
    """What must be settled before anyone can say met or not yet."""
    if not sheets:
        return [Reason("no_sheet", {"instrument": instrument.code})]
    absent = tuple(item.number for item in instrument.items if item.code not in ratings)
    unseen = tuple(item.number for item in instrument.items if ratings.get(item.code) is Rating.NOT_SEEN)
    found: list[Reason] = []
    if absent:
        found.append(Reason("items_unrated", {"instrument": instrument.code, "numbers": absent}))
    if unseen:
        found.append(Reason("items_not_seen", {"instrument": instrument.code, "numbers": unseen}))
    for sheet in sheets:
        if isinstance(sheet, EntriesSheet) and Rating.NOT_SEEN in sheet.shown.values():
            codes = tuple(code for code, rating in sheet.shown.items() if rating is Rating.NOT_SEEN)
            found.append(
                Reason(
                    "competencies_not_seen",
                    {"instrument": instrument.code, "competencies": codes},
                )
            )
    return found


@dataclass(frozen=True, slots=True)
class Agreement:
    """Two blind sheets side by side: agreed or not, the item (or competency) codes that differ, and the share alike."""

    agreed: bool
    differs: tuple[str, ...]
    compared: int

    @property
    def percent(self) -> int:
        """Share of compared items on which both said the same, whole percent."""
        return percent_of(self.compared - len(self.differs), self.compared)


TOLERANCE_ITEMS = 1
TOLERANCE_PERCENT = 5


def agreement(blueprint: Blueprint, instrument: Instrument, first: Sheet, second: Sheet) -> Agreement:
    """Compare two blind sheets (process.md 17.5): the same on every critical item, total within tolerance.

    The tolerance is one item of a rubric and five percent of an exam. Where a competency's minimum or the instrument's
    rule would come out differently, they differ too: whose sheet counts must never matter to the learner.
    """
    if isinstance(first, RubricSheet) and isinstance(second, RubricSheet):
        return _rubrics_agree(blueprint, instrument, first, second)
    if isinstance(first, ExamSheet) and isinstance(second, ExamSheet):
        differs = tuple(
            sorted(code for code in first.marks if first.marks[code][0] != second.marks.get(code, (Decimal(-1), 0))[0])
        )
        apart = abs(percent_of(first.got, first.out_of) - percent_of(second.got, second.out_of))
        same = _exam(instrument, (first,)).met == _exam(instrument, (second,)).met
        return Agreement(same and apart <= TOLERANCE_PERCENT, differs, len(first.marks))
    if isinstance(first, EntriesSheet) and isinstance(second, EntriesSheet):
        differs = tuple(sorted(code for code in first.shown if first.shown[code] != second.shown.get(code)))
        same = _entries(instrument, (first,)).met == _entries(instrument, (second,)).met
        return Agreement(same and not differs, differs, len(first.shown))
    return Agreement(agreed=False, differs=(), compared=0)


def _rubrics_agree(
    blueprint: Blueprint,
    instrument: Instrument,
    first: RubricSheet,
    second: RubricSheet,
) -> Agreement:
    both = [item for item in instrument.items if item.code in first.ratings and item.code in second.ratings]
    differs = tuple(item.code for item in both if first.ratings[item.code] is not second.ratings[item.code])
    critical = any(item.critical and item.code in differs for item in both)
    overlaid = RubricSheet({**first.ratings, **second.ratings})
    same_rule = _rubric(instrument, first.ratings).met == _rubric(instrument, overlaid.ratings).met
    return Agreement(
        agreed=not critical
        and len(differs) <= TOLERANCE_ITEMS
        and same_rule
        and _minimums(blueprint, instrument, first) == _minimums(blueprint, instrument, overlaid),
        differs=differs,
        compared=len(both),
    )


def _minimums(blueprint: Blueprint, instrument: Instrument, sheet: RubricSheet) -> dict[str, bool]:
    judged = judge(blueprint, {instrument.code: (sheet,)})
    return {one.code: one.items_met >= one.items_needed for one in judged.competencies}
