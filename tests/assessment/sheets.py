"""Sheets as a story needs them: everything met, except what the story says."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from testamur.assessment.rules.blueprint import Blueprint, Instrument, SheetKind, read
from testamur.assessment.rules.sheets import (
    EntriesSheet,
    ExamSheet,
    Rating,
    RubricSheet,
    Sheet,
)
from tests.cast import content_of


def blueprint_of(slug: str) -> Blueprint:
    """The blueprint of one of the demo's seven micro-credentials."""
    return read(content_of(slug))


def all_met(instrument: Instrument) -> Sheet:
    """A sheet on which this instrument could not go better."""
    if instrument.kind is SheetKind.RUBRIC:
        return RubricSheet({item.code: Rating.MET for item in instrument.items})
    if instrument.kind is SheetKind.EXAM:
        return ExamSheet({code: (Decimal(20), Decimal(20)) for code in instrument.covers})
    return EntriesSheet(30, 30, dict.fromkeys(instrument.covers, Rating.MET))


def best_sheets(blueprint: Blueprint) -> dict[str, tuple[Sheet, ...]]:
    """One perfect sheet per instrument."""
    return {one.code: (all_met(one),) for one in blueprint.instruments}


def rated(instrument: Instrument, **changes: Rating) -> RubricSheet:
    """Everything met but these items, named by number: `rated(os, n6=Rating.NOT_MET)`."""
    by_number = {f"n{item.number}": item.code for item in instrument.items}
    ratings: Mapping[str, Rating] = {item.code: Rating.MET for item in instrument.items}
    return RubricSheet({**ratings, **{by_number[name]: rating for name, rating in changes.items()}})
