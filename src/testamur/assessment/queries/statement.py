"""What a learner's result statement says: per competency and instrument in words, feedback, the next date."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils.functional import Promise

from testamur.assessment.models import Attempt, Mark, MarkSheet, Result
from testamur.assessment.queries.pages import text_of
from testamur.assessment.queries.results import blueprint_of
from testamur.assessment.queries.sheets import signed_sheets
from testamur.assessment.queries.sittings import used_attempts
from testamur.assessment.rules.attempts import next_attempt_on
from testamur.assessment.rules.blueprint import Blueprint
from testamur.assessment.rules.sheets import Rating, Role
from testamur.assessment.rules.statement import failed_instruments
from testamur.assessment.words import CHIP_WORDS, INSTRUMENTS, OUTCOMES
from testamur.cohorts.queries import duties
from testamur.ground.errors import Refusal
from testamur.ui.words import say


@dataclass(frozen=True, slots=True)
class Line:
    """One competency or instrument: its text, met or not, the count or percent, why not."""

    code: str
    text: Promise | str
    met: bool
    score: str
    reasons: list[str]


@dataclass(frozen=True, slots=True)
class Feedback:
    """One item that was not met, and what the assessor said about it."""

    number: int
    text: str
    critical: bool
    said: str


@dataclass(frozen=True, slots=True)
class Statement:
    """The whole statement."""

    result: Result
    title: str
    number: str
    outcome: Promise | str
    competencies: list[Line]
    instruments: list[Line]
    feedback: list[Feedback]
    again: list[tuple[Promise | str, int, date | None]]
    """For *not yet*: per instrument to repeat its name, attempts left, the first day of the next one."""
    later: Result | None


def statement_of(result: Result, language: str, now: datetime) -> Statement:
    """The statement of one ratified result, from its kept judgement and the signed sheets."""
    offering = result.enrolment.offering
    blueprint = blueprint_of(offering.version)
    said: dict[str, Any] = result.judgement
    later = Result.objects.filter(supersedes=result, ratified_at__isnull=False).first()
    return Statement(
        result=result,
        title=offering.version.definition.title(language),
        number=offering.number,
        outcome=OUTCOMES[result.outcome],
        competencies=[_competency(one, blueprint, language) for one in said["competencies"]],
        instruments=[_instrument(one, blueprint) for one in said["instruments"]],
        feedback=_feedback(result, blueprint, language),
        again=_again(result, blueprint, now) if result.outcome == "not_yet" and later is None else [],
        later=later,
    )


def _reasons(one: dict[str, Any]) -> list[str]:
    return [say(Refusal(reason["code"], _readable(reason["facts"]))) for reason in one["reasons"]]


def _readable(facts: dict[str, Any]) -> dict[str, Any]:
    return {name: ", ".join(map(str, value)) if isinstance(value, list) else value for name, value in facts.items()}


def _competency(one: dict[str, Any], blueprint: Blueprint, language: str) -> Line:
    found = next(c for c in blueprint.competencies if c.code == one["code"])
    score = f"{one['items_met']} / {one['items_of']}"
    return Line(one["code"], text_of(found, "statement", language), one["met"], score, _reasons(one))


def _instrument(one: dict[str, Any], blueprint: Blueprint) -> Line:
    found = next(i for i in blueprint.instruments if i.code == one["code"])
    score = f"{one['percent']} %" if one["percent"] is not None else ""
    return Line(one["code"], INSTRUMENTS[found.type], one["met"], score, _reasons(one))


def _feedback(result: Result, blueprint: Blueprint, language: str) -> list[Feedback]:
    """Items not met on the sheets that counted up to this result, with the assessor's words; never who wrote them."""
    rows = Attempt.objects.filter(
        enrolment=result.enrolment, state="ratified", assessed_on__lte=result.assessed_on
    ).order_by("instrument", "number")
    latest = {one.instrument: one for one in rows}
    found: list[Feedback] = []
    for code, attempt in latest.items():
        instrument = blueprint.instrument(code)
        signed = signed_sheets(attempt)
        sheet = signed.get(Role.THIRD) or signed.get(Role.FIRST)
        if instrument is None or sheet is None:
            continue
        marks = _not_met(sheet)
        for item in instrument.items:
            if item.code in marks:
                found.append(
                    Feedback(item.number, text_of(item, "text", language), item.critical, _words(marks[item.code]))
                )
    return found


def _not_met(sheet: MarkSheet) -> dict[str, Mark]:
    return {one.code: one for one in Mark.objects.filter(sheet=sheet, rating=Rating.NOT_MET)}


def _words(mark: Mark) -> str:
    return " · ".join([*(str(CHIP_WORDS[chip]) for chip in mark.chips), *([mark.comment] if mark.comment else [])])


def _again(result: Result, blueprint: Blueprint, now: datetime) -> list[tuple[Promise | str, int, date | None]]:
    failed = set(failed_instruments(result.judgement))
    rows: list[tuple[Promise | str, int, date | None]] = []
    for instrument in blueprint.instruments:
        if instrument.code not in failed and blueprint.attempts.repeat != "whole":
            continue
        used, last_on = used_attempts(result.enrolment, instrument.code)
        left = max(0, blueprint.attempts.max - used)
        first = next_attempt_on(blueprint.attempts, used=used, last_on=last_on)
        rows.append((INSTRUMENTS[instrument.type], left, max(first, duties.today(now)) if first else None))
    return rows
