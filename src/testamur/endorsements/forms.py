"""Forms of endorsements: the partner's signature, the invitation, a partner on file, reasons."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from testamur.endorsements import words
from testamur.endorsements.rules import signature
from testamur.endorsements.rules.signature import Signature

_EMAIL = {"required": _("Enter an email address like name@hospital.ca."), "invalid": _("Enter an email address like name@hospital.ca.")}


class SignatureForm(forms.Form):
    """Two statements of equal weight, unticked; then who says it, for how long, and with what interest."""

    demand = forms.BooleanField(required=False)
    realism = forms.BooleanField(required=False)
    demand_months = forms.IntegerField(
        label=_("For how many months do you expect to need them?"),
        required=False,
        min_value=1,
        max_value=signature.LONGEST_DEMAND,
        error_messages={
            "invalid": _("Enter a number of months, from 1 to 120."),
            "min_value": _("Enter a number of months, from 1 to 120."),
            "max_value": _("Enter a number of months, from 1 to 120."),
        },
    )
    name = forms.CharField(label=_("Your full name"), required=False, max_length=200, widget=forms.TextInput(attrs={"autocomplete": "name"}))
    role = forms.CharField(
        label=_("Your role"), required=False, max_length=200, widget=forms.TextInput(attrs={"autocomplete": "organization-title"})
    )
    term = forms.TypedChoiceField(
        label=_("The endorsement lasts"),
        coerce=int,
        choices=[(12, _("1 year")), (24, _("2 years")), (36, _("3 years"))],
        initial=signature.DEFAULT_TERM,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose how long the endorsement lasts."), "invalid_choice": _("Choose how long the endorsement lasts.")},
    )
    has_authority = forms.BooleanField(required=False)
    interests = forms.ChoiceField(
        label=_("Do you have an interest to declare?"),
        choices=[("none", _("None")), ("some", _("Yes, for example we supply a preceptor"))],
        required=False,
        widget=forms.RadioSelect,
    )
    interests_text = forms.CharField(
        label=_("Your interest"), required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 2})
    )
    conditions = forms.CharField(
        label=_("Your conditions"),
        help_text=_("Only if you sign with conditions: what has to be there before your endorsement counts."),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    reason = forms.CharField(
        label=_("If you decline: why"),
        help_text=_("You need not say why. It helps us to improve."),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def clean(self) -> dict[str, Any]:
        """Whoever has an interest says which; asked only when signing."""
        data = super().clean() or {}
        if self.data.get("act") != "decline" and data.get("interests") == "some" and not data.get("interests_text", "").strip():
            self.add_error("interests_text", _("Say what your interest is."))
        return data

    def signature(self) -> Signature:
        """What was filled in, for the rule."""
        data = self.cleaned_data
        interests = {"none": "", "some": data["interests_text"].strip()}.get(data["interests"])
        return Signature(
            name=data["name"],
            role=data["role"],
            demand=data["demand"],
            realism=data["realism"],
            demand_months=data["demand_months"],
            interests=interests,
            has_authority=data["has_authority"],
            term=data["term"],
            conditions=data["conditions"],
        )


class PassOnForm(forms.Form):
    """A colleague who is the right person."""

    name = forms.CharField(label=_("Your colleague’s name"), max_length=200, error_messages={"required": _("Enter your colleague’s name.")})
    email = forms.EmailField(label=_("Their work email"), error_messages=_EMAIL)


class WithdrawForm(forms.Form):
    """Why the partner takes it back."""

    reason = forms.CharField(
        label=_("Why"),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=2000,
        error_messages={"required": _("Say why, in a sentence.")},
    )


class NoteForm(forms.Form):
    """What a CE person has seen."""

    note = forms.CharField(
        label=_("What you have seen"),
        widget=forms.Textarea(attrs={"rows": 2}),
        max_length=2000,
        error_messages={"required": _("Say what you have seen, in a sentence.")},
    )


class InviteForm(forms.Form):
    """Which partner, and who signs there."""

    organisation = forms.TypedChoiceField(
        label=_("Partner"), coerce=int, error_messages={"required": _("Choose the partner."), "invalid_choice": _("Choose the partner.")}
    )
    signatory_name = forms.CharField(
        label=_("Who signs for them"), max_length=200, error_messages={"required": _("Enter the name of the person who signs.")}
    )
    signatory_email = forms.EmailField(
        label=_("Their work email"),
        help_text=_("An address of the partner’s own domain speaks for it. For any other, a second person of CE verifies the authority."),
        error_messages=_EMAIL,
    )
    language = forms.ChoiceField(
        label=_("Language of the mail"), choices=[("en", "English"), ("fr", "Français")], widget=forms.RadioSelect, initial="en"
    )

    def __init__(self, *args: Any, organisations: Iterable[tuple[int, str]], **options: Any) -> None:
        """`organisations`: primary key and name of each partner on file."""
        super().__init__(*args, **options)
        field = self.fields["organisation"]
        assert isinstance(field, forms.TypedChoiceField)
        field.choices = [("", "—"), *organisations]


class PartnerForm(forms.Form):
    """A partner organisation on file."""

    name_en = forms.CharField(label=_("Name in English"), max_length=200, error_messages={"required": _("Enter the name in English.")})
    name_fr = forms.CharField(
        label=_("Name in French"), max_length=200, required=False, help_text=_("Leave this empty if there is no French name.")
    )
    slug = forms.SlugField(
        label=_("Short name for addresses"),
        max_length=60,
        help_text=_("Small letters, digits and hyphens, such as cedar-point-labs. It stays for ever in the address of their key."),
        error_messages={"required": _("Enter a short name."), "invalid": _("Use small letters, digits and hyphens only.")},
    )
    kind = forms.ChoiceField(label=_("Kind"), choices=[("", "—"), *words.KINDS.items()], error_messages={"required": _("Choose one.")})
    domain = forms.RegexField(
        label=_("Mail domain"),
        regex=r"^[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?(\.[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?)+$",
        max_length=200,
        required=False,
        help_text=_("Such as hospital.ca. Whoever writes from it may sign for them. Leave it empty for a shared mail service."),
        error_messages={"invalid": _("Enter a domain like hospital.ca, without www or @.")},
    )

    def clean_slug(self) -> str:
        """Small letters."""
        return str(self.cleaned_data["slug"]).lower()
