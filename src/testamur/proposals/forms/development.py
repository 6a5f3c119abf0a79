"""What the advisory team, budget owners and the quality reviewer fill in."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import get_language, gettext_lazy as _

from testamur.people.models import Person
from testamur.proposals import words
from testamur.proposals.rules import quality
from testamur.proposals.rules.development import TeamRole
from testamur.proposals.rules.quality import LineFinding
from testamur.proposals.rules.resources import ResourceKind
from testamur.proposals.rules.vocabulary import Code
from testamur.ui.forms import DayInput, Option

TEAM_ROWS = 8


def _people(persons: Sequence[Person]) -> list[tuple[str, str]]:
    return [("", "—"), *((str(person.pk), person.name) for person in persons)]


def _text(label: Any, *, rows: int = 2, required: bool = False, hint: Any = "") -> forms.CharField:
    return forms.CharField(required=required, label=label, help_text=hint, max_length=5000, widget=forms.Textarea(attrs={"rows": rows}))


def _empty(reason: str) -> dict[str, Any]:
    """The sentence of a reason where nothing was chosen."""
    return {"required": words.REASONS[reason]}


class TeamForm(forms.Form):
    """The whole team, one row a seat."""

    def __init__(self, persons: Sequence[Person], held: Sequence[tuple[int, str]], *, data: Any = None) -> None:
        super().__init__(data)
        roles = [("", "—"), *((role.value, words.TEAM_ROLES[role]) for role in TeamRole)]
        for number in range(TEAM_ROWS):
            person, role = held[number] if number < len(held) else ("", "")
            self.fields[f"person_{number}"] = forms.ChoiceField(choices=_people(persons), required=False, label=_("Person"))
            self.fields[f"role_{number}"] = forms.ChoiceField(choices=roles, required=False, label=_("Seat"))
            self.initial[f"person_{number}"], self.initial[f"role_{number}"] = person, role

    def rows(self) -> list[tuple[forms.BoundField, forms.BoundField]]:
        """Person and seat, row by row."""
        return [(self[f"person_{number}"], self[f"role_{number}"]) for number in range(TEAM_ROWS)]

    def seats(self) -> list[tuple[int, TeamRole]]:
        """The seats that were filled in."""
        found = []
        for number in range(TEAM_ROWS):
            person, role = self.cleaned_data.get(f"person_{number}"), self.cleaned_data.get(f"role_{number}")
            if person and role:
                found.append((int(person), TeamRole(role)))
        return found


class TaskForm(forms.Form):
    """One task: what, who, by when."""

    def __init__(self, persons: Sequence[Person], *, data: Any = None) -> None:
        super().__init__(data)
        self.fields["title"] = forms.CharField(label=_("What is to be done"), max_length=200)
        self.fields["owner"] = forms.ChoiceField(choices=_people(persons), label=_("Owner"))
        self.fields["due_on"] = forms.DateField(label=_("By when?"), widget=DayInput())


class ConsultationForm(forms.Form):
    """Who was consulted, when, what changed."""

    who = forms.CharField(label=_("Who was consulted"), max_length=200)
    held_on = forms.DateField(label=_("When"), widget=DayInput())
    changed = _text(_("What changed because of it"), required=True, hint=_("A consultation that changed nothing counts; say so."))
    body = forms.ChoiceField(required=False, label=_("A body of the process, if it was one"))

    def __init__(self, bodies: Sequence[tuple[str, str]], *, data: Any = None) -> None:
        super().__init__(data)
        self.fields["body"].choices = [("", "—"), *bodies]  # type: ignore[attr-defined]  # a choice field


class ResourceForm(forms.Form):
    """A resource that is required or offered, and who confirms it."""

    def __init__(self, owners: Sequence[Person], *, data: Any = None) -> None:
        super().__init__(data)
        self.fields["kind"] = forms.ChoiceField(choices=[(kind.value, words.RESOURCE_KINDS[kind]) for kind in ResourceKind], label=_("Kind"))
        self.fields["quantity"] = forms.IntegerField(min_value=1, max_value=100_000_000, label=_("Quantity"))
        self.fields["measure"] = forms.CharField(required=False, max_length=60, label=_("Of what, for example hours"))
        self.fields["unit"] = forms.CharField(required=False, max_length=200, label=_("Unit that gives it"))
        self.fields["owner"] = forms.ChoiceField(choices=_people(owners), label=_("Budget owner"))
        self.fields["required_by"] = forms.CharField(required=False, max_length=24, label=_("Resolution that requires it"))


class ResponsibleForm(forms.Form):
    """Who answers for it, the first review, the privacy assessment."""

    def __init__(self, persons: Sequence[Person], *, initial: dict[str, Any], data: Any = None) -> None:
        super().__init__(data, initial=initial)
        self.fields["accountable"] = forms.ChoiceField(choices=_people(persons), label=_("Accountable person"), help_text=_("One name."))
        self.fields["review_on"] = forms.DateField(label=_("First review"), widget=DayInput(), help_text=_("Within 36 months."))
        self.fields["privacy_reference"] = forms.CharField(required=False, max_length=120, label=_("Privacy impact assessment, reference"))
        self.fields["privacy_approver"] = forms.CharField(required=False, max_length=120, label=_("Approved by"))
        self.fields["privacy_on"] = forms.DateField(required=False, label=_("Approved on"), widget=DayInput())


class IndependenceForm(forms.Form):
    """The reviewer says that they are independent."""

    taught = forms.ChoiceField(choices=[("no", _("No")), ("yes", _("Yes"))], label=_("Did you teach it within the last 24 months?"), widget=forms.RadioSelect)
    reports = forms.ChoiceField(
        choices=[("no", _("No")), ("yes", _("Yes"))], label=_("Do you report to its author, or they to you?"), widget=forms.RadioSelect
    )


class ChecklistForm(forms.Form):
    """The eighteen requirements: what was found, where, and for each gap the action, its owner and its date."""

    def __init__(self, lines: Sequence[quality.Line], owners: Sequence[Person], *, data: Any = None) -> None:
        super().__init__(data)
        refs = [("", "—"), *((person.ref, person.name) for person in owners)]
        css = {"met": "met", "partly": "partly", "not_met": "not_met", "not_applicable": "not_seen"}
        findings = [(each.value, Option(words.LINE_FINDINGS[each], css=css[each.value])) for each in LineFinding]
        for line in lines:
            n = line.number
            self._put(f"finding_{n}", forms.ChoiceField(choices=findings, required=False, label=_("Finding"), widget=forms.RadioSelect), line.finding)
            self._put(f"evidence_{n}", forms.CharField(required=False, max_length=500, label=_("Evidence, and where")), line.evidence)
            self._put(f"action_{n}", forms.CharField(required=False, max_length=500, label=_("Action")), line.action)
            self._put(f"owner_{n}", forms.ChoiceField(choices=refs, required=False, label=_("Owner")), line.owner)
            self._put(f"due_{n}", forms.DateField(required=False, label=_("By when?"), widget=DayInput()), line.due_on)

    def _put(self, name: str, field: forms.Field, value: Any) -> None:
        self.fields[name] = field
        self.initial[name] = value

    def rows(self) -> list[tuple[int, str, list[forms.BoundField]]]:
        """Number, requirement and fields of each line."""
        language = get_language() or "en"
        return [
            (each.number, each.text.in_(language), [self[f"{name}_{each.number}"] for name in ("finding", "evidence", "action", "owner", "due")])
            for each in quality.checklist()
        ]

    def lines(self) -> list[dict[str, Any]]:
        """The lines in the shape that is stored."""
        data = self.cleaned_data
        return [
            {
                "number": each.number,
                "finding": data.get(f"finding_{each.number}") or "",
                "evidence": data.get(f"evidence_{each.number}") or "",
                "action": data.get(f"action_{each.number}") or "",
                "owner": data.get(f"owner_{each.number}") or "",
                "dueOn": data[f"due_{each.number}"].isoformat() if data.get(f"due_{each.number}") else "",
            }
            for each in quality.checklist()
        ]


class FindingForm(forms.Form):
    """What the review finds."""

    def __init__(self, readers: Sequence[Person], *, data: Any = None) -> None:
        super().__init__(data)
        hints = {
            Code.COMPLY: _("Every requirement is met"),
            Code.COMPLY_ACTIONS: _("Each gap becomes a condition before the next body"),
            Code.NOT_COMPLY: _("The proposal cannot go on as it is"),
        }
        self.fields["finding"] = forms.ChoiceField(
            choices=[(code.value, Option(words.REVIEW_FINDINGS[code], hints[code])) for code in quality.FINDINGS],
            label=_("Finding"), widget=forms.RadioSelect, error_messages=_empty("quality_finding_unknown"),
        )  # fmt: skip
        self.fields["summary"] = _text(_("Summary"), rows=4)
        self.fields["second_reader"] = forms.ChoiceField(choices=_people(readers), required=False, label=_("Second reader, where there is a clinical risk"))
        self.fields["earlier_graduates"] = forms.BooleanField(required=False, label=_("Earlier graduates may receive it, where the same evidence exists"))
