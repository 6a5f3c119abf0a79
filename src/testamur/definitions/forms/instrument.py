"""One assessment: kind, weight, shares, pass rule, setting, stations and items."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.forms import BaseFormSet, formset_factory
from django.utils.translation import gettext_lazy as _

from testamur.definitions import words
from testamur.definitions.forms import inputs
from testamur.definitions.rules.kinds import Kind

_TEXTS = ("name_en", "name_fr", "setting", "supervision", "identity_check", "note", "note_fr")
_RULE = ("min_percent", "min_entries", "consecutive_independent")


class InstrumentForm(forms.Form):
    """How an assessment is done and when it is passed."""

    type = inputs.choice(_("Kind"), words.KINDS, required=True)
    name_en = inputs.line(_("Own name in English"), most=160, hint=_("Only if the kind does not say enough."))
    name_fr = inputs.line(_("Own name in French"), most=160)
    summative = inputs.tick(_("It counts for the result"))
    weight = inputs.whole(_("Weight in the whole result"), high=100, hint=_("The weights of all assessments add up to 100."))
    setting = inputs.choice(_("Setting"), words.SETTINGS)
    supervision = inputs.choice(_("Supervision"), words.SUPERVISIONS)
    identity_check = inputs.choice(_("Identity check"), words.IDENTITY_CHECKS)
    raters = inputs.whole(_("Assessors for each learner"), low=1, high=5)
    second_mark_percent = inputs.whole(
        _("Share marked a second time, blind"), high=100, hint=_("Percent of attempts; 100 where the risk is high.")
    )
    min_percent = inputs.whole(_("Passed with at least this percentage"), low=1, high=100)
    all_critical = inputs.tick(_("Every critical item must be met"))
    min_entries = inputs.whole(_("Entries or pieces needed"), low=1, high=500)
    consecutive_independent = inputs.whole(_("of these in a row, done alone"), low=1, high=500)
    signer = inputs.choice(_("Who signs an entry, or accepts a piece"), words.SIGNERS)
    note = inputs.line(_("Remark (English)"))
    note_fr = inputs.line(_("Remark (French)"))

    def __init__(self, *args: Any, competencies: Iterable[tuple[str, str]], **options: Any) -> None:
        """`competencies`: code and statement of each; every one gets a field for its share."""
        super().__init__(*args, **options)
        self.codes = []
        for code, statement in competencies:
            self.codes.append(code)
            self.fields[f"covers_{code}"] = inputs.whole(f"{code} · {statement}", high=100)

    @property
    def shares(self) -> list[forms.BoundField]:
        """The fields of the shares, in the order of the competencies."""
        return [self[f"covers_{code}"] for code in self.codes]

    @staticmethod
    def shown(part: Mapping[str, Any]) -> dict[str, Any]:
        """The part as initial values of the form."""
        rule = part.get("pass_rule", {})
        return {
            **{name: part.get(name, "") for name in _TEXTS},
            "type": part.get("type", ""),
            "summative": part.get("summative", True),
            "weight": part.get("weight"),
            "raters": part.get("raters", 1),
            "second_mark_percent": part.get("second_mark_percent"),
            **{name: rule.get(name) for name in _RULE},
            "all_critical": rule.get("all_critical", False),
            "signer": rule.get("signed_by") or rule.get("accepted_by") or "",
            **{f"covers_{code}": share for code, share in part.get("covers", {}).items()},
        }

    def part(
        self, before: Mapping[str, Any], stations: list[dict[str, Any]], items: list[dict[str, Any]]
    ) -> dict[str, Any]:
        """The part with what was filled in; members the form does not know stay as they were."""
        data = self.cleaned_data
        covers = {code: share for code in self.codes if (share := data[f"covers_{code}"])}
        kept = {name: value for name, value in before.items() if name not in {*_TEXTS, "stations", "items", "logged_procedures"}}
        rows = {name: value for name, value in (("stations", stations), ("items", items)) if value or name in before}
        logged = data["min_entries"] if data["type"] in {Kind.CLINICAL_LOG, Kind.WORKPLACE_LOG} else None
        return {
            **kept,
            **inputs.without_empty({name: data[name].strip() for name in _TEXTS}),
            "type": data["type"],
            "summative": data["summative"],
            "weight": data["weight"] or 0,
            "covers": covers,
            "pass_rule": self._rule(),
            "raters": data["raters"] or 1,
            "second_mark_percent": data["second_mark_percent"] or 0,
            **rows,
            **({"logged_procedures": logged} if logged else {}),
        }

    def _rule(self) -> dict[str, Any]:
        data = self.cleaned_data
        rule = {name: data[name] for name in _RULE if data[name]}
        if data["all_critical"]:
            rule["all_critical"] = True
        if data["signer"]:
            rule["accepted_by" if data["type"] == Kind.SLIDE_PORTFOLIO else "signed_by"] = data["signer"]
        return rule


class _StationForm(forms.Form):
    code = inputs.line(_("Station"), most=10)
    name_en = inputs.line(_("Name (English)"), most=160)
    name_fr = inputs.line(_("Name (French)"), most=160)
    raters = inputs.whole(_("Assessors"), low=1, high=5)


class _ItemForm(forms.Form):
    code = forms.CharField(required=False, widget=forms.HiddenInput)
    text_en = inputs.line(_("What the assessor sees (English)"))
    text_fr = inputs.line(_("What the assessor sees (French)"))
    criterion = forms.ChoiceField(label=_("Criterion"), required=False)
    station = inputs.line(_("Station"), most=10)
    critical = inputs.tick(_("Critical item"))

    def __init__(self, *args: Any, criteria: list[tuple[str, Any]], **options: Any) -> None:
        super().__init__(*args, **options)
        field = self.fields["criterion"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", "—"), *criteria]

    def clean(self) -> dict[str, Any]:
        """A text needs a criterion, and the other way round."""
        data = super().clean() or {}
        if data.get("text_en") and not data.get("criterion"):
            self.add_error("criterion", _("Choose the criterion this item observes."))
        if data.get("criterion") and not data.get("text_en") and "text_en" not in self.errors:
            self.add_error("text_en", _("Say what the assessor sees, or take the criterion away."))
        return data


StationRows = formset_factory(_StationForm, extra=1, max_num=20)
ItemRows = formset_factory(_ItemForm, extra=4, max_num=120)


def station_rows(formset: BaseFormSet[Any], before: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """The rows with a code."""
    known = {one["code"]: one for one in before}
    found = []
    for data in formset.cleaned_data:
        code = (data.get("code") or "").strip()
        if code:
            row = {"code": code, "name_en": data["name_en"], "name_fr": data["name_fr"], "raters": data["raters"]}
            kept = {name: value for name, value in known.get(code, {}).items() if name not in row}
            found.append({**kept, **inputs.without_empty(row)})
    return found


def item_rows(formset: BaseFormSet[Any], instrument: str) -> list[dict[str, Any]]:
    """The rows with a text. A row keeps its code; a new one gets the next number."""
    rows = [data for data in formset.cleaned_data if data.get("text_en")]
    used = {data["code"] for data in rows if data.get("code")}
    found = []
    for data in rows:
        code = data.get("code") or next(
            code for number in range(1, 200) if (code := f"{instrument}-{number:02}") not in used
        )
        used.add(code)
        row = {
            "code": code,
            "station": data["station"].strip(),
            "criterion": data["criterion"],
            "critical": data["critical"],
            "text_en": data["text_en"],
            "text_fr": data["text_fr"],
        }
        found.append(inputs.without_empty(row))
    return found
