"""The first part of a draft: title, badge, summary, hours, prerequisites, attempts, validity, goals."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.forms import BaseFormSet, formset_factory
from django.utils.translation import gettext_lazy as _

from testamur.definitions import words
from testamur.definitions.forms import inputs
from testamur.definitions.rules.kinds import StatusPurpose

_PLAIN = ("title_en", "title_fr", "summary_en", "summary_fr", "audience_en", "audience_fr", "field", "delivery", "renewal", "renewal_fr")
_LISTS = ("badge_title", "badge_title_fr", "clinical_risk", "education_plan", "noc")
_HOURS = ("total", "online", "in_person", "clinical")
_ATTEMPTS = ("max", "waiting_days", "repeat", "banked_months")


class AboutForm(forms.Form):
    """Everything about a micro-credential except its competencies and assessments."""

    title_en = inputs.line(_("Title in English"), hint=_("Name the skill, not the course."), most=120, required=True)
    title_fr = inputs.line(_("Title in French"), hint=_("Needed before you can freeze the version."), most=120)
    badge_title = inputs.Lines(label=_("Badge title in English"), help_text=_("At most 3 lines of 15 characters."))
    badge_title_fr = inputs.Lines(label=_("Badge title in French"), help_text=_("At most 3 lines of 15 characters."))
    field = inputs.choice(_("Field"), words.FIELDS)
    summary_en = inputs.area(_("What the person can do, in one sentence (English)"), most=200)
    summary_fr = inputs.area(_("What the person can do, in one sentence (French)"), most=200)
    audience_en = inputs.area(_("Who it is for (English)"))
    audience_fr = inputs.area(_("Who it is for (French)"))
    delivery = inputs.choice(_("Delivery"), words.DELIVERIES)
    hours_total = inputs.whole(_("Hours in all"), high=2000)
    hours_online = inputs.whole(_("of these online"), high=2000)
    hours_in_person = inputs.whole(_("of these in person"), high=2000)
    hours_clinical = inputs.whole(_("of these clinical"), high=2000)
    weeks = inputs.whole(_("Weeks from start to finish"), high=104)
    clinical_risk = inputs.several(_("Risks of the work"), words.RISKS.items())
    education_plan = inputs.several(_("Goals of the plan it serves"), ())
    noc = inputs.Lines(label=_("Occupations (NOC), one code a line"), help_text=_("At most 3 codes of five digits."))
    attempts_max = inputs.whole(_("Attempts"), low=1, high=5)
    attempts_waiting_days = inputs.whole(_("Days before the next attempt"), high=365)
    attempts_repeat = inputs.choice(_("What is repeated"), words.REPEATS)
    attempts_banked_months = inputs.whole(_("Months a passed part counts"), high=60)
    validity_months = inputs.whole(
        _("Valid for, in months"), low=1, high=120, hint=_("Leave this empty if it does not end.")
    )
    renewal = inputs.line(_("How it is renewed (English)"))
    renewal_fr = inputs.line(_("How it is renewed (French)"))
    fee_cad = inputs.whole(_("Fee in dollars"), high=100000)
    status_purpose = forms.ChoiceField(
        label=_("On hold possible?"),
        help_text=_("Choose this where clinical risk makes a hold likely."),
        choices=[(str(key), text) for key, text in words.PURPOSES.items()],
        widget=forms.RadioSelect,
    )

    def __init__(self, *args: Any, goals: Iterable[tuple[str, str]], **options: Any) -> None:
        """`goals`: code and name of each goal of the institution's plan."""
        super().__init__(*args, **options)
        known = list(goals)
        field = self.fields["education_plan"]
        assert isinstance(field, forms.MultipleChoiceField)
        named = {code for code, _name in known}
        own = [code for code in (self.initial.get("education_plan") or []) if code not in named]
        field.choices = [*known, *((code, code) for code in own)]

    @staticmethod
    def shown(part: Mapping[str, Any]) -> dict[str, Any]:
        """The part as initial values of the form."""
        hours, attempts = part.get("hours", {}), part.get("attempts", {})
        return {
            **{name: part.get(name, "") for name in _PLAIN},
            **{name: part.get(name, []) for name in _LISTS},
            **{f"hours_{name}": hours.get(name) for name in _HOURS},
            **{f"attempts_{name}": attempts.get(name) for name in _ATTEMPTS},
            "weeks": part.get("weeks"),
            "validity_months": part.get("validity_months"),
            "fee_cad": part.get("fee_cad"),
            "status_purpose": part.get("status_purpose", StatusPurpose.REVOCATION),
        }

    def clean_badge_title(self) -> list[str]:
        """At most three lines of fifteen characters."""
        return _badge_lines(self.cleaned_data["badge_title"])

    def clean_badge_title_fr(self) -> list[str]:
        """At most three lines of fifteen characters."""
        return _badge_lines(self.cleaned_data["badge_title_fr"])

    def clean_noc(self) -> list[str]:
        """Codes of five digits."""
        codes: list[str] = self.cleaned_data["noc"]
        wrong = [code for code in codes if not (len(code) == 5 and code.isdecimal())]
        if wrong or len(codes) > 3:
            raise forms.ValidationError(_("Enter at most 3 codes of five digits, one a line."))
        return codes

    def part(self, before: Mapping[str, Any], prerequisites: list[dict[str, Any]]) -> dict[str, Any]:
        """The part with what was filled in; members the form does not know stay as they were."""
        data = self.cleaned_data
        hours = {name: data[f"hours_{name}"] or 0 for name in _HOURS}
        attempts = inputs.without_empty({name: data[f"attempts_{name}"] for name in _ATTEMPTS})
        named = inputs.without_empty({name: data[name].strip() for name in _PLAIN})
        kept = {name: value for name, value in before.items() if name not in _PLAIN}
        numbers = {"weeks": data["weeks"] or 0, "fee_cad": data["fee_cad"] or 0}
        return {
            **kept,
            **named,
            **{name: list(data[name]) for name in _LISTS},
            **numbers,
            "hours": hours,
            "attempts": attempts,
            "validity_months": data["validity_months"],
            "status_purpose": data["status_purpose"],
            "prerequisites": prerequisites,
        }


class _PrerequisiteForm(forms.Form):
    code = forms.CharField(required=False, widget=forms.HiddenInput)
    text_en = inputs.line(_("Prerequisite (English)"))
    text_fr = inputs.line(_("Prerequisite (French)"))
    kind = inputs.choice(_("Proven by"), words.PREREQUISITES)


PrerequisiteRows = formset_factory(_PrerequisiteForm, extra=1, max_num=12)


def prerequisite_rows(formset: BaseFormSet[Any], before: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """The rows with a text, each keeping its code or getting the next one."""
    known = {one["code"]: one for one in before}
    found: list[dict[str, Any]] = []
    for data in formset.cleaned_data:
        if not data.get("text_en"):
            continue
        code = data.get("code") or _free_code({*known, *(one["code"] for one in found)})
        row = inputs.without_empty({"code": code, "text_en": data["text_en"], "text_fr": data["text_fr"], "kind": data["kind"]})
        kept = {name: value for name, value in known.get(code, {}).items() if name not in {"text_en", "text_fr", "kind"}}
        found.append({**kept, **row})
    return found


def _free_code(used: set[str]) -> str:
    return next(code for number in range(1, 100) if (code := f"PRE-{number}") not in used)


def _badge_lines(lines: list[str]) -> list[str]:
    if len(lines) > 3 or any(len(line) > 15 for line in lines):
        raise forms.ValidationError(_("Write at most 3 lines of at most 15 characters."))
    return lines
