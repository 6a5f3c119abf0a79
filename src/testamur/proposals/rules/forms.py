"""The forms as data: steps and fields of a versioned TOML file, with labels and guide texts in both languages.

One source: the guide text beside a field is the entry of the Application Guide page (forms.md sections 1 to 3).
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from importlib import resources
from typing import Any

from testamur.proposals.rules.policy import FormRule, Label

Answers = Mapping[str, Any]
"""What was answered: field key -> JSON value of the field's type; an unanswered field is absent."""


class FieldType(StrEnum):
    """The kinds of questions; the shape of each answer is in `EMPTY`."""

    LINE = "line"
    TEXT = "text"
    NUMBER = "number"
    NUMBERS = "numbers"
    MONEY = "money"
    DATE = "date"
    CHOICE = "choice"
    MULTI = "multi"
    YESNO = "yesno"
    PERSON = "person"
    EMAIL = "email"
    ORG = "org"
    CODES = "codes"
    COMPETENCIES = "competencies"
    REPEAT = "repeat"
    PER_CHOICE = "per_choice"
    FILES = "files"
    CONFIRM = "confirm"


class Required(StrEnum):
    """When a field needs an answer in the concept. `later`: only in the full proposal."""

    ALWAYS = "always"
    WHEN = "when"
    LATER = "later"
    NEVER = "never"


YES, NO = "yes", "no"


@dataclass(frozen=True, slots=True)
class Choice:
    """One possible answer."""

    value: str
    label: Label
    hint: Label | None = None


@dataclass(frozen=True, slots=True)
class Column:
    """One part of a repeated row, of a competency or of a set of numbers."""

    key: str
    type: FieldType
    label: Label
    required: bool
    choices: tuple[Choice, ...] = ()
    min_chars: int = 0
    max_chars: int = 0
    min: int | None = None
    max: int | None = None
    past: bool = False


@dataclass(frozen=True, slots=True)
class Field:
    """One question with its limits. `empty` says what to do when the answer is missing."""

    key: str
    type: FieldType
    label: Label
    guide: Label
    required: Required
    step: int
    when: Mapping[str, Sequence[str]]
    shown_when: Mapping[str, Sequence[str]]
    empty: Label | None
    choices: tuple[Choice, ...]
    source: str
    exclusive: str
    of: str
    detail: Label | None
    detail_empty: Label | None
    unit: Label | None
    min: int | None
    max: int | None
    min_chars: int
    max_chars: int
    min_words: int
    max_words: int
    min_items: int
    max_items: int
    rows: int
    pattern: str
    example: str
    accept: tuple[str, ...]
    columns: tuple[Column, ...]
    used_by: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Step:
    """One page of a form."""

    number: int
    title: Label
    intro: Label
    fields: tuple[Field, ...]


@dataclass(frozen=True, slots=True)
class Form:
    """A form of one version."""

    key: str
    version: int
    title: Label
    steps: tuple[Step, ...]

    @property
    def fields(self) -> tuple[Field, ...]:
        """Every field, in order."""
        return tuple(field for step in self.steps for field in step.fields)

    def field(self, key: str) -> Field:
        """The field of this key; KeyError when there is none."""
        for field in self.fields:
            if field.key == key:
                return field
        raise KeyError(key)

    def step(self, number: int) -> Step:
        """The step of this number; KeyError when there is none."""
        for step in self.steps:
            if step.number == number:
                return step
        raise KeyError(number)


@lru_cache(maxsize=8)
def load(key: str) -> Form:
    """The form shipped under `proposals/data/<key>.toml`."""
    text = resources.files("testamur.proposals").joinpath("data", f"{key}.toml").read_text(encoding="utf-8")
    return read(text)


def read(text: str) -> Form:
    """A form from its TOML; KeyError for one that lacks a member."""
    doc = tomllib.loads(text)
    return Form(
        key=doc["key"],
        version=doc["version"],
        title=_label(doc["title"]),
        steps=tuple(
            Step(
                number=row["number"],
                title=_label(row["title"]),
                intro=_label(row["intro"]),
                fields=tuple(_field(item, step=row["number"]) for item in row.get("field", [])),
            )
            for row in doc["step"]
        ),
    )


def is_asked(field: Field, answers: Answers, *, rule: FormRule, full: bool = False) -> bool:
    """Does the page ask this field at all? A hidden one comes back in the full proposal (process.md section 15)."""
    if field.key in rule.hide and not full:
        return False
    return _fits(field.shown_when, answers) and _fits(field.when, answers)


def is_required(field: Field, answers: Answers, *, rule: FormRule, full: bool = False) -> bool:
    """Must it be answered? `full`: in the full proposal, where every F field is required too."""
    if not is_asked(field, answers, rule=rule, full=full) or field.key in rule.warn_only:
        return False
    if field.required is Required.WHEN:
        return True
    if field.required is Required.LATER:
        return full and _fits(field.when, answers)
    return field.required is Required.ALWAYS


def is_empty(field: Field, value: object) -> bool:
    """Is there no answer yet? A row of blanks is none, and an unticked box is none."""
    if field.type is FieldType.CONFIRM:
        return value is not True
    if field.type in {FieldType.YESNO, FieldType.CHOICE} and isinstance(value, dict):
        return not value.get("answer")
    return not _has_text(value)


def choice_of(value: object) -> str:
    """The chosen value of a choice or yes/no answer, whichever shape it has; "" when there is none."""
    if isinstance(value, dict):
        return str(value.get("answer") or "")
    return str(value) if isinstance(value, str) else ""


def count_required(form: Form, *, rule: FormRule) -> int:
    """How many fields can need an answer, conditional ones counted: at most 24 in the concept."""
    needed = {Required.ALWAYS, Required.WHEN}
    return sum(1 for field in form.fields if field.required in needed and field.key not in rule.hide)


def _has_text(value: object) -> bool:
    if isinstance(value, dict):
        return any(_has_text(item) for item in value.values())
    if isinstance(value, list | tuple):
        return any(_has_text(item) for item in value)
    return value is not None and str(value).strip() != ""


def _fits(when: Mapping[str, Sequence[str]], answers: Answers) -> bool:
    for key, values in when.items():
        given = answers.get(key)
        chosen = set(given) if isinstance(given, list) else {choice_of(given)}
        if not chosen & set(values):
            return False
    return True


def _label(row: Mapping[str, str]) -> Label:
    return Label(row["en"], row["fr"])


def _maybe(row: Mapping[str, str] | None) -> Label | None:
    return _label(row) if row else None


def _choices(rows: Sequence[Mapping[str, Any]]) -> tuple[Choice, ...]:
    return tuple(Choice(row["value"], _label(row), _maybe(row.get("hint"))) for row in rows)


def _field(row: Mapping[str, Any], *, step: int) -> Field:
    return Field(
        key=row["key"],
        type=FieldType(row["type"]),
        label=_label(row["label"]),
        guide=_label(row["guide"]),
        required=Required(row["required"]),
        step=step,
        when=row.get("when", {}),
        shown_when=row.get("shown_when", {}),
        empty=_maybe(row.get("empty")),
        choices=_choices(row.get("choices", [])),
        source=row.get("source", ""),
        exclusive=row.get("exclusive", ""),
        of=row.get("of", ""),
        detail=_maybe(row.get("detail")),
        detail_empty=_maybe(row.get("detail_empty")),
        unit=_maybe(row.get("unit")),
        min=row.get("min"),
        max=row.get("max"),
        min_chars=row.get("min_chars", 0),
        max_chars=row.get("max_chars", 0),
        min_words=row.get("min_words", 0),
        max_words=row.get("max_words", 0),
        min_items=row.get("min_items", 0),
        max_items=row.get("max_items", 0),
        rows=row.get("rows", 1),
        pattern=row.get("pattern", ""),
        example=row.get("example", ""),
        accept=tuple(row.get("accept", [])),
        columns=tuple(_column(item) for item in row.get("columns", [])),
        used_by=tuple(row.get("used_by", [])),
    )


def _column(row: Mapping[str, Any]) -> Column:
    return Column(
        key=row["key"],
        type=FieldType(row["type"]),
        label=_label(row["label"]),
        required=row.get("required", False),
        choices=_choices(row.get("choices", [])),
        min_chars=row.get("min_chars", 0),
        max_chars=row.get("max_chars", 0),
        min=row.get("min"),
        max=row.get("max"),
        past=row.get("past", False),
    )
