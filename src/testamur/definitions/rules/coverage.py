"""Is the blueprint complete? The gate `blueprint_complete` of process.md 5, and the coverage map of the pages.

Every competency is assessed summatively, with a stated minimum of at least 1 and no more than its observed items, and
at least one critical criterion; every critical criterion is observed by a critical item; weights sum to 100; the shares
of each instrument sum to 100; something is seen or shown, not only asked in an exam.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from testamur.definitions.rules.content import Competency, Content, Instrument, Item
from testamur.definitions.rules.kinds import COUNTED, EXAMS, OBSERVED
from testamur.definitions.rules.shape import NO_FACTS
from testamur.ground.errors import Allowed, Refusal, Verdict


@dataclass(frozen=True, slots=True)
class Gap:
    """One thing that is missing before a version can be frozen. `about` is a code (`IV-3`, `OS`) or empty."""

    reason: str
    about: str = ""
    facts: Mapping[str, object] = field(default_factory=lambda: NO_FACTS)


@dataclass(frozen=True, slots=True)
class Cell:
    """What one instrument says about one competency: its share in percent, its items, how many are critical."""

    instrument: str
    share: int
    items: int
    critical: int


@dataclass(frozen=True, slots=True)
class MapRow:
    """One competency over all instruments. `share` is its part of the whole result, in percent of 100 (rounded)."""

    competency: Competency
    cells: tuple[Cell, ...]
    observed: int
    share: int


def gaps(content: Content) -> list[Gap]:
    """All that is missing before the version can be frozen; empty when the blueprint is complete."""
    return [
        *_text_gaps(content),
        *(gap for one in content.competencies for gap in _competency_gaps(content, one)),
        *_instrument_gaps(content),
    ]


def blueprint_complete(content: Content) -> Verdict:
    """The gate: Allowed, or a refusal with the first gap and the number of all."""
    found = gaps(content)
    if not found:
        return Allowed()
    return Refusal(found[0].reason, {**found[0].facts, "gaps": len(found)}, rule="blueprint_complete")


def matrix(content: Content) -> list[MapRow]:
    """The coverage map: competencies down, instruments across, in the order of the document."""
    return [_map_row(content, one) for one in content.competencies]


def _map_row(content: Content, competency: Competency) -> MapRow:
    cells = tuple(_cell(one, competency.code) for one in content.instruments)
    parts = sum(one.weight * one.covers.get(competency.code, 0) for one in content.summative)
    return MapRow(competency, cells, len(content.items_of(competency.code)), (parts + 50) // 100)


def _cell(instrument: Instrument, competency: str) -> Cell:
    items = [one for one in instrument.items if one.competency == competency]
    critical = sum(1 for one in items if one.critical)
    return Cell(instrument.code, instrument.covers.get(competency, 0), len(items), critical)


def _text_gaps(content: Content) -> Iterator[Gap]:
    """The texts without which nobody can read what is frozen."""
    if not content.title_fr:
        yield Gap("blueprint_no_french_title")
    if not content.summary_en or not content.summary_fr:
        yield Gap("blueprint_no_summary")
    if not any(content.badge_title):
        yield Gap("blueprint_no_badge_title")
    hours = content.hours
    if not hours.total:
        yield Gap("blueprint_no_hours")
    elif hours.online + hours.in_person + hours.clinical != hours.total:
        parts = hours.online + hours.in_person + hours.clinical
        yield Gap("blueprint_hours_do_not_add_up", facts={"total": hours.total, "parts": parts})
    if not content.attempts.most:
        yield Gap("blueprint_no_attempts")


def _competency_gaps(content: Content, competency: Competency) -> Iterator[Gap]:
    code = competency.code
    items = content.items_of(code)
    if not competency.statement_en:
        yield Gap("blueprint_no_statement", code, {"code": code})
    if not any(one.covers.get(code) for one in content.summative):
        yield Gap("blueprint_not_assessed", code, {"code": code})
    if not items:
        yield Gap("blueprint_not_observed", code, {"code": code})
    if competency.minimum < 1:
        yield Gap("blueprint_minimum_missing", code, {"code": code})
    elif items and competency.minimum > len(items):
        facts = {"code": code, "items": competency.minimum, "observed": len(items)}
        yield Gap("blueprint_minimum_too_high", code, facts)
    if not competency.criteria:
        yield Gap("blueprint_no_criteria", code, {"code": code})
    elif not competency.critical_criteria:
        yield Gap("blueprint_no_critical_criterion", code, {"code": code})
    yield from _unobserved(competency, items)


def _unobserved(competency: Competency, items: tuple[Item, ...]) -> Iterator[Gap]:
    """Critical criteria that no critical item of a summative instrument observes."""
    observed = {one.criterion for one in items if one.critical}
    for one in competency.critical_criteria:
        if one.code not in observed:
            yield Gap("blueprint_critical_not_observed", competency.code, {"code": one.code})


def _instrument_gaps(content: Content) -> Iterator[Gap]:
    if not content.competencies:
        yield Gap("blueprint_no_competencies")
    if not content.summative:
        yield Gap("blueprint_no_instruments")
        return
    if all(one.kind in EXAMS for one in content.summative):
        yield Gap("blueprint_exam_only")
    total = sum(one.weight for one in content.summative)
    if total != 100:
        yield Gap("blueprint_weights_not_100", facts={"total": total})
    for one in content.summative:
        yield from _one_instrument(one)


def _one_instrument(instrument: Instrument) -> Iterator[Gap]:
    code, shares = instrument.code, sum(instrument.covers.values())
    if shares != 100:
        yield Gap("blueprint_shares_not_100", code, {"code": code, "total": shares})
    if not _pass_rule_fits(instrument):
        yield Gap("blueprint_no_pass_rule", code, {"code": code})
    if instrument.kind in OBSERVED and not instrument.items:
        yield Gap("blueprint_no_items", code, {"code": code})
    for item in instrument.items:
        if not item.text_en:
            yield Gap("blueprint_item_without_text", code, {"code": item.code})
        if not instrument.covers.get(item.competency):
            yield Gap("blueprint_item_not_covered", code, {"code": item.code, "competency": item.competency})


def _pass_rule_fits(instrument: Instrument) -> bool:
    """An exam needs a percentage, an observed assessment that or its critical items, a log or portfolio a number."""
    rule = instrument.pass_rule
    if instrument.kind in COUNTED:
        return bool(rule.min_entries) and rule.consecutive_independent <= rule.min_entries
    if instrument.kind in EXAMS:
        return bool(rule.min_percent)
    return bool(rule.min_percent or rule.all_critical)
