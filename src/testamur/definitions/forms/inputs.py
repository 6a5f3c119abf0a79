"""Small inputs the editor's forms share: lines of a list, whole numbers, choices without a preselection."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Labels = Mapping[Any, Promise | str]
Said = Any
"""A text, or one that is put into the reader’s language when it is shown."""


class Lines(forms.CharField):
    """One entry a line; blank lines are left out."""

    def __init__(self, *, rows: int = 3, **options: Any) -> None:
        super().__init__(required=False, widget=forms.Textarea(attrs={"rows": rows}), **options)

    def prepare_value(self, value: Any) -> Any:
        """A list is shown as lines."""
        return "\n".join(value) if isinstance(value, list | tuple) else value

    def clean(self, value: Any) -> Any:
        """Lines become a list."""
        text = super().clean(value) or ""
        return [line.strip() for line in text.splitlines() if line.strip()]


def line(label: Said, *, hint: Said = "", most: int = 400, required: bool = False) -> forms.CharField:
    """One line of text."""
    messages = {"max_length": _("Shorten this to %(limit_value)d characters. It has %(show_value)d.")}
    return forms.CharField(label=label, help_text=hint, max_length=most, required=required, error_messages=messages)


def area(label: Said, *, hint: Said = "", most: int = 400, rows: int = 2) -> forms.CharField:
    """A few lines of text."""
    messages = {"max_length": _("Shorten this to %(limit_value)d characters. It has %(show_value)d.")}
    return forms.CharField(
        label=label,
        help_text=hint,
        max_length=most,
        required=False,
        widget=forms.Textarea(attrs={"rows": rows}),
        error_messages=messages,
    )


def whole(label: Said, *, low: int = 0, high: int = 500, hint: Said = "") -> forms.IntegerField:
    """A whole number between two, or nothing."""
    text = _("Enter a whole number from {low} to {high}.")
    say = {
        "invalid": _Bounds(text, low, high),
        "min_value": _Bounds(text, low, high),
        "max_value": _Bounds(text, low, high),
    }
    return forms.IntegerField(
        label=label, help_text=hint, min_value=low, max_value=high, required=False, error_messages=say  # type: ignore[arg-type]  # a text made when it is shown
    )


class _Bounds:
    """A message with its two bounds, put into a language when it is shown."""

    def __init__(self, text: Said, low: int, high: int) -> None:
        self.text, self.low, self.high = text, low, high

    def __str__(self) -> str:
        return str(self.text).format(low=self.low, high=self.high)

    def __mod__(self, _facts: object) -> str:
        return str(self)


def choice(label: Said, labels: Labels, *, hint: Said = "", required: bool = False) -> forms.ChoiceField:
    """A closed list with an empty first choice."""
    return forms.ChoiceField(
        label=label,
        help_text=hint,
        choices=[("", "—"), *((str(key), text) for key, text in labels.items())],
        required=required,
        error_messages={"required": _("Choose one.")},
    )


def several(label: Said, pairs: Iterable[tuple[str, Said]], *, hint: Said = "") -> forms.MultipleChoiceField:
    """Boxes, any number of them."""
    return forms.MultipleChoiceField(
        label=label, help_text=hint, choices=list(pairs), required=False, widget=forms.CheckboxSelectMultiple
    )


def tick(label: Said, *, hint: Said = "") -> forms.BooleanField:
    """One box, unticked."""
    return forms.BooleanField(label=label, help_text=hint, required=False)


def without_empty(value: Mapping[str, Any]) -> dict[str, Any]:
    """The members that say something: no empty text, no None; lists, false and zero stay."""
    return {name: one for name, one in value.items() if one is not None and one != ""}
