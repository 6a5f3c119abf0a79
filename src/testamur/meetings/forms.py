"""What members, chairs and secretaries fill in. Nothing is preselected where somebody decides."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from testamur.meetings import words
from testamur.meetings.rules.kinds import Choice, ItemKind, Presence, Result
from testamur.people.models import Person
from testamur.proposals.rules.conditions import NewCondition
from testamur.ui.forms import DayInput, Option

CONDITION_ROWS = 2


def _text(label: Any, *, rows: int = 3, hint: Any = "", required: bool = False) -> forms.CharField:
    return forms.CharField(
        required=required, label=label, help_text=hint, widget=forms.Textarea(attrs={"rows": rows}), max_length=5000
    )


def _empty(reason: str) -> dict[str, Any]:
    """The sentence of a reason where nothing was chosen."""
    return {"required": words.REASONS[reason]}


class InterestForm(forms.Form):
    """Do you have an interest to declare?"""

    interest = forms.ChoiceField(
        choices=[("no", _("No interest")), ("yes", _("Yes, I declare one and do not vote"))], required=False,
        label=_("First: do you have an interest to declare?"), widget=forms.RadioSelect,
    )  # fmt: skip
    nature = forms.CharField(required=False, max_length=500, label=_("Which interest?"))

    def interest_value(self) -> bool | None:
        """True, False, or None while the question is not answered."""
        return {"yes": True, "no": False}.get(str(self.data.get("interest") or ""))


class AnswerForm(InterestForm):
    """A member's answer in a poll; the interest stands first."""

    choice = forms.ChoiceField(
        choices=[
            (Choice.ENDORSE.value, Option(_("Endorse"), _("It goes on"))),
            (Choice.WITH_CONDITIONS.value, Option(_("Endorse with conditions"), _("You state the conditions"))),
            (Choice.SEND_BACK.value, Option(_("Return for changes"), _("It goes back to an earlier stage"))),
            (Choice.DECLINE.value, Option(_("Do not endorse"), _("It is not taken forward"))),
        ],
        required=False, label=_("Your answer"), widget=forms.RadioSelect,
    )  # fmt: skip
    reason = _text(_("Reason"), hint=_("Optional when you endorse."))
    conditions = _text(_("Conditions, one a line"), hint=_("Only for “endorse with conditions”."))

    def choice_value(self) -> Choice | None:
        """The choice, or None."""
        value = str(self.data.get("choice") or "")
        return Choice(value) if value in {each.value for each in Choice} else None


class MeetingForm(forms.Form):
    """A meeting is planned: day, time, place."""

    held_on = forms.DateField(label=_("Day"), widget=DayInput())
    time = forms.TimeField(label=_("Time"), widget=forms.TimeInput(attrs={"type": "time"}))
    place = forms.CharField(label=_("Place"), required=False, max_length=200)
    is_special = forms.BooleanField(label=_("Special meeting"), required=False)


class ItemForm(forms.Form):
    """Other business for the agenda."""

    kind = forms.ChoiceField(
        choices=[pair for pair in words.ITEM_KINDS if pair[0] != ItemKind.DECISION.value], label=_("Kind"), widget=forms.RadioSelect
    )
    title = forms.CharField(label=_("Title"), max_length=200)


class AttendanceForm(forms.Form):
    """Everybody's presence, and who takes the chair."""

    def __init__(self, members: Sequence[tuple[Person, Presence | None]], chairs: Sequence[Person], *, data: Any = None) -> None:
        super().__init__(data)
        self.members = [person for person, _noted in members]
        for person, noted in members:
            name = f"presence_{person.pk}"
            self.fields[name] = forms.ChoiceField(
                choices=words.PRESENCES, label=person.name, widget=forms.RadioSelect, required=True, initial=noted.value if noted else None
            )
        if chairs:
            self.fields["chair"] = forms.ChoiceField(
                choices=[(str(person.pk), person.name) for person in chairs], label=_("In the chair"), widget=forms.RadioSelect
            )

    def rows(self) -> list[forms.BoundField]:
        """One field a member."""
        return [self[f"presence_{person.pk}"] for person in self.members]

    def presence(self) -> dict[int, Presence]:
        """Presence by the person's key."""
        return {person.pk: Presence(self.cleaned_data[f"presence_{person.pk}"]) for person in self.members}


class OpenItemForm(forms.Form):
    """The secretary asked everyone present: who has no interest, and who declares one."""

    def __init__(self, members: Sequence[Person], *, data: Any = None) -> None:
        super().__init__(data)
        self.fields["none"] = forms.MultipleChoiceField(
            choices=[(str(person.pk), person.name) for person in members], required=False,
            label=_("Asked now, and said that they have no interest"), widget=forms.CheckboxSelectMultiple,
        )  # fmt: skip


class DeclaredForm(forms.Form):
    """The secretary writes down an interest declared in the meeting."""

    def __init__(self, members: Sequence[Person], *, data: Any = None) -> None:
        super().__init__(data)
        self.fields["person"] = forms.ChoiceField(
            choices=[("", "—"), *((str(person.pk), person.name) for person in members)], label=_("Who declares an interest?")
        )
        self.fields["nature"] = forms.CharField(max_length=500, label=_("Which interest?"))


class ConditionsMixin(forms.Form):
    """Up to two conditions: what, whose, by when."""

    def add_conditions(self, owners: Sequence[tuple[str, str]]) -> None:
        """Fields of the condition rows. `owners`: `person:<key>` or `role:<role>` with a name."""
        for number in range(CONDITION_ROWS):
            self.fields[f"condition_{number}"] = _text(_("Condition"), rows=2)
            self.fields[f"condition_fr_{number}"] = _text(_("In French"), rows=2)
            self.fields[f"owner_{number}"] = forms.ChoiceField(choices=[("", "—"), *owners], required=False, label=_("Who meets it?"))
            self.fields[f"due_{number}"] = forms.DateField(required=False, label=_("By when?"), widget=DayInput())
            self.fields[f"launch_{number}"] = forms.BooleanField(required=False, label=_("Before the first offering"))

    def condition_rows(self) -> list[list[forms.BoundField]]:
        """The bound fields, row by row."""
        names = ("condition", "condition_fr", "owner", "due", "launch")
        return [[self[f"{name}_{number}"] for name in names] for number in range(CONDITION_ROWS)]

    def conditions(self) -> list[NewCondition]:
        """The conditions that were filled in."""
        found = []
        for number in range(CONDITION_ROWS):
            data = self.cleaned_data
            if not data.get(f"condition_{number}"):
                continue
            kind, _colon, value = str(data.get(f"owner_{number}") or "").partition(":")
            found.append(
                NewCondition(
                    text=data[f"condition_{number}"], text_fr=data.get(f"condition_fr_{number}") or "",
                    owner_id=int(value) if kind == "person" and value.isdecimal() else None,
                    owner_role=value if kind == "role" else "", due_on=data.get(f"due_{number}"),
                    before_launch=bool(data.get(f"launch_{number}")), blocking=bool(data.get(f"launch_{number}")),
                )
            )
        return found


class MotionForm(ConditionsMixin):
    """What was moved, by whom, and what came of it (picture 08)."""

    def __init__(
        self,
        movers: Sequence[Person],
        results: Sequence[Result],
        *,
        stages: Sequence[tuple[str, str]],
        owners: Sequence[tuple[str, str]],
        text: tuple[str, str],
        data: Any = None,
    ) -> None:
        super().__init__(data, initial={"text_en": text[0], "text_fr": text[1]})
        people = [(person.ref, person.name) for person in movers]
        for name, label in (("mover", _("Moved by")), ("seconder", _("Seconded by"))):
            self.fields[name] = forms.ChoiceField(
                choices=people, label=label, widget=forms.RadioSelect, error_messages=_empty(f"{name}_cannot")
            )
        self.fields["result"] = forms.ChoiceField(
            choices=[(each.value, words.label(words.RESULTS, each.value)) for each in results], label=_("Result"),
            widget=forms.RadioSelect, error_messages=_empty("result_missing"),
        )  # fmt: skip
        for name, label in (("in_favour", _("In favour")), ("against", _("Against")), ("abstained", _("Abstained"))):
            self.fields[name] = forms.IntegerField(required=False, min_value=0, max_value=99, label=label)
        self.fields["reason"] = _text(_("Reason"), hint=_("Needed unless it is carried. It stands in the minutes."))
        self.fields["defer_until"] = forms.DateField(required=False, label=_("Deferred to"), widget=DayInput())
        self.fields["target_stage"] = forms.ChoiceField(choices=[("", "—"), *stages], required=False, label=_("Sent back to"))
        self.fields["text_en"] = _text(_("Resolution in English"), rows=5, required=True)
        self.fields["text_fr"] = _text(_("Resolution in French"), rows=5, required=True)
        self.add_conditions(owners)


class PollRecordForm(ConditionsMixin):
    """The secretary puts what a poll came to into words."""

    def __init__(
        self, *, stages: Sequence[tuple[str, str]], owners: Sequence[tuple[str, str]], text: tuple[str, str], data: Any = None
    ) -> None:
        super().__init__(data, initial={"text_en": text[0], "text_fr": text[1]})
        self.fields["reason"] = _text(_("Reason"), hint=_("Needed unless it is carried."))
        self.fields["target_stage"] = forms.ChoiceField(choices=[("", "—"), *stages], required=False, label=_("Sent back to"))
        self.fields["text_en"] = _text(_("Resolution in English"), rows=5, required=True)
        self.fields["text_fr"] = _text(_("Resolution in French"), rows=5, required=True)
        self.add_conditions(owners)


class ReasonForm(forms.Form):
    """One reason."""

    reason = _text(_("What has to change?"))


class CorrigendumForm(forms.Form):
    """The corrected text, and why."""

    text_en = _text(_("Resolution in English"), rows=5)
    text_fr = _text(_("Resolution in French"), rows=5)
    reason = _text(_("Why is it corrected?"))


class NoteForm(forms.Form):
    """What was said on an item."""

    note = _text(_("For the minutes"))
