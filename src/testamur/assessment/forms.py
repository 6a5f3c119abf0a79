"""Input shapes of assessment: PINs, scheduling, votes, ties, reasons."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from testamur.assessment.rules.ties import TieKind
from testamur.assessment.words import TIES
from testamur.cohorts.rules.life import MIN_REASON
from testamur.people.models import Person
from testamur.ui.forms import DayInput, Option

_PIN_ATTRS = {"inputmode": "numeric", "autocomplete": "off", "maxlength": "6", "pattern": "[0-9]{6}"}


class PinForm(forms.Form):
    """The PIN of the day, to sign."""

    pin = forms.CharField(
        label=_("Your 6-digit PIN of today"),
        max_length=6,
        widget=forms.PasswordInput(attrs=_PIN_ATTRS),
        error_messages={"required": _("Enter six digits")},
    )


class NewPinForm(forms.Form):
    """A PIN for today, twice."""

    pin = forms.CharField(
        label=_("Choose a 6-digit PIN"),
        help_text=_("You sign every mark sheet of today with it. It ends tonight."),
        max_length=6,
        widget=forms.PasswordInput(attrs=_PIN_ATTRS),
        error_messages={"required": _("Enter six digits")},
    )
    again = forms.CharField(
        label=_("The same PIN again"),
        max_length=6,
        widget=forms.PasswordInput(attrs=_PIN_ATTRS),
        error_messages={"required": _("Enter six digits")},
    )

    def clean(self) -> dict[str, Any]:
        """Both the same."""
        data = super().clean() or {}
        if data.get("pin") and data.get("again") and data["pin"] != data["again"]:
            self.add_error("again", _("The two PINs are not the same"))
        return data


class ClassForm(forms.Form):
    """The marks of a whole class, from a spreadsheet."""

    pasted = forms.CharField(
        label=_("Paste the marks of the class"),
        strip=False,
        widget=forms.Textarea(attrs={"rows": 14}),
        help_text=_("One learner a row: number, then the marks per competency. The heading gives each maximum."),
        error_messages={"required": _("Paste the heading and at least one row")},
    )


class ScheduleForm(forms.Form):
    """An instrument on a day."""

    instrument = forms.ChoiceField(label=_("Instrument"), error_messages={"required": _("Choose an instrument")})
    held_on = forms.DateField(
        label=_("Day"),
        widget=DayInput(),
        error_messages={"required": _("Enter a day"), "invalid": _("Enter a day such as 2026-11-23")},
    )

    def __init__(self, *args: Any, instruments: Iterable[tuple[str, Any]], **kwargs: Any) -> None:
        """Choices from the version's blueprint."""
        super().__init__(*args, **kwargs)
        choices = [("", _("Choose one")), *instruments]
        self.fields["instrument"].choices = choices  # type: ignore[attr-defined]  # a choice field


class VoteForm(forms.Form):
    """A member's vote on a round."""

    agrees = forms.ChoiceField(
        label=_("Your vote"),
        choices=[
            ("yes", Option(_("Ratify"), _("With two members the results are final, and learners are told."))),
            ("no", Option(_("Do not ratify"), _("Say why. The assessment lead reads it and submits again."))),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose your vote")},
    )
    remark = forms.CharField(label=_("Remark"), required=False, widget=forms.Textarea(attrs={"rows": 3}))
    digest = forms.CharField(widget=forms.HiddenInput)


class ReasonForm(forms.Form):
    """A reason that stays on record."""

    reason = forms.CharField(
        label=_("Reason"),
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("At least 20 characters. It stays on record."),
        error_messages=dict.fromkeys(("required", "min_length"), _("Give a reason of at least 20 characters")),
        min_length=MIN_REASON,
    )


class TieForm(forms.Form):
    """A tie between an assessor and the learner."""

    assessor = forms.ChoiceField(label=_("Assessor"), error_messages={"required": _("Choose the assessor")})
    kind = forms.ChoiceField(
        label=_("Tie"),
        choices=[("", _("Choose one")), *((kind.value, words) for kind, words in TIES.items())],
        error_messages={"required": _("Choose the tie")},
    )

    def __init__(self, *args: Any, assessors: Iterable[Person], **kwargs: Any) -> None:
        """Choices from the assessors of the cohort."""
        super().__init__(*args, **kwargs)
        choices = [("", _("Choose one")), *((str(one.pk), one.name) for one in assessors)]
        self.fields["assessor"].choices = choices  # type: ignore[attr-defined]  # a choice field

    def tie_kind(self) -> TieKind:
        """The chosen kind."""
        return TieKind(self.cleaned_data["kind"])
