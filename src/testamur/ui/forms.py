"""Widgets and choice labels shared by the rooms' forms."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django import forms

if TYPE_CHECKING:
    from django.utils.functional import Promise


@dataclass(frozen=True, slots=True)
class Option:
    """The label of a choice with one line under it: `("endorse", Option(_("Endorse"), _("Goes to the Board")))`.

    `css` colours the chosen segment: met, partly, not_yet, not_met, not_seen.
    """

    label: str | Promise
    hint: str | Promise = ""
    css: str = ""

    def __str__(self) -> str:
        return str(self.label)


class DayInput(forms.DateInput):
    """A calendar day with the browser's own picker; reads and writes ISO dates in every language."""

    input_type = "date"

    def __init__(self, attrs: dict[str, object] | None = None) -> None:
        super().__init__(attrs=attrs, format="%Y-%m-%d")
