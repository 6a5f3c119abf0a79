"""Forms of single acts: a new part, a content file, an adoption, a reason."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from typing import Any, Final

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from testamur.definitions import words
from testamur.definitions.forms import inputs
from testamur.definitions.rules import document
from testamur.ui.forms import DayInput

_LARGEST: Final = 512  # KB


class NewCompetencyForm(forms.Form):
    """The letters of the codes, asked once with the first competency, and its statement."""

    letters = forms.CharField(
        label=_("Letters of the codes"),
        help_text=_("2 to 5 capital letters, such as VEN: the competencies are then VEN-1, VEN-2 …"),
        max_length=5,
    )
    statement_en = inputs.area(_("Competency in English"))

    def clean_letters(self) -> str:
        """Capital letters."""
        letters = str(self.cleaned_data["letters"]).strip().upper()
        if not re.fullmatch(r"[A-Z]{2,5}", letters):
            raise forms.ValidationError(_("Enter 2 to 5 letters without accents."))
        return letters


class NewInstrumentForm(forms.Form):
    """Kind and code of a new assessment."""

    type = inputs.choice(_("Kind"), words.KINDS, required=True)
    code = forms.CharField(
        label=_("Code"), help_text=_("2 to 5 capital letters, such as OS for observed stations or EX for the exam."), max_length=5
    )

    def __init__(self, *args: Any, used: Iterable[str] = (), **options: Any) -> None:
        """`used`: codes that stand already."""
        super().__init__(*args, **options)
        self._used = set(used)

    def clean_code(self) -> str:
        """Capital letters, not used yet."""
        code = str(self.cleaned_data["code"]).strip().upper()
        if not re.fullmatch(document.INSTRUMENT_CODE, code):
            raise forms.ValidationError(_("Enter 2 to 5 letters without accents."))
        if code in self._used:
            raise forms.ValidationError(_("Another assessment has this code already."))
        return code


class ContentFileForm(forms.Form):
    """A content as JSON: a file, or pasted text."""

    file = forms.FileField(label=_("Content file (JSON)"), required=False)
    text = forms.CharField(
        label=_("or paste its text"), required=False, widget=forms.Textarea(attrs={"rows": 12, "spellcheck": "false"})
    )
    seen = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def clean(self) -> dict[str, Any]:
        """Exactly one JSON object; `content` in the cleaned data."""
        data = super().clean() or {}
        raw = content_text(data.get("file"), data.get("text") or "", self)
        if raw is not None:
            data["content"] = read_json(raw, self, "text")
        return data


class AdoptionForm(forms.Form):
    """A micro-credential approved before this system: what it is, and the resolution that approved it."""

    file = forms.FileField(label=_("Content file (JSON)"), required=False, help_text=_("The whole definition with its blueprint."))
    text = forms.CharField(
        label=_("or paste its text"), required=False, widget=forms.Textarea(attrs={"rows": 8, "spellcheck": "false"})
    )
    body = forms.ChoiceField(label=_("Approved by"), error_messages={"required": _("Choose the body that approved it.")})
    resolution_number = forms.CharField(
        label=_("Number of the resolution"),
        help_text=_("As on the minutes, such as BG-2022-027."),
        max_length=20,
        error_messages={"required": _("Enter the number of the resolution.")},
    )
    resolved_on = forms.DateField(
        label=_("Day of the resolution"), widget=DayInput, error_messages={"required": _("Enter the day of the resolution.")}
    )
    scan = forms.FileField(
        label=_("Scanned resolution (PDF)"),
        help_text=_("At most 10 MB. Only staff can open it."),
        error_messages={"required": _("Add the scanned resolution as a PDF."), "empty": _("Add the scanned resolution as a PDF.")},
    )
    text_en = inputs.area(_("Wording of the resolution in English, if you have it"), most=2000, rows=3)
    text_fr = inputs.area(_("Wording of the resolution in French, if you have it"), most=2000, rows=3)

    def __init__(self, *args: Any, bodies: Iterable[tuple[str, str]], **options: Any) -> None:
        """`bodies`: key and name of each body that may approve."""
        super().__init__(*args, **options)
        field = self.fields["body"]
        assert isinstance(field, forms.ChoiceField)
        known = list(bodies)
        field.choices = known if len(known) == 1 else [("", "—"), *known]

    def clean(self) -> dict[str, Any]:
        """The content as JSON beside the rest."""
        data = super().clean() or {}
        raw = content_text(data.get("file"), data.get("text") or "", self)
        if raw is not None:
            data["content"] = read_json(raw, self, "text")
        return data


class ReasonForm(forms.Form):
    """Why something is done."""

    reason = forms.CharField(
        label=_("Why"), widget=forms.Textarea(attrs={"rows": 3}), error_messages={"required": _("Say why.")}
    )


class RetireForm(ReasonForm):
    """Until when running cohorts are taught, and until when credentials are issued."""

    teach_out_on = forms.DateField(label=_("Last day of teaching"), widget=DayInput, error_messages={"required": _("Enter the last day of teaching.")})
    last_issue_on = forms.DateField(label=_("Last day of issue"), widget=DayInput, error_messages={"required": _("Enter the last day of issue.")})

    def clean(self) -> dict[str, Any]:
        """Issue ends after teaching."""
        data = super().clean() or {}
        first, last = data.get("teach_out_on"), data.get("last_issue_on")
        if first and last and last < first:
            self.add_error("last_issue_on", _("The last day of issue must not be before the last day of teaching."))
        return data


def content_text(file: UploadedFile[Any] | None, pasted: str, form: forms.Form) -> str | None:
    """The text of a file, or what was pasted; None with an error at the form when there is neither, or too much."""
    if file is None:
        if not pasted.strip():
            form.add_error("file", _("Choose a file, or paste its text."))
            return None
        return pasted
    if (file.size or 0) > _LARGEST * 1024:
        form.add_error("file", _("This file is larger than 512 KB. A content file is smaller."))
        return None
    try:
        return bytes(file.read()).decode("utf-8-sig")
    except UnicodeDecodeError:
        form.add_error("file", _("This file is not text in UTF-8. Save it as JSON in UTF-8."))
        return None


def read_json(raw: str, form: forms.Form, field: str) -> dict[str, Any] | None:
    """A JSON object without a name that stands twice; None with an error at the form."""
    try:
        found = json.loads(raw, object_pairs_hook=_once)
    except (ValueError, RecursionError) as error:
        say = _("This is not JSON: %(detail)s")
        form.add_error(field, forms.ValidationError(say, params={"detail": str(error)}))
        return None
    if not isinstance(found, dict):
        form.add_error(field, _("A content file is one object in braces."))
        return None
    return found


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, value in pairs:
        if name in found:
            message = f'"{name}" twice'
            raise ValueError(message)
        found[name] = value
    return found
