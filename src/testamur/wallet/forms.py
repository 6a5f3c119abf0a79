"""Input of the holder's pages: the choice, and a share link."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _, ngettext_lazy

from testamur.ui.forms import Option
from testamur.wallet.rules.disclosure import SHARE_DAYS, Disclosure
from testamur.wallet.words import CHOICES


class Choose(forms.Form):
    """Who can see it; nothing is preselected."""

    disclosure = forms.ChoiceField(
        label=_("Who can see this?"),
        choices=[(choice.value, Option(label, hint)) for choice, (label, hint) in CHOICES.items()],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose who can see it"), "invalid_choice": _("Choose who can see it")},
    )

    def choice(self) -> Disclosure:
        """The holder's choice."""
        return Disclosure(self.cleaned_data["disclosure"])


class Share(forms.Form):
    """For whom, and for how long."""

    label = forms.CharField(
        label=_("For whom?"),
        help_text=_("Only you see this. It helps you to tell your links apart."),
        max_length=120,
        error_messages={"required": _("Write for whom the link is")},
    )
    days = forms.TypedChoiceField(
        label=_("For how long?"),
        coerce=int,
        choices=[(days, ngettext_lazy("%(n)s day", "%(n)s days", days) % {"n": days}) for days in SHARE_DAYS],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose for how long"), "invalid_choice": _("Choose for how long")},
    )
