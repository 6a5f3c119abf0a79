"""Is an answer good? Each problem names its field, a reason and the facts of its sentence; nothing is ever cut.

The same functions run after each save, on *Continue* and on submit (forms.md section 1).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field as dataclass_field
from datetime import date
from types import MappingProxyType
from typing import Any

from testamur.proposals.rules.forms import (
    YES,
    Answers,
    Column,
    Field,
    FieldType,
    Form,
    choice_of,
    is_asked,
    is_empty,
    is_required,
)
from testamur.proposals.rules.policy import FormRule

_EMAIL = re.compile(r"[^@\s]+@[^@\s.]+(\.[^@\s.]+)+")
MEANINGLESS = frozenset({"tbd", "tba", "n/a", "na", "?", "-", "xxx", "test", "à venir", "a venir", "s.o."})
"""Words that are no answer: intake asks about them (process.md section 4, intake)."""


@dataclass(frozen=True, slots=True)
class FieldProblem:
    """One fault of one answer. `row` counts from 1 in a repeated field; `part` is the column of that row."""

    field: str
    reason: str
    facts: Mapping[str, object] = dataclass_field(default_factory=lambda: MappingProxyType({}))
    row: int = 0
    part: str = ""


def words_in(text: str) -> int:
    """How many words a text has."""
    return len(text.split())


def form_problems(
    form: Form, answers: Answers, *, rule: FormRule, today: date, full: bool = False
) -> list[FieldProblem]:
    """Every fault of a whole form, missing answers included."""
    found: list[FieldProblem] = []
    for field in form.fields:
        if is_asked(field, answers, rule=rule, full=full):
            found += field_problems(field, answers, rule=rule, today=today, full=full)
    return found


def field_problems(
    field: Field, answers: Answers, *, rule: FormRule, today: date, full: bool = False
) -> list[FieldProblem]:
    """The faults of one field's answer; a missing one only where it is required."""
    value = answers.get(field.key)
    if is_empty(field, value):
        required = is_required(field, answers, rule=rule, full=full)
        return [FieldProblem(field.key, "answer_missing")] if required else []
    return list(_CHECKS[field.type](field, value, answers, today))


def _text(field: Field | Column, value: object, *, key: str, row: int = 0, part: str = "") -> Iterator[FieldProblem]:
    text = str(value).strip()
    if field.max_chars and len(text) > field.max_chars:
        over = len(text) - field.max_chars
        yield FieldProblem(key, "too_long", {"limit": field.max_chars, "over": over}, row, part)
    if field.min_chars and len(text) < field.min_chars:
        yield FieldProblem(key, "too_short", {"limit": field.min_chars}, row, part)


def _line(field: Field, value: object, _answers: Answers, _today: date) -> Iterator[FieldProblem]:
    yield from _text(field, value, key=field.key)
    yield from _word_count(field, str(value), key=field.key)


def _word_count(field: Field, text: str, *, key: str, part: str = "") -> Iterator[FieldProblem]:
    count = words_in(text)
    if field.min_words and count < field.min_words:
        yield FieldProblem(key, "too_few_words", {"limit": field.min_words, "count": count}, part=part)
    if field.max_words and count > field.max_words:
        over = count - field.max_words
        yield FieldProblem(key, "too_many_words", {"limit": field.max_words, "over": over}, part=part)


def _number(field: Field, value: object, _answers: Answers, _today: date) -> Iterator[FieldProblem]:
    yield from _in_range(value, key=field.key, least=field.min, most=field.max)


def _in_range(
    value: object,
    *,
    key: str,
    least: int | None,
    most: int | None,
    row: int = 0,
    part: str = "",
) -> Iterator[FieldProblem]:
    if not isinstance(value, int) or isinstance(value, bool):
        yield FieldProblem(key, "not_a_number", {"value": str(value)}, row, part)
    elif (least is not None and value < least) or (most is not None and value > most):
        yield FieldProblem(
            key,
            "out_of_range",
            {"least": least or 0, "most": most if most is not None else "∞"},
            row,
            part,
        )


def _numbers(field: Field, value: Any, _answers: Answers, _today: date) -> Iterator[FieldProblem]:
    for column in field.columns:
        given = value.get(column.key)
        if given not in {None, ""}:
            yield from _in_range(given, key=field.key, least=field.min, most=field.max, part=column.key)


def _date(field: Field, value: object, _answers: Answers, _today: date) -> Iterator[FieldProblem]:
    if _as_date(value) is None:
        yield FieldProblem(field.key, "not_a_date", {"value": str(value)})


def _as_date(value: object) -> date | None:
    try:
        return date.fromisoformat(str(value))
    except ValueError:
        return None


def _choice(field: Field, value: object, _answers: Answers, _today: date) -> Iterator[FieldProblem]:
    chosen = choice_of(value)
    if field.choices and chosen not in {choice.value for choice in field.choices}:
        yield FieldProblem(field.key, "unknown_choice", {"value": chosen})


def _multi(field: Field, value: Any, _answers: Answers, _today: date) -> Iterator[FieldProblem]:
    known = {choice.value for choice in field.choices}
    for item in value:
        if known and item not in known:
            yield FieldProblem(field.key, "unknown_choice", {"value": str(item)})
    if field.exclusive and field.exclusive in value and len(value) > 1:
        yield FieldProblem(field.key, "none_and_others")


def _yesno(field: Field, value: Any, _answers: Answers, _today: date) -> Iterator[FieldProblem]:
    if choice_of(value) not in {"yes", "no"}:
        yield FieldProblem(field.key, "unknown_choice", {"value": choice_of(value)})
    if choice_of(value) == YES and not str(value.get("text") or "").strip():
        yield FieldProblem(field.key, "detail_missing", part="text")


def _person(field: Field, value: Any, _answers: Answers, _today: date) -> Iterator[FieldProblem]:
    if not str(value.get("name") or "").strip():
        yield FieldProblem(field.key, "name_missing", part="name")
    if not is_email(str(value.get("email") or "")):
        yield FieldProblem(field.key, "not_an_email", part="email")


def is_email(text: str) -> bool:
    """Does it look like an address? Only the mail itself can tell whether it is one."""
    return len(text) <= 254 and _EMAIL.fullmatch(text.strip()) is not None


def _email(field: Field, value: object, _answers: Answers, _today: date) -> Iterator[FieldProblem]:
    if not is_email(str(value)):
        yield FieldProblem(field.key, "not_an_email")


def _codes(field: Field, value: Any, _answers: Answers, _today: date) -> Iterator[FieldProblem]:
    if field.max_items and len(value) > field.max_items:
        yield FieldProblem(field.key, "too_many_items", {"limit": field.max_items})
    for item in value:
        if field.pattern and not re.fullmatch(field.pattern, str(item)):
            yield FieldProblem(field.key, "not_a_code", {"value": str(item), "example": field.example})


def _repeat(field: Field, value: Any, _answers: Answers, today: date) -> Iterator[FieldProblem]:
    rows = filled_rows(value)
    if field.min_items and len(rows) < field.min_items:
        yield FieldProblem(field.key, "too_few_items", {"limit": field.min_items})
    if field.max_items and len(rows) > field.max_items:
        yield FieldProblem(field.key, "too_many_items", {"limit": field.max_items})
    for number, row in enumerate(rows, start=1):
        for column in field.columns:
            yield from _cell(field, column, row, number=number, today=today)
        if _as_date(row.get("from")) and _as_date(row.get("to")) and str(row["to"]) < str(row["from"]):
            yield FieldProblem(field.key, "ends_before_start", row=number, part="to")


def filled_rows(value: Any) -> list[dict[str, Any]]:
    """The rows of a repeated field that hold anything at all."""
    return [row for row in value or [] if any(str(cell).strip() for cell in row.values() if cell is not None)]


def _cell(field: Field, column: Column, row: Mapping[str, Any], *, number: int, today: date) -> Iterator[FieldProblem]:
    value = row.get(column.key)
    place = {"row": number, "part": column.key}
    if value is None or str(value).strip() == "":
        if column.required:
            yield FieldProblem(field.key, "cell_missing", {"row": number}, number, column.key)
        return
    if column.type in {FieldType.LINE, FieldType.TEXT}:
        yield from _text(column, value, key=field.key, row=number, part=column.key)
    elif column.type is FieldType.EMAIL and not is_email(str(value)):
        yield FieldProblem(field.key, "not_an_email", {}, number, column.key)
    elif column.type in {FieldType.NUMBER, FieldType.MONEY}:
        yield from _in_range(
            value,
            key=field.key,
            least=column.min,
            most=column.max,
            row=number,
            part=column.key,
        )
    elif column.type is FieldType.DATE:
        day = _as_date(value)
        if day is None:
            yield FieldProblem(field.key, "not_a_date", {"value": str(value)}, number, column.key)
        elif column.past and day > today:
            yield FieldProblem(field.key, "date_ahead", {"today": today}, number, column.key)
    elif column.type is FieldType.CHOICE and value not in {choice.value for choice in column.choices}:
        yield FieldProblem(
            field.key,
            "unknown_choice",
            {"value": str(value), **place},
            number,
            column.key,
        )


def _per_choice(field: Field, value: Any, answers: Answers, _today: date) -> Iterator[FieldProblem]:
    chosen: Sequence[str] = answers.get(field.of) or []
    for code in chosen:
        text = str(value.get(code) or "").strip()
        if not text:
            yield FieldProblem(field.key, "sentence_missing", {"code": code}, part=code)
        else:
            yield from _word_count(field, text, key=field.key, part=code)


def _files(field: Field, value: Any, _answers: Answers, _today: date) -> Iterator[FieldProblem]:
    if field.max_items and len(value) > field.max_items:
        yield FieldProblem(field.key, "too_many_items", {"limit": field.max_items})


def _confirm(_field: Field, _value: object, _answers: Answers, _today: date) -> Iterator[FieldProblem]:
    yield from ()


_CHECKS = {
    FieldType.LINE: _line,
    FieldType.TEXT: _line,
    FieldType.ORG: _line,
    FieldType.NUMBER: _number,
    FieldType.MONEY: _number,
    FieldType.NUMBERS: _numbers,
    FieldType.DATE: _date,
    FieldType.CHOICE: _choice,
    FieldType.MULTI: _multi,
    FieldType.YESNO: _yesno,
    FieldType.PERSON: _person,
    FieldType.EMAIL: _email,
    FieldType.CODES: _codes,
    FieldType.COMPETENCIES: _repeat,
    FieldType.REPEAT: _repeat,
    FieldType.PER_CHOICE: _per_choice,
    FieldType.FILES: _files,
    FieldType.CONFIRM: _confirm,
}
