"""Forms of people: ask for a sign-in link, invite somebody to a role, my own details."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from testamur.people import queries
from testamur.people.rules.roles import INSTITUTION, Role
from testamur.people.words import ROLES


class SignInForm(forms.Form):
    """An address to which a link is mailed."""

    email = forms.EmailField(
        label=_("Email address"),
        help_text=_("We mail you a link. It works once, for 15 minutes. No password is needed."),
        error_messages={
            "required": _("Enter an email address like name@hospital.ca"),
            "invalid": _("Enter an email address like name@hospital.ca"),
        },
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )


class InviteForm(forms.Form):
    """Somebody, a role, a scope and its days."""

    name = forms.CharField(
        label=_("Name"), help_text=_("As the person writes it."), max_length=400,
        error_messages={"required": _("Enter the person's name")},
    )
    email = forms.EmailField(
        label=_("Email address"),
        error_messages={
            "required": _("Enter an email address like name@hospital.ca"),
            "invalid": _("Enter an email address like name@hospital.ca"),
        },
    )
    language = forms.ChoiceField(label=_("Language"), choices=[("en", _("English")), ("fr", _("French"))])
    role = forms.ChoiceField(label=_("Role"), error_messages={"required": _("Choose a role")})
    scope = forms.ChoiceField(label=_("Where"), error_messages={"required": _("Choose where the role holds")})
    starts_on = forms.DateField(
        label=_("First day"), widget=forms.DateInput(attrs={"type": "date"}),
        error_messages={"required": _("Enter the first day"), "invalid": _("Enter a date such as 2026-11-23")},
    )
    ends_on = forms.DateField(
        label=_("Last day"), help_text=_("Leave empty when it does not end."), required=False,
        widget=forms.DateInput(attrs={"type": "date"}), error_messages={"invalid": _("Enter a date such as 2026-11-23")},
    )

    def __init__(self, *args: Any, today: date, language: str, **kwargs: Any) -> None:
        """Choices come from the institution: its bodies and units."""
        super().__init__(*args, **kwargs)
        name = f"name_{language[:2]}" if language[:2] in {"en", "fr"} else "name_en"
        choose = ("", _("Choose"))
        roles = [(role.value, label) for role, label in ROLES.items() if role not in {Role.PROPOSER, Role.LEARNER}]
        scopes = [(INSTITUTION, _("The whole institution"))]
        scopes += [(body.scope, getattr(body, name)) for body in queries.bodies()]
        scopes += [(f"unit:{unit.key}", getattr(unit, name)) for unit in queries.units()]
        scopes += [(f"organisation:{one.slug}", getattr(one, name)) for one in queries.organisations()]
        self.fields["role"].choices = [choose, *roles]  # type: ignore[attr-defined]  # a ChoiceField, declared above
        self.fields["scope"].choices = [choose, *scopes]  # type: ignore[attr-defined]  # a ChoiceField, declared above
        self.fields["starts_on"].initial = today


class DetailsForm(forms.Form):
    """My name as I write it, and my language."""

    name = forms.CharField(
        label=_("Name"), help_text=_("As you write it. It is never split or changed."), max_length=400,
        error_messages={"required": _("Enter your name")},
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    language = forms.ChoiceField(label=_("Language of mail"), choices=[("en", _("English")), ("fr", _("French"))])
