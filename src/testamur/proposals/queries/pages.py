"""What the pages of a concept show: step list, marks with their sentences, answers in words."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import get_language, gettext as _

from testamur.proposals.queries.concepts import ConceptState
from testamur.proposals.rules.answers import filled_rows
from testamur.proposals.rules.clock import Clock, ClockState
from testamur.proposals.rules.forms import Choice, Column, Field, FieldType, Form, is_asked, is_empty, is_required
from testamur.proposals.rules.marks import Reading
from testamur.proposals.rules.policy import FormRule
from testamur.proposals.words import MARK_TITLES, clock_words, field_sentence, say
from testamur.ui import moments

_TONE = {
    ClockState.LATE: "bad",
    ClockState.PAST_TARGET: "warn",
    ClockState.RUNNING: "running",
    ClockState.PAUSED: "paused",
    ClockState.ENDED: "running",
}


@dataclass(frozen=True, slots=True)
class ClockOnPage:
    """A clock as {% clock %} takes it."""

    words: str
    day: int
    limit: int
    target: int
    state: str
    clock: Clock


def clock_on_page(clock: Clock | None) -> ClockOnPage | None:
    """A clock with its words in the reader's language."""
    if clock is None:
        return None
    return ClockOnPage(clock_words(clock), clock.day, clock.limit, clock.target, _TONE[clock.state], clock)


@dataclass(frozen=True, slots=True)
class MarkOnPage:
    """A mark as {% four_marks %} takes it: state word and the sentence of its reason."""

    mark: str
    state: str
    reason: str
    title: str


def marks_on_page(readings: Sequence[Reading]) -> list[MarkOnPage]:
    """The four marks with their sentences in the reader's language."""
    return [MarkOnPage(each.mark, each.state, say(each.reason, each.facts), str(MARK_TITLES[each.mark])) for each in readings]


def met_count(readings: Sequence[Reading]) -> int:
    """How many of the four are met."""
    return sum(1 for each in readings if each.state == "met")


@dataclass(frozen=True, slots=True)
class StepOnPage:
    """One entry of the step list."""

    number: int
    title: str
    state: str


def steps_on_page(form: Form, state: ConceptState, *, rule: FormRule, current: int) -> list[StepOnPage]:
    """The step list: done when its required answers are there and good, current, or open."""
    language = get_language() or "en"
    faulty = {each.field for each in state.problems} | {each.field for each in state.errors}
    rows = []
    for step in form.steps:
        asked = [field for field in step.fields if is_asked(field, state.answers, rule=rule)]
        begun = any(not is_empty(field, state.answers.get(field.key)) for field in asked)
        done = begun and not any(field.key in faulty for field in asked)
        rows.append(StepOnPage(step.number, step.title.in_(language), "current" if step.number == current else "done" if done else "open"))
    return rows


@dataclass(frozen=True, slots=True)
class AnswerRow:
    """One answer on the check page and on the read page: label, value in words, problem, and whether it is needed."""

    key: str
    step: int
    label: str
    value: str
    problem: str
    required: bool


def answer_rows(form: Form, state: ConceptState, *, rule: FormRule, step: int) -> list[AnswerRow]:
    """The asked questions of one step with their answers in words."""
    language = get_language() or "en"
    sentences: dict[str, str] = {}
    for problem in state.problems:
        sentences.setdefault(problem.field, field_sentence(problem, form))
    for finding in state.errors:
        sentences.setdefault(finding.field, say(finding.reason, finding.facts))
    return [
        AnswerRow(
            field.key,
            step,
            field.label.in_(language),
            in_words(field, state.answers.get(field.key), form=form),
            sentences.get(field.key, ""),
            is_required(field, state.answers, rule=rule),
        )
        for field in form.step(step).fields
        if is_asked(field, state.answers, rule=rule)
    ]


def needed_later(form: Form, answers: Mapping[str, Any]) -> list[str]:
    """The labels of empty questions that the full proposal will need: named without a warning."""
    language = get_language() or "en"
    return [
        field.label.in_(language)
        for field in form.fields
        if field.required == "later" and is_empty(field, answers.get(field.key))
    ]


def in_words(field: Field, value: Any, *, form: Form) -> str:
    """An answer as text in the reader's language; "" when there is none."""
    if is_empty(field, value):
        return ""
    say = _SAY.get(field.type)
    if say is not None:
        return say(field, value)
    if field.type is FieldType.PER_CHOICE:
        labels = {each.value: each.label.in_(_language()) for each in form.field(field.of).choices}
        return "\n".join(f"{labels.get(code, code)}: {text}" for code, text in value.items() if text)
    return str(value)


def _language() -> str:
    return get_language() or "en"


def _rows_words(field: Field, value: Any) -> str:
    return "\n".join(_row_words(field.columns, row) for row in filled_rows(value))


def _numbers_words(field: Field, value: Any) -> str:
    parts = {column.key: column.label.in_(_language()) for column in field.columns}
    return ", ".join(f"{parts[key]} {number}" for key, number in value.items() if number is not None)


def _money_words(_field: Field, value: Any) -> str:
    return moments.money(value, _language()) if isinstance(value, int) else str(value)


def day_words(value: object) -> str:
    """An ISO date written out; what was typed when it is none."""
    try:
        return moments.day(date.fromisoformat(str(value)), get_language() or "en")
    except ValueError:
        return str(value)


def _choice_answer(field: Field, value: Any) -> str:
    answer = value.get("answer") if isinstance(value, dict) else value
    text = str(value.get("text") or "") if isinstance(value, dict) else ""
    words = _choice_words(field.choices, answer) if field.choices else (_("Yes") if answer == "yes" else _("No"))
    return f"{words}. {text}" if text else words


def _choice_words(choices: Sequence[Choice], value: object) -> str:
    language = get_language() or "en"
    return next((each.label.in_(language) for each in choices if each.value == value), str(value))


_SAY: dict[FieldType, Callable[[Field, Any], str]] = {
    FieldType.REPEAT: _rows_words,
    FieldType.COMPETENCIES: _rows_words,
    FieldType.NUMBERS: _numbers_words,
    FieldType.MULTI: lambda field, value: "\n".join(_choice_words(field.choices, each) for each in value),
    FieldType.YESNO: _choice_answer,
    FieldType.CHOICE: _choice_answer,
    FieldType.PERSON: lambda _field, value: f"{value.get('name', '')}, {value.get('email', '')}",
    FieldType.FILES: lambda _field, value: "\n".join(str(each.get("name", "")) for each in value),
    FieldType.CONFIRM: lambda _field, _value: _("Yes"),
    FieldType.MONEY: _money_words,
    FieldType.CODES: lambda _field, value: ", ".join(str(each) for each in value),
    FieldType.DATE: lambda _field, value: day_words(value),
}


def _row_words(columns: Sequence[Column], row: Mapping[str, Any]) -> str:
    shown = []
    for column in columns:
        value = row.get(column.key)
        if value in (None, ""):
            continue
        if column.type is FieldType.CHOICE:
            shown.append(_choice_words(column.choices, value))
        elif column.type is FieldType.DATE:
            shown.append(day_words(value))
        else:
            shown.append(str(value))
    return " · ".join(shown)
