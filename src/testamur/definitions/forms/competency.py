"""One competency: its statement, its criteria with critical ones, its minimum, what stands behind it."""

from __future__ import annotations

import string
from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.forms import BaseFormSet, formset_factory
from django.utils.translation import gettext_lazy as _

from testamur.definitions.forms import inputs

_TEXTS = ("statement_en", "statement_fr")
_LISTS = ("knowledge", "attitudes")


class CompetencyForm(forms.Form):
    """What a person is shown to be able to do."""

    statement_en = inputs.area(
        _("Competency in English"), hint=_("Start with something a person can be seen to do: collect, calibrate, record.")
    )
    statement_fr = inputs.area(_("Competency in French"))
    minimum = inputs.whole(
        _("Minimum: how many of its observed items must be met"),
        low=0,
        high=200,
        hint=_("At least 1, besides every critical criterion. The usual choice is 60 % of the items, rounded up."),
    )
    knowledge = inputs.Lines(label=_("Knowledge behind it, one a line"))
    attitudes = inputs.Lines(label=_("Attitudes, one a line"))
    alignment = inputs.Lines(
        label=_("Skills of a shared framework, one a line"),
        help_text=_("Name, a vertical bar, address: “calibrate laboratory equipment | http://data.europa.eu/esco/skill/…”"),
    )

    @staticmethod
    def shown(part: Mapping[str, Any]) -> dict[str, Any]:
        """The part as initial values of the form."""
        return {
            **{name: part.get(name, "") for name in _TEXTS},
            **{name: part.get(name, []) for name in _LISTS},
            "minimum": part.get("minimum", {}).get("items"),
            "alignment": [f"{one['label']} | {one['uri']}" for one in part.get("alignment", [])],
        }

    def clean_alignment(self) -> list[dict[str, str]]:
        """Each line a name and an address."""
        found = []
        for number, text in enumerate(self.cleaned_data["alignment"], start=1):
            label, bar, uri = (piece.strip() for piece in text.rpartition("|"))
            if not bar or not label or not uri.startswith(("http://", "https://")) or " " in uri:
                say = _("Line %(number)s: write a name, a vertical bar and an address that begins with https://")
                raise forms.ValidationError(say, params={"number": number})
            found.append({"framework": "ESCO" if "/esco/" in uri else "Other", "uri": uri, "label": label})
        return found

    def part(self, before: Mapping[str, Any], criteria: list[dict[str, Any]]) -> dict[str, Any]:
        """The part with what was filled in; members the form does not know stay as they were."""
        data = self.cleaned_data
        known = {one["uri"]: one for one in before.get("alignment", [])}
        return {
            **{name: value for name, value in before.items() if name not in _TEXTS},
            **inputs.without_empty({name: data[name].strip() for name in _TEXTS}),
            "criteria": criteria,
            "minimum": {"items": data["minimum"] or 0, "of": before.get("minimum", {}).get("of", 0)},
            **{name: data[name] for name in _LISTS},
            "alignment": [{**known.get(one["uri"], {}), **one} for one in data["alignment"]],
        }


class _CriterionForm(forms.Form):
    code = forms.CharField(required=False, widget=forms.HiddenInput)
    text_en = inputs.line(_("What an assessor can see (English)"))
    text_fr = inputs.line(_("What an assessor can see (French)"))
    critical = inputs.tick(_("Critical: must be met, whatever the rest"))


CriterionRows = formset_factory(_CriterionForm, extra=2, max_num=20)


def criterion_rows(formset: BaseFormSet[Any], competency: str, before: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """The rows with a text. A row keeps its code; a new one gets the next free letter."""
    used = {one["code"] for one in before}
    found = []
    for data in formset.cleaned_data:
        if not data.get("text_en"):
            continue
        code = data.get("code") or next(
            code for letter in string.ascii_lowercase if (code := f"{competency}.{letter}") not in used
        )
        used.add(code)
        row = {"code": code, "text_en": data["text_en"], "text_fr": data["text_fr"], "critical": data["critical"]}
        found.append(inputs.without_empty(row))
    return found
