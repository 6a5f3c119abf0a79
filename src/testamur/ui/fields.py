"""What {% field %} and {% error_summary %} show: a bound field read into plain values for the templates."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django import forms
from django.forms import BaseForm, BaseFormSet, BoundField
from django.utils.safestring import SafeString

from testamur.ui.forms import Option

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_AUTOCOMPLETE = {"email": "email", "your_email": "email", "your_name": "name", "full_name": "name", "your_phone": "tel"}


@dataclass(frozen=True, slots=True)
class Choice:
    """One radio or box: its rendered input, its label, the line under it and the class of its state."""

    control: SafeString
    label: str
    hint: str
    css: str


@dataclass(frozen=True, slots=True)
class Problem:
    """One line of an error summary; without a target it is about the whole form."""

    target: str
    text: str


def kind(bound: BoundField) -> str:
    """How a field is laid out: group (radios, boxes), box (one tick), file, hidden or plain."""
    widget = bound.field.widget
    if widget.is_hidden:
        return "hidden"
    if isinstance(widget, forms.RadioSelect | forms.CheckboxSelectMultiple):
        return "group"
    if isinstance(widget, forms.CheckboxInput):
        return "box"
    return "file" if isinstance(widget, forms.FileInput) else "plain"


def described_by(bound: BoundField) -> str:
    """The ids of the hint and the error, for aria-describedby."""
    ids = [f"{bound.auto_id}_hint"] if bound.help_text else []
    if bound.errors:
        ids.append(f"{bound.auto_id}_error")
    return " ".join(ids)


def control(bound: BoundField, *, css: str = "") -> SafeString:
    """The widget with its accessible attributes; the value that was typed stays in it."""
    attrs: dict[str, Any] = {"aria-describedby": described_by(bound)} if described_by(bound) else {}
    if bound.errors:
        attrs["aria-invalid"] = "true"
    if css:
        attrs["class"] = f"{bound.field.widget.attrs.get('class', '')} {css}".strip()
    purpose = _AUTOCOMPLETE.get(bound.name)
    if purpose and "autocomplete" not in bound.field.widget.attrs:
        attrs["autocomplete"] = purpose
    return bound.as_widget(attrs=attrs)


def choices(bound: BoundField) -> Iterator[Choice]:
    """The radios or boxes of a group, in order. An empty choice ("---------") is left out: nothing is preselected."""
    for part in bound.subwidgets:
        if part.data["value"] in ("", None):
            continue
        label = part.data["label"]
        hint, css = (str(label.hint), label.css) if isinstance(label, Option) else ("", "")
        part.data["wrap_label"] = False
        yield Choice(SafeString(part.tag()), str(label), hint, css)


def target(bound: BoundField) -> str:
    """The id a link in the summary jumps to: the first input of a group, else the field's own."""
    return f"{bound.auto_id}_0" if kind(bound) == "group" else str(bound.id_for_label or bound.auto_id)


def problems(sources: Iterable[BaseForm | BaseFormSet[Any] | None]) -> list[Problem]:
    """Every error of the forms and formsets, in the order of the page."""
    found: list[Problem] = []
    for source in sources:
        if source is None:
            continue
        if isinstance(source, BaseFormSet):
            found += [Problem("", str(text)) for text in source.non_form_errors()]
            found += problems(source.forms)
        else:
            found += _of_form(source)
    return found


def _of_form(form: BaseForm) -> list[Problem]:
    if not form.is_bound:
        return []
    found = [Problem("", str(text)) for text in form.non_field_errors()]
    for bound in form:
        found += [Problem(target(bound), str(text)) for text in bound.errors]
    return found
