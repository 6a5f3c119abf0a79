"""The full proposal: sections A to J, what comes along from the concept, and what is still missing (forms.md 7)."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from importlib import resources

from testamur.proposals.rules import forms
from testamur.proposals.rules.answers import FieldProblem, field_problems
from testamur.proposals.rules.forms import Answers, Field, Form, choice_of
from testamur.proposals.rules.policy import FormRule, Label

FORM = "full_proposal"


@dataclass(frozen=True, slots=True)
class Line:
    """A line that is filled in elsewhere; `source` says where, `min_items` how many it needs."""

    key: str
    source: str
    label: Label
    guide: Label
    required: str
    when: Mapping[str, Sequence[str]]
    empty: Label | None
    min_items: int
    gate: str


@dataclass(frozen=True, slots=True)
class Section:
    """One section of the form: fields carried from the concept, lines filled in elsewhere, fields of its own."""

    number: int
    letter: str
    title: Label
    intro: Label
    carry: tuple[Field, ...]
    lines: tuple[Line, ...]
    fields: tuple[Field, ...]

    @property
    def asked(self) -> tuple[Field, ...]:
        """Everything that is answered on this page."""
        return self.carry + self.fields


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """How the other pages of the workspace stand: by source, how many entries, and whether it is complete."""

    count: Mapping[str, int]
    complete: Mapping[str, bool]


@dataclass(frozen=True, slots=True)
class Gap:
    """One thing missing. `is_warning` for a minimum that this policy only warns about."""

    section: int
    key: str
    label: Label
    words: Label
    is_warning: bool
    problem: FieldProblem | None = None


@lru_cache(maxsize=1)
def sections() -> tuple[Section, ...]:
    """The ten sections, with the concept's own fields where they are carried."""
    concept, full = forms.load("concept"), forms.load(FORM)
    text = resources.files("testamur.proposals").joinpath("data", f"{FORM}.toml").read_text(encoding="utf-8")
    return tuple(
        Section(
            number=row["number"],
            letter=row["letter"],
            title=_label(row["title"]),
            intro=_label(row["intro"]),
            carry=tuple(concept.field(key) for key in row.get("carry", [])),
            lines=tuple(_line(item) for item in row.get("line", [])),
            fields=full.step(row["number"]).fields,
        )
        for row in tomllib.loads(text)["step"]
    )


def section(number: int) -> Section:
    """The section of this number; KeyError when there is none."""
    for found in sections():
        if found.number == number:
            return found
    raise KeyError(number)


def carried(concept: Answers, full: Answers) -> dict[str, object]:
    """The answers that count: everything of the concept, overridden by what the full proposal says."""
    return {**concept, **full}


def changed(concept: Answers, full: Answers) -> tuple[str, ...]:
    """The fields that both have and that differ: shown as differences, never retyped."""
    return tuple(key for key, value in full.items() if key in concept and concept[key] != value)


def asked(found: Section, answers: Answers, *, rule: FormRule) -> tuple[Field, ...]:
    """The fields of a section that are asked of this proposal."""
    return tuple(
        field
        for field in found.asked
        if forms.is_asked(field, answers, rule=rule, full=True) and _applies(field, answers)
    )


def gaps(answers: Answers, elsewhere: Elsewhere, *, rule: FormRule, today: date) -> tuple[Gap, ...]:
    """Everything missing or faulty in the whole form, in the order of its pages."""
    found: list[Gap] = []
    for part in sections():
        for line in part.lines:
            gap = _line_gap(part, line, answers, elsewhere, rule)
            if gap:
                found.append(gap)
        for field in asked(part, answers, rule=rule):
            found += [
                Gap(
                    part.number,
                    field.key,
                    field.label,
                    field.empty or field.label,
                    field.key in rule.warn_only,
                    problem,
                )
                for problem in field_problems(field, answers, rule=rule, today=today, full=True)
            ]
    return tuple(found)


def is_complete(found: Sequence[Gap]) -> bool:
    """True when nothing is missing but warnings."""
    return all(gap.is_warning for gap in found)


def form() -> Form:
    """The full proposal's own fields as a form, for the pages that ask them."""
    return forms.load(FORM)


def _line_gap(part: Section, line: Line, answers: Answers, elsewhere: Elsewhere, rule: FormRule) -> Gap | None:
    if line.required == "never" or (line.required == "when" and not _fits(line.when, answers)):
        return None
    counted = elsewhere.count.get(line.source, 0) >= line.min_items if line.min_items else True
    if counted and elsewhere.complete.get(line.key, elsewhere.complete.get(line.source, True)):
        return None
    return Gap(
        part.number,
        line.key,
        line.label,
        line.empty or line.label,
        line.key in rule.warn_only,
    )


def _applies(field: Field, answers: Answers) -> bool:
    return not field.when or _fits(field.when, answers)


def _fits(when: Mapping[str, Sequence[str]], answers: Answers) -> bool:
    return all(choice_of(answers.get(key)) in values for key, values in when.items())


def _label(row: Mapping[str, str]) -> Label:
    return Label(row["en"], row["fr"])


def _line(row: Mapping[str, object]) -> Line:
    label, guide, empty, when = (
        row["label"],
        row["guide"],
        row.get("empty"),
        row.get("when", {}),
    )
    assert isinstance(label, dict)
    assert isinstance(guide, dict)
    assert isinstance(when, dict)
    return Line(
        key=str(row["key"]),
        source=str(row["source"]),
        label=_label(label),
        guide=_label(guide),
        required=str(row["required"]),
        when=when,
        empty=_label(empty) if isinstance(empty, dict) else None,
        min_items=int(str(row.get("min_items", 0))),
        gate=str(row.get("gate", "")),
    )
