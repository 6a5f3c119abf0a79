"""Input shapes of cohorts: the plan, people of a cohort, prerequisites, reasons, and the roster."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from testamur.cohorts.rules import roster
from testamur.cohorts.rules.life import MIN_REASON, PrerequisiteState
from testamur.cohorts.words import IDENTITY_MODES, PREREQUISITES
from testamur.people.models import Person
from testamur.people.rules.roles import Role
from testamur.people.words import ROLES
from testamur.ui.forms import DayInput

_DAY = {"required": _("Enter a day"), "invalid": _("Enter a day such as 2026-11-23")}
_SEATS = dict.fromkeys(("required", "invalid", "min_value", "max_value"), _("Enter a number of seats from 1 to 500"))
_SMALLEST = dict.fromkeys(("required", "invalid", "min_value"), _("Enter a smallest number of learners, at least 1"))
_FEE = dict.fromkeys(("invalid", "min_value", "max_value"), _("Enter a fee in whole dollars, from 0 to 100,000"))


class PlanForm(forms.Form):
    """Dates, seats, place, language and fee of a cohort."""

    version = forms.ChoiceField(
        label=_("Micro-credential"),
        help_text=_("Active versions only. The cohort stays with this version for good."),
        error_messages={"required": _("Choose a micro-credential")},
    )
    opens_on = forms.DateField(label=_("Registration opens"), widget=DayInput(), error_messages=_DAY)
    starts_on = forms.DateField(label=_("First day"), widget=DayInput(), error_messages=_DAY)
    ends_on = forms.DateField(label=_("Last day"), widget=DayInput(), error_messages=_DAY)
    assessment_on = forms.DateField(
        label=_("Lab day"),
        widget=DayInput(),
        error_messages=_DAY,
        help_text=_("The day of the observed assessment. The partner’s endorsement must be in force on it."),
    )
    capacity = forms.IntegerField(label=_("Seats"), min_value=1, max_value=500, error_messages=_SEATS)
    minimum = forms.IntegerField(
        label=_("Smallest number of learners"), min_value=1, initial=1, error_messages=_SMALLEST
    )
    place = forms.CharField(
        label=_("Place"), max_length=200, error_messages={"required": _("Enter where the cohort meets")}
    )
    language = forms.ChoiceField(
        label=_("Language"),
        choices=[("en", _("English")), ("fr", _("French"))],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose a language")},
    )
    fee_cad = forms.IntegerField(
        label=_("Fee in dollars"),
        min_value=0,
        max_value=100_000,
        required=False,
        error_messages=_FEE,
        help_text=_("Leave it empty to use the fee of the micro-credential."),
    )

    def __init__(self, *args: Any, versions: Iterable[tuple[str, str]] = (), **kwargs: Any) -> None:
        """`versions` as choices; without any the version is fixed and the field is absent."""
        super().__init__(*args, **kwargs)
        choices = list(versions)
        if choices:
            self.fields["version"].choices = [("", _("Choose one")), *choices]  # type: ignore[attr-defined]  # a choice field
        else:
            del self.fields["version"]


class PersonForm(forms.Form):
    """Who does what in a cohort."""

    person = forms.ChoiceField(label=_("Person"), error_messages={"required": _("Choose a person")})
    role = forms.ChoiceField(label=_("Role"), error_messages={"required": _("Choose a role")})

    def __init__(self, *args: Any, persons: Iterable[Person], roles: Iterable[Role], **kwargs: Any) -> None:
        """Choices from whoever is known."""
        super().__init__(*args, **kwargs)
        blank: list[tuple[str, Any]] = [("", _("Choose one"))]
        people = [*blank, *((str(one.pk), one.name) for one in persons)]
        self.fields["person"].choices = people  # type: ignore[attr-defined]  # a choice field
        self.fields["role"].choices = [*blank, *((r.value, ROLES[r]) for r in roles)]  # type: ignore[attr-defined]  # as above


class ReasonForm(forms.Form):
    """A reason that stays on record."""

    reason = forms.CharField(
        label=_("Reason"),
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("At least 20 characters. It stays on record."),
        error_messages=dict.fromkeys(("required", "min_length"), _("Give a reason of at least 20 characters")),
        min_length=MIN_REASON,
    )


class IdentityForm(forms.Form):
    """How somebody's identity was checked."""

    mode = forms.ChoiceField(
        label=_("How the identity was checked"),
        choices=[(key, words) for key, words in IDENTITY_MODES.items()],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose how the identity was checked")},
    )


class LearnerForm(forms.Form):
    """One learner as written."""

    name = forms.CharField(
        label=_("Name, exactly as written"),
        max_length=roster.MAX_NAME,
        strip=True,
        error_messages={"required": _("Enter the name")},
    )
    email = forms.EmailField(
        label=_("Email"),
        error_messages={
            "required": _("Enter an email address like name@hospital.ca"),
            "invalid": _("Enter an email address like name@hospital.ca"),
        },
    )
    student_number = forms.CharField(label=_("Student number"), max_length=60, required=False)


class AccommodationForm(forms.Form):
    """What assessors have to know: the same standard, other means."""

    text = forms.CharField(
        label=_("Accommodation"),
        max_length=200,
        required=False,
        help_text=_("What assessors see, such as “extra time: 25 %”. Never a diagnosis."),
    )


class PrerequisitesForm(forms.Form):
    """One choice per prerequisite, and the reason where it is waived."""

    def __init__(self, *args: Any, prerequisites: Iterable[Mapping[str, Any]], language: str, **kwargs: Any) -> None:
        """A pair of fields per prerequisite of the version."""
        super().__init__(*args, **kwargs)
        self.codes: list[str] = []
        for one in prerequisites:
            code = str(one["code"])
            self.codes.append(code)
            text = one.get(f"text_{language}") or one["text_en"]
            self.fields[f"state_{code}"] = forms.ChoiceField(
                label=text,
                choices=[(state.value, words) for state, words in PREREQUISITES.items()],
                widget=forms.RadioSelect,
                error_messages={"required": format_lazy("{}: {}", text, _("say whether it is met, waived or missing"))},
            )
            self.fields[f"reason_{code}"] = forms.CharField(
                label=_("Reason, where it is waived"), required=False, max_length=500
            )

    def pairs(self) -> list[tuple[forms.BoundField, forms.BoundField]]:
        """The two fields of each prerequisite, for the page."""
        return [(self[f"state_{code}"], self[f"reason_{code}"]) for code in self.codes]

    def found(self) -> dict[str, tuple[PrerequisiteState, str]]:
        """What was found, as the action takes it."""
        data = self.cleaned_data
        return {c: (PrerequisiteState(data[f"state_{c}"]), data[f"reason_{c}"]) for c in self.codes}


class RosterForm(forms.Form):
    """A pasted table or a file; and what to do with it."""

    pasted = forms.CharField(
        label=_("Paste names and emails"),
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text=_("One learner a line, a heading or none: name and email, from a spreadsheet or by hand."),
    )
    file = forms.FileField(
        label=_("Or choose a file"),
        required=False,
        help_text=_(
            "CSV in UTF-8. Columns: name (or given_name and family_name), email, and student_number if you have it."
        ),
    )
    register = forms.BooleanField(
        label=_("The prerequisites of everyone in this list have been checked: register them at once"), required=False
    )

    def clean(self) -> dict[str, Any]:
        """Something to read, not both at once; the text is kept for the second step."""
        data = super().clean() or {}
        file = data.get("file")
        if not file and not (data.get("pasted") or "").strip():
            self.add_error("pasted", _("Paste names and emails, or choose a file"))
        return data

    def source(self) -> bytes | str:
        """What is to be read: the file where there is one."""
        file = self.cleaned_data.get("file")
        if file:
            return bytes(file.read(roster.MAX_BYTES + 1))
        return str(self.cleaned_data["pasted"])
