"""One step of a form as data, turned into a Django form: every question keeps what was typed, good or not.

Nothing is refused here: answers are read leniently into the JSON shapes of `rules.forms`, and the rules say what is
wrong. So whatever somebody types is saved and shown again with the sentence beside it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.forms import BoundField
from django.utils.translation import get_language, gettext_lazy as _

from testamur.proposals.rules.answers import FieldProblem, filled_rows
from testamur.proposals.rules.checks import Finding
from testamur.proposals.rules.forms import Choice, Column, Field, FieldType, Form
from testamur.proposals.rules.policy import Label
from testamur.proposals.words import field_sentence, say
from testamur.ui.forms import DayInput, Option

_SEP = "__"


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a repeated question on the page."""

    number: int
    cells: tuple[BoundField, ...]


@dataclass(frozen=True, slots=True)
class Question:
    """One question on the page: its parts as bound fields, its rows, its files, and what the checks say about it."""

    field: Field
    label: str
    hint: str
    required: bool
    parts: tuple[BoundField, ...]
    rows: tuple[Row, ...]
    files: tuple[Mapping[str, Any], ...]
    notes: tuple[Finding, ...]
    errors: tuple[str, ...] = ()

    @property
    def kind(self) -> str:
        """How the template lays it out."""
        return {FieldType.COMPETENCIES: "repeat", FieldType.NUMBERS: "group", FieldType.PER_CHOICE: "group",
                FieldType.PERSON: "group"}.get(self.field.type, self.field.type.value)  # fmt: skip

    @property
    def style(self) -> str:
        """Choices as cards when they have hints of their own and are few."""
        return "choices"

    @property
    def note_texts(self) -> list[tuple[str, str]]:
        """What the checks say: severity and sentence."""
        return [(str(each.severity), say(each.reason, each.facts)) for each in self.notes]


def _language() -> str:
    return get_language() or "en"


def _options(choices: Iterable[Choice]) -> list[tuple[str, Option]]:
    language = _language()
    return [
        (each.value, Option(each.label.in_(language), each.hint.in_(language) if each.hint else "")) for each in choices
    ]


class StepForm(forms.Form):
    """The questions of one step. `initial_answers`: what is stored; `more_rows`: keys of questions with a row added."""

    def __init__(
        self,
        fields: Iterable[Field],
        *,
        initial_answers: Mapping[str, Any],
        required: Iterable[str] = (),
        more_rows: Iterable[str] = (),
        data: Any = None,
        files: Any = None,
    ) -> None:
        super().__init__(data, files, prefix=None, auto_id="q_%s", initial=None)
        self.questions = tuple(fields)
        self.answers = initial_answers
        self.needed = frozenset(required)
        self.more_rows = frozenset(more_rows)
        self.findings: tuple[Finding, ...] = ()
        self.own_errors: dict[str, list[str]] = {}
        for field in self.questions:
            self._add(field, initial_answers.get(field.key))

    # --- building -----------------------------------------------------------------------------------------------------

    def _add(self, field: Field, value: Any) -> None:
        language = _language()
        label, guide = field.label.in_(language), field.guide.in_(language)
        if field.type in {FieldType.REPEAT, FieldType.COMPETENCIES}:
            self._add_rows(field, value)
        elif field.type is FieldType.NUMBERS:
            for column in field.columns:
                cell = (value or {}).get(column.key)
                self._put(f"{field.key}{_SEP}{column.key}", _text(column.label.in_(language), short=True), cell)
        elif field.type is FieldType.PER_CHOICE:
            of = next(each for each in self.questions if each.key == field.of)
            for choice in of.choices:
                text = _text(choice.label.in_(language), rows=2)
                self._put(f"{field.key}{_SEP}{choice.value}", text, (value or {}).get(choice.value))
        elif field.type is FieldType.PERSON:
            self._put(f"{field.key}{_SEP}name", _text(str(_("Name"))), (value or {}).get("name"))
            self._put(f"{field.key}{_SEP}email", _text(str(_("Email")), kind="email"), (value or {}).get("email"))
        elif field.type in {FieldType.YESNO, FieldType.CHOICE}:
            self._add_choice(field, value, label=label, guide=guide)
        else:
            self._put(field.key, *_plain_field(field, value, label=label, guide=guide))

    def _add_rows(self, field: Field, value: Any) -> None:
        rows = filled_rows(value) if not self.is_bound else []
        count = max(field.rows, len(rows), self._posted_rows(field)) + (1 if field.key in self.more_rows else 0)
        if field.max_items:
            count = max(min(count, field.max_items), len(rows))
        for number in range(count):
            row = rows[number] if number < len(rows) else {}
            for column in field.columns:
                self._put(f"{field.key}{_SEP}{number}{_SEP}{column.key}", _cell(column), row.get(column.key))

    def _posted_rows(self, field: Field) -> int:
        if not self.is_bound:
            return 0
        numbers = [
            int(name.split(_SEP)[1]) for name in self.data if name.startswith(f"{field.key}{_SEP}") and name.split(_SEP)[1].isdecimal()
        ]
        return min(max(numbers, default=-1) + 1, 50)

    def _add_choice(self, field: Field, value: Any, *, label: str, guide: str) -> None:
        choices = field.choices or (Choice("no", _NO), Choice("yes", _YES))
        chosen = value.get("answer") if isinstance(value, dict) else value
        group = forms.ChoiceField(
            choices=_options(choices), required=False, label=label, help_text=guide, widget=forms.RadioSelect
        )
        self._put(field.key, group, chosen or "")
        if field.detail:
            detail = _text(field.detail.in_(_language()), rows=2 if field.type is FieldType.YESNO else 0)
            self._put(f"{field.key}{_SEP}text", detail, (value or {}).get("text") if isinstance(value, dict) else "")

    def _put(self, name: str, field: forms.Field, value: Any) -> None:
        self.fields[name] = field
        self.initial[name] = value

    # --- reading ------------------------------------------------------------------------------------------------------

    def values(self) -> dict[str, Any]:
        """What was typed, in the JSON shapes of the rules; files are attached apart."""
        return {field.key: self._value(field) for field in self.questions if field.type is not FieldType.FILES}

    def _get(self, name: str) -> str:
        return " ".join(str(self.data.get(name) or "").split("\x00")).strip()

    def _value(self, field: Field) -> Any:
        if field.type in {FieldType.REPEAT, FieldType.COMPETENCIES}:
            rows = [
                {column.key: self._number(column, f"{field.key}{_SEP}{number}{_SEP}{column.key}") for column in field.columns}
                for number in range(self._posted_rows(field))
            ]
            return filled_rows(rows)
        if field.type is FieldType.NUMBERS:
            return {column.key: self._number(column, f"{field.key}{_SEP}{column.key}") for column in field.columns}
        if field.type is FieldType.PER_CHOICE:
            names = [name for name in self.fields if name.startswith(f"{field.key}{_SEP}")]
            return {name.split(_SEP, 1)[1]: text for name in names if (text := self._get(name))}
        if field.type is FieldType.PERSON:
            person = {"name": self._get(f"{field.key}{_SEP}name"), "email": self._get(f"{field.key}{_SEP}email")}
            return person if any(person.values()) else None
        if field.type is FieldType.MULTI:
            known = {choice.value for choice in field.choices}
            given = self.data.getlist(field.key) if hasattr(self.data, "getlist") else self.data.get(field.key) or []
            return [value for value in given if value in known]
        if field.type is FieldType.CONFIRM:
            return bool(self.data.get(field.key))
        if field.detail:
            detailed = {"answer": self._get(field.key), "text": self._get(f"{field.key}{_SEP}text")}
            return detailed if any(detailed.values()) else None
        return self._plain(field)

    def _plain(self, field: Field) -> Any:
        text = self._get(field.key)
        if field.type in {FieldType.NUMBER, FieldType.MONEY}:
            return _as_number(text)
        if field.type is FieldType.CODES:
            return [part.strip() for part in text.replace("\n", ",").replace(";", ",").split(",") if part.strip()]
        return text

    def _number(self, column: Column, name: str) -> Any:
        text = self._get(name)
        return _as_number(text) if column.type in {FieldType.NUMBER, FieldType.MONEY} else text

    # --- showing ------------------------------------------------------------------------------------------------------

    def show(self, problems: Iterable[FieldProblem], findings: Iterable[Finding], whole: Form) -> None:
        """Put the sentence of each problem beside its part, and of each hard finding beside its question."""
        self.full_clean()
        self.errors.clear()  # lenient fields: only the rules' sentences are shown
        self.findings = tuple(findings)
        for problem in problems:
            if any(field.key == problem.field for field in self.questions):
                self._say(problem.field, self._place(problem), field_sentence(problem, whole))
        for finding in self.findings:
            if str(finding.severity) == "error" and any(field.key == finding.field for field in self.questions):
                self._say(finding.field, self._first(finding.field), say(finding.reason, finding.facts))

    def _say(self, key: str, place: str, sentence: str) -> None:
        self.own_errors.setdefault(key, []).append(sentence)
        if place in self.fields:
            self.add_error(place, sentence)
        else:
            self.add_error(None, sentence)

    def _first(self, key: str) -> str:
        """The first part of a question: where a problem of the whole question is shown."""
        return next((name for name in self.fields if name == key or name.startswith(f"{key}{_SEP}")), key)

    def _place(self, problem: FieldProblem) -> str:
        if problem.row:
            filled = self._filled_numbers(problem.field)
            number = filled[problem.row - 1] if problem.row <= len(filled) else problem.row - 1
            return f"{problem.field}{_SEP}{number}{_SEP}{problem.part}"
        if problem.part:
            return f"{problem.field}{_SEP}{problem.part}"
        return self._first(problem.field)

    def _filled_numbers(self, key: str) -> list[int]:
        """The numbers on the page of the rows that hold anything: the rules count only those."""
        if not self.is_bound:
            return list(range(50))
        names = [name for name in self.fields if name.startswith(f"{key}{_SEP}") and self._get(name)]
        return sorted({int(name.split(_SEP)[1]) for name in names})

    def on_page(self) -> list[Question]:
        """The questions as the template lays them out."""
        return [self._question(field) for field in self.questions]

    def _question(self, field: Field) -> Question:
        names = [name for name in self.fields if name == field.key or name.startswith(f"{field.key}{_SEP}")]
        repeated = field.type in {FieldType.REPEAT, FieldType.COMPETENCIES}
        rows: dict[int, list[BoundField]] = {}
        for name in names if repeated else ():
            rows.setdefault(int(name.split(_SEP)[1]), []).append(self[name])
        language = _language()
        return Question(
            field=field,
            label=field.label.in_(language),
            hint=field.guide.in_(language),
            required=field.key in self.needed,
            parts=() if repeated else tuple(self[name] for name in names),
            rows=tuple(Row(number + 1, tuple(cells)) for number, cells in sorted(rows.items())),
            files=tuple(self.answers.get(field.key) or ()) if field.type is FieldType.FILES else (),
            notes=tuple(each for each in self.findings if each.field == field.key and str(each.severity) != "error"),
            errors=tuple(self.own_errors.get(field.key, ())),
        )


_YES, _NO = Label("Yes", "Oui"), Label("No", "Non")


def _as_number(text: str) -> Any:
    """A whole number where it is one (blanks, commas and a dollar sign aside), else what was typed; None when empty."""
    plain = text.replace("\u00a0", "").replace(" ", "").replace(",", "").replace("$", "")
    if not plain:
        return None
    return int(plain) if plain.lstrip("-").isdecimal() and len(plain) < 12 else text


def _text(label: str, *, kind: str = "text", rows: int = 0, short: bool = False) -> forms.CharField:
    attrs: dict[str, Any] = {"class": "w-s", "inputmode": "numeric"} if short else {}
    if rows:
        return forms.CharField(required=False, label=label, widget=forms.Textarea(attrs={"rows": rows}))
    widget = forms.EmailInput(attrs=attrs) if kind == "email" else forms.TextInput(attrs=attrs)
    return forms.CharField(required=False, label=label, widget=widget)


def _plain_field(field: Field, value: Any, *, label: str, guide: str) -> tuple[forms.Field, Any]:
    """A question of one part: its form field and what it shows first."""
    if field.type is FieldType.MULTI:
        options = _options(field.choices)
        boxes = forms.CheckboxSelectMultiple
        return forms.MultipleChoiceField(choices=options, required=False, label=label, help_text=guide, widget=boxes), value or []
    if field.type is FieldType.FILES:
        return forms.FileField(required=False, label=label, help_text=guide), None
    if field.type is FieldType.CONFIRM:
        return forms.BooleanField(required=False, label=label, help_text=guide), value is True
    return _single(field, label=label, guide=guide), _shown(field, value)


def _single(field: Field, *, label: str, guide: str) -> forms.CharField:
    widget: forms.Widget = forms.TextInput()
    if field.type is FieldType.TEXT:
        widget = forms.Textarea(attrs={"rows": 6 if field.max_words > 100 else 4})
    elif field.type in {FieldType.NUMBER, FieldType.MONEY}:
        widget = forms.TextInput(attrs={"class": "w-s", "inputmode": "numeric"})
    elif field.type is FieldType.DATE:
        widget = DayInput()
    elif field.type is FieldType.EMAIL:
        widget = forms.EmailInput()
    elif field.type is FieldType.CODES:
        widget = forms.Textarea(attrs={"rows": 2})
    return forms.CharField(required=False, label=label, help_text=guide, widget=widget)


def _cell(column: Column) -> forms.Field:
    label = column.label.in_(_language())
    if column.type is FieldType.CHOICE:
        options = [("", "—"), *[(each.value, each.label.in_(_language())) for each in column.choices]]
        return forms.ChoiceField(choices=options, required=False, label=label)
    if column.type is FieldType.TEXT:
        return _text(label, rows=2)
    if column.type is FieldType.DATE:
        return forms.CharField(required=False, label=label, widget=DayInput())
    if column.type in {FieldType.NUMBER, FieldType.MONEY}:
        return _text(label, short=True)
    return _text(label, kind="email" if column.type is FieldType.EMAIL else "text")


def _shown(field: Field, value: Any) -> Any:
    """A stored value as the widget shows it."""
    if field.type is FieldType.CODES:
        return "\n".join(str(each) for each in value or [])
    return "" if value is None else value
