"""The part of a version's content that assessment reads: competencies with their minimum, instruments with items.

One reading of the canonical JSON document into small frozen values; everything else in this room works on them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from testamur.ground.errors import Misuse


class SheetKind(StrEnum):
    """The four kinds of mark sheet; one entry screen each (process.md 20)."""

    RUBRIC = "rubric"
    EXAM = "exam"
    LOG = "log"
    PORTFOLIO = "portfolio"


KIND_OF_TYPE: Mapping[str, SheetKind] = {
    "osce": SheetKind.RUBRIC,
    "practical_exam": SheetKind.RUBRIC,
    "simulation": SheetKind.RUBRIC,
    "written_exam": SheetKind.EXAM,
    "online_tests": SheetKind.EXAM,
    "clinical_log": SheetKind.LOG,
    "workplace_log": SheetKind.LOG,
    "slide_portfolio": SheetKind.PORTFOLIO,
}


@dataclass(frozen=True, slots=True)
class Criterion:
    """One thing an assessor can see; a critical one must be met."""

    code: str
    critical: bool
    text_en: str
    text_fr: str


@dataclass(frozen=True, slots=True)
class Competency:
    """A competency with its own minimum: at least `minimum_items` of its `minimum_of` observed items."""

    code: str
    statement_en: str
    statement_fr: str
    criteria: tuple[Criterion, ...]
    minimum_items: int
    minimum_of: int


@dataclass(frozen=True, slots=True)
class Item:
    """One line of a rubric: it shows one criterion at one station."""

    number: int
    code: str
    station: str
    criterion: str
    critical: bool
    text_en: str
    text_fr: str


@dataclass(frozen=True, slots=True)
class Station:
    """One observed station; `raters` 2 means that a second assessor always marks it."""

    code: str
    name_en: str
    name_fr: str
    raters: int


@dataclass(frozen=True, slots=True)
class PassRule:
    """The rule of one instrument; a part that is None does not apply."""

    min_percent: int | None
    all_critical: bool
    min_entries: int | None
    consecutive_independent: int | None
    signed_by: str


@dataclass(frozen=True, slots=True)
class Instrument:
    """One summative instrument and how it is passed."""

    code: str
    type: str
    kind: SheetKind
    covers: tuple[str, ...]
    rule: PassRule
    raters: int
    second_mark_percent: int
    supervision: str
    identity_check: str
    setting: str
    stations: tuple[Station, ...]
    items: tuple[Item, ...]

    def station(self, code: str) -> Station | None:
        """The station of that code."""
        return next((station for station in self.stations if station.code == code), None)


@dataclass(frozen=True, slots=True)
class Attempts:
    """How often, after how long, and what is repeated: `station`, `instrument` or `whole`."""

    max: int
    waiting_days: int
    repeat: str
    banked_months: int


@dataclass(frozen=True, slots=True)
class Blueprint:
    """Competencies, instruments and the rule for repeating, in the order of the document."""

    competencies: tuple[Competency, ...]
    instruments: tuple[Instrument, ...]
    attempts: Attempts

    def instrument(self, code: str) -> Instrument | None:
        """The instrument of that code."""
        return next(
            (instrument for instrument in self.instruments if instrument.code == code),
            None,
        )

    def competency_of(self, criterion: str) -> str:
        """The code of the competency that owns a criterion; empty when none does."""
        return next(
            (c.code for c in self.competencies if any(one.code == criterion for one in c.criteria)),
            "",
        )

    def items_of(self, competency: str) -> tuple[tuple[Instrument, Item], ...]:
        """Every observed item of a competency, over all observed instruments."""
        return tuple(
            (instrument, item)
            for instrument in self.instruments
            for item in instrument.items
            if self.competency_of(item.criterion) == competency
        )


def read(content: Mapping[str, Any]) -> Blueprint:
    """The blueprint of one version's content (contract: the fields of one record of the demo file).

    Only summative instruments are read: a formative one leads to no result (process.md 17.4).
    """
    return Blueprint(
        competencies=tuple(_competency(one) for one in content["competencies"]),
        instruments=tuple(_instrument(one) for one in content["instruments"] if one.get("summative", True)),
        attempts=_attempts(content.get("attempts", {})),
    )


def _competency(one: Mapping[str, Any]) -> Competency:
    critical = set(one.get("critical_criteria", ()))
    return Competency(
        code=one["code"],
        statement_en=one["statement_en"],
        statement_fr=one.get("statement_fr", ""),
        criteria=tuple(
            Criterion(
                code=criterion["code"],
                critical=bool(criterion.get("critical")) or criterion["code"] in critical,
                text_en=criterion["text_en"],
                text_fr=criterion.get("text_fr", ""),
            )
            for criterion in one["criteria"]
        ),
        minimum_items=one["minimum"]["items"],
        minimum_of=one["minimum"]["of"],
    )


def _instrument(one: Mapping[str, Any]) -> Instrument:
    kind = KIND_OF_TYPE.get(one["type"])
    if kind is None:
        raise Misuse(f"instrument type {one['type']!r} has no mark sheet")
    rule = one["pass_rule"]
    return Instrument(
        code=one["code"],
        type=one["type"],
        kind=kind,
        covers=tuple(one.get("covers", {})),
        rule=PassRule(
            min_percent=rule.get("min_percent"),
            all_critical=bool(rule.get("all_critical")),
            min_entries=rule.get("min_entries"),
            consecutive_independent=rule.get("consecutive_independent"),
            signed_by=rule.get("signed_by", rule.get("accepted_by", "")),
        ),
        raters=one.get("raters", 1),
        second_mark_percent=one.get("second_mark_percent", 0),
        supervision=one.get("supervision", ""),
        identity_check=one.get("identity_check", ""),
        setting=one.get("setting", ""),
        stations=tuple(
            Station(
                code=s["code"],
                name_en=s["name_en"],
                name_fr=s.get("name_fr", ""),
                raters=s.get("raters", 1),
            )
            for s in one.get("stations", ())
        ),
        items=tuple(_item(number, item) for number, item in enumerate(one.get("items", ()), start=1)),
    )


def _item(number: int, item: Mapping[str, Any]) -> Item:
    return Item(
        number=number,
        code=item["code"],
        station=item.get("station", ""),
        criterion=item["criterion"],
        critical=bool(item.get("critical")),
        text_en=item["text_en"],
        text_fr=item.get("text_fr", ""),
    )


def _attempts(one: Mapping[str, Any]) -> Attempts:
    return Attempts(
        max=one.get("max", 1),
        waiting_days=one.get("waiting_days", 0),
        repeat=one.get("repeat", "whole"),
        banked_months=one.get("banked_months", 12),
    )
