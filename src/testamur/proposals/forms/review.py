"""What CE, reviewers, sponsors and owners of conditions fill in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import get_language, gettext_lazy as _

from testamur.people.models import Person
from testamur.people.rules.roles import Role
from testamur.people.words import ROLES
from testamur.proposals.rules.conditions import NewCondition
from testamur.proposals.rules.forms import Form
from testamur.proposals.rules.marks import MARKS
from testamur.proposals.rules.policy import DecisionRow, Policy
from testamur.proposals.rules.sheets import CRITERIA, SCORES, SheetProblem
from testamur.proposals.rules.vocabulary import Code, Sheet
from testamur.proposals.words import DECLINE_REASONS, EFFECTS, MARK_TITLES, OPTIONS, say
from testamur.ui.forms import DayInput, Option

ROWS_OF_CONDITIONS = 3
_MARK_CHOICES = [
    ("met", Option(_("Met"), css="met")),
    ("partly", Option(_("Partly"), css="partly")),
    ("not_yet", Option(_("Not yet"), css="not_yet")),
]


def _text(label: Any, *, rows: int = 3, hint: Any = "", required: bool = False) -> forms.CharField:
    return forms.CharField(
        required=required, label=label, help_text=hint, widget=forms.Textarea(attrs={"rows": rows}), max_length=5000
    )


class SheetForm(forms.Form):
    """One scoring sheet, of ten criteria or of four marks; every part may be empty until it is sent."""

    def __init__(self, kind: Sheet, *, content: Mapping[str, Any], codes: Sequence[Code], next_title: str, data: Any = None) -> None:
        super().__init__(data)
        self.kind = kind
        for mark in MARKS:
            title = str(MARK_TITLES[mark])
            self._put(f"mark_{mark}", forms.ChoiceField(choices=_MARK_CHOICES, required=False, label=title, widget=forms.RadioSelect), (content.get("marks") or {}).get(mark))
            label = _("Your reason, in at least 10 words") if kind is Sheet.FOUR_MARKS else _("What is missing (the proposer will read it)")
            self._put(f"note_{mark}", _text(label, rows=2), (content.get("notes") or {}).get(mark))
        if kind is Sheet.TEN_CRITERIA:
            self._criteria(content)
        options = [(code.value, Option(OPTIONS[code], str(EFFECTS[code]).format(next=next_title))) for code in codes]
        self._put("recommendation", forms.ChoiceField(choices=options, required=False, label=_("Your recommendation"), widget=forms.RadioSelect), content.get("recommendation"))
        self._put("reason", _text(_("Reason"), rows=4, hint=_("The director reads it; the decision's own words go to the proposer.")), content.get("reason"))

    def _criteria(self, content: Mapping[str, Any]) -> None:
        language = get_language() or "en"
        for each in CRITERIA:
            choices = [(str(score), str(score)) for score in range(5)]
            given = (content.get("scores") or {}).get(each.key)
            label = each.label.in_(language)
            self._put(f"score_{each.key}", forms.ChoiceField(choices=choices, required=False, label=label, widget=forms.RadioSelect), "" if given is None else str(given))
            self._put(f"reason_{each.key}", _text(_("Reason, needed below 2"), rows=1), (content.get("reasons") or {}).get(each.key))

    def _put(self, name: str, field: forms.Field, value: Any) -> None:
        self.fields[name] = field
        self.initial[name] = value

    def content(self) -> dict[str, Any]:
        """The sheet in the shape of rules.sheets."""
        get = self._posted
        content: dict[str, Any] = {
            "marks": {mark: get(f"mark_{mark}") for mark in MARKS if get(f"mark_{mark}")},
            "notes": {mark: get(f"note_{mark}") for mark in MARKS if get(f"note_{mark}")},
            "recommendation": get("recommendation"),
            "reason": get("reason"),
        }
        if self.kind is Sheet.TEN_CRITERIA:
            keys = [each.key for each in CRITERIA]
            content["scores"] = {key: int(get(f"score_{key}")) for key in keys if get(f"score_{key}") in SCORES}
            content["reasons"] = {key: get(f"reason_{key}") for key in keys if get(f"reason_{key}")}
        return content

    def _posted(self, name: str) -> str:
        return str(self.data.get(name) or "").strip()

    def show(self, problems: Sequence[SheetProblem]) -> None:
        """Put each problem beside its field."""
        self.full_clean()
        for problem in problems:
            self.add_error(problem.field if problem.field in self.fields else None, say(problem.reason, problem.facts))


class DecisionForm(forms.Form):
    """CE's decision: one option with its effect, the reason, and what some options need besides."""

    def __init__(
        self,
        rows: Sequence[DecisionRow],
        *,
        policy: Policy,
        whole: Form,
        owners: Sequence[tuple[str, str]],
        data: Any = None,
    ) -> None:
        super().__init__(data)
        language = get_language() or "en"
        codes = list(dict.fromkeys(row.code for row in rows))
        targets = {row.code: policy.label(row.next).in_(language) if row.next else "" for row in rows}
        self.fields["code"] = forms.ChoiceField(
            choices=[(code.value, Option(OPTIONS[code], str(EFFECTS.get(code, "")).format(next=targets[code]))) for code in codes],
            label=_("Decision"), widget=forms.RadioSelect, error_messages={"required": _("Choose a decision")},
        )  # fmt: skip
        self.fields["reason"] = _text(_("Reason"), rows=4, hint=_("The proposer reads this word for word. Needed for everything but support."))
        self.fields["reason_code"] = forms.ChoiceField(choices=[("", "—"), *DECLINE_REASONS.items()], required=False, label=_("Why it is not supported"))
        self.fields["defer_until"] = forms.DateField(required=False, label=_("Defer until"), widget=DayInput())
        self.fields["fields"] = forms.MultipleChoiceField(
            choices=[(str(step.number), step.title.in_(language)) for step in whole.steps[:-1]],
            required=False, label=_("Which parts need a change?"), widget=forms.CheckboxSelectMultiple,
        )  # fmt: skip
        self.fields["interest"] = forms.ChoiceField(
            choices=[("no", _("None")), ("yes", _("Yes"))], label=_("Do you have an interest to declare?"), widget=forms.RadioSelect,
            error_messages={"required": _("Say whether you have an interest to declare, then choose")},
        )  # fmt: skip
        self.fields["nature"] = forms.CharField(required=False, label=_("Which one?"), max_length=500)
        stages = [("", _("No stage")), *((stage.key, stage.title.in_(language)) for stage in policy.chain())]
        for number in range(1, ROWS_OF_CONDITIONS + 1):
            self.fields[f"condition_{number}_text"] = _text(_("What must be done"), rows=2)
            self.fields[f"condition_{number}_owner"] = forms.ChoiceField(choices=[("", "—"), *owners], required=False, label=_("By whom"))
            self.fields[f"condition_{number}_before"] = forms.ChoiceField(choices=stages, required=False, label=_("Before which stage"))
            self.fields[f"condition_{number}_due"] = forms.DateField(required=False, label=_("Or by which date"), widget=DayInput())
            self.fields[f"condition_{number}_evidence"] = forms.CharField(required=False, label=_("What will show it"), max_length=500)
            self.fields[f"condition_{number}_blocking"] = forms.BooleanField(required=False, label=_("The proposal waits until it is met"))

    def conditions(self) -> list[NewCondition]:
        """The conditions that were written."""
        found = []
        for number in range(1, ROWS_OF_CONDITIONS + 1):
            part = {name: self.cleaned_data.get(f"condition_{number}_{name}") for name in ("text", "owner", "before", "due", "evidence", "blocking")}
            if part["text"]:
                found.append(
                    NewCondition(
                        text=part["text"],
                        owner_role=part["owner"] or "",
                        due_on=part["due"],
                        before_stage=part["before"] or "",
                        evidence_wanted=part["evidence"] or "",
                        verifier_role=Role.QUALITY_REVIEWER.value,
                        blocking=bool(part["blocking"]),
                    )
                )
        return found

    @property
    def condition_rows(self) -> list[list[Any]]:
        """The parts of each condition, for the page."""
        names = ("text", "owner", "before", "due", "evidence", "blocking")
        return [[self[f"condition_{number}_{name}"] for name in names] for number in range(1, ROWS_OF_CONDITIONS + 1)]


CONDITION_OWNERS = (Role.PROPOSER, Role.ADVISORY_LEAD, Role.UNIT_SPONSOR, Role.CE_COORDINATOR)


def owner_choices() -> list[tuple[str, str]]:
    """Who can own a condition that CE sets."""
    return [(role.value, str(ROLES[role])) for role in CONDITION_OWNERS]


class QuestionForm(forms.Form):
    """A question about a section of the form."""

    section = forms.ChoiceField(label=_("About which section?"), widget=forms.RadioSelect, error_messages={"required": _("Choose the section it is about")})
    text = _text(_("Your question"), rows=4, hint=_("The proposer reads it word for word."))

    def __init__(self, whole: Form, *, data: Any = None) -> None:
        super().__init__(data)
        language = get_language() or "en"
        self.fields["section"].choices = [("0", _("The whole concept")), *((str(step.number), step.title.in_(language)) for step in whole.steps[:-1])]  # type: ignore[attr-defined]  # a choice field


class AnswerForm(forms.Form):
    """The proposer's answer."""

    text = _text(_("Your answer"), rows=5)


class IntakeForm(forms.Form):
    """Who is asked for a sheet."""

    reviewers = forms.MultipleChoiceField(required=False, label=_("Who scores it?"), widget=forms.CheckboxSelectMultiple)

    def __init__(self, people: Sequence[Person], *, hint: str, chosen: Sequence[int], data: Any = None) -> None:
        super().__init__(data, initial={"reviewers": [str(each) for each in chosen]})
        self.fields["reviewers"].choices = [(str(person.pk), person.name) for person in people]  # type: ignore[attr-defined]  # a choice field
        self.fields["reviewers"].help_text = hint


class NoteForm(forms.Form):
    """The director's note on a spread."""

    note = _text(_("Your note on the difference"), rows=3, hint=_("It stands with the sheets on record."))


class SponsorForm(forms.Form):
    """A sponsor to be asked."""

    name = forms.CharField(label=_("Sponsor's name"), max_length=200)
    email = forms.EmailField(label=_("Sponsor's email"))
    unit = forms.CharField(label=_("Unit"), max_length=200, required=False)


class ReasonForm(forms.Form):
    """A reason, and for a hold its review date."""

    reason = _text(_("Reason"), rows=3)
    review_on = forms.DateField(required=False, label=_("Look at it again on"), widget=DayInput())


class EvidenceForm(forms.Form):
    """How a condition is met."""

    evidence = _text(_("How is it met?"), rows=4, hint=_("Say where it can be seen."))


class VerifyForm(forms.Form):
    """The check of a condition's evidence."""

    met = forms.ChoiceField(
        choices=[("yes", Option(_("Met"), _("The condition is clear"))), ("no", Option(_("Not met"), _("It goes back to its owner with your reason")))],
        label=_("Is the condition met?"), widget=forms.RadioSelect, error_messages={"required": _("Choose met or not met")},
    )  # fmt: skip
    reason = _text(_("Reason"), rows=2)


class StartForm(forms.Form):
    """An address for a link."""

    email = forms.EmailField(label=_("Email address"), error_messages={"required": _("Enter an email address like name@hospital.ca"), "invalid": _("Enter an email address like name@hospital.ca")})


class ManyFiles(forms.ClearableFileInput):
    """A file input that takes several."""

    allow_multiple_selected = True


class EnterForm(forms.Form):
    """A concept that came by mail or on paper, for a named person."""

    author_name = forms.CharField(label=_("Whose concept is it?"), max_length=200, error_messages={"required": _("Enter the person's name")})
    author_email = forms.EmailField(label=_("Their email"), error_messages={"required": _("Enter an email address like name@hospital.ca"), "invalid": _("Enter an email address like name@hospital.ca")})
    language = forms.ChoiceField(choices=[("en", "English"), ("fr", "Français")], label=_("Which language do they read?"), widget=forms.RadioSelect)
    channel = forms.ChoiceField(
        choices=[("email", _("By email")), ("paper", _("On paper")), ("other", _("Another way"))], label=_("How did it come?"), widget=forms.RadioSelect,
        error_messages={"required": _("Choose how it came")},
    )  # fmt: skip
    received_on = forms.DateField(label=_("Day it came in"), help_text=_("Our clock runs from this day."), widget=DayInput(), error_messages={"required": _("Enter the day it came in")})
    originals = forms.FileField(required=False, label=_("The original"), help_text=_("The mail or a scan, as it came in."))

    def __init__(self, *, today: date, data: Any = None, files: Any = None) -> None:
        super().__init__(data, files)
        self.today = today
