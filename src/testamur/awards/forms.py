"""Input of the pages of awards: releasing, asking for a revocation, holding, correcting."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from testamur.awards.rules.life import RevocationReason
from testamur.awards.words import REVOCATION_REASONS


class Release(forms.Form):
    """The fingerprint that stood on the page, and one tick."""

    digest = forms.CharField(widget=forms.HiddenInput)
    read = forms.BooleanField(
        label=_("I have read the list and the names on it"),
        error_messages={"required": _("Tick that you have read the list")},
    )


class AskRevocation(forms.Form):
    """Why, and the last four characters of the ID as a guard against the wrong row."""

    code = forms.ChoiceField(
        label=_("Why is it to be revoked?"),
        choices=[(code.value, label) for code, label in REVOCATION_REASONS.items()],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose why it is to be revoked")},
    )
    reason = forms.CharField(
        label=_("The reason in your words"),
        help_text=_(
            "The holder reads it on their page. It is never public and never in a mail. At least 20 characters."
        ),
        widget=forms.Textarea(attrs={"rows": 4}),
        max_length=2000,
        error_messages={"required": _("Write the reason")},
    )
    last_four = forms.CharField(
        label=_("Last four characters of the ID"),
        max_length=4,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}),
        error_messages={"required": _("Type the last four characters of the ID")},
    )

    def code_value(self) -> RevocationReason:
        """The chosen reason."""
        return RevocationReason(self.cleaned_data["code"])


class DeclineRevocation(forms.Form):
    """Why the second person does not agree."""

    reason = forms.CharField(
        label=_("Why you do not agree"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class Hold(forms.Form):
    """Why a credential is put on hold."""

    reason = forms.CharField(
        label=_("Why is it put on hold?"),
        help_text=_("The holder reads it on their page. At least 20 characters."),
        widget=forms.Textarea(attrs={"rows": 4}),
        max_length=2000,
        error_messages={"required": _("Write the reason")},
    )


class Correct(forms.Form):
    """The name as it should stand, and why."""

    name = forms.CharField(
        label=_("Name as it should stand"),
        max_length=400,
        error_messages={"required": _("Write the name as it should stand")},
    )
    reason = forms.CharField(
        label=_("Why it is corrected"),
        help_text=_("For the record. Do not write the former name here."),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=2000,
        error_messages={"required": _("Write why it is corrected")},
    )
