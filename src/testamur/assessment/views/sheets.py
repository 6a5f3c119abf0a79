"""The mark sheet: rubric on the tablet, exam, log, portfolio; saved as one goes, finished and signed with the PIN."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from testamur.assessment import queries
from testamur.assessment.actions import marking
from testamur.assessment.actions.marking import Rated
from testamur.assessment.forms import PinForm, ReasonForm
from testamur.assessment.models import MarkSheet
from testamur.assessment.queries import pages
from testamur.assessment.rules.blueprint import Instrument, SheetKind
from testamur.assessment.rules.sheets import ExamSheet, Rating, Role, percent_of
from testamur.assessment.views.sittings import language, pin_is_set, readable
from testamur.assessment.words import CHIP_WORDS, INSTRUMENTS, RATINGS, ROLES, SETTINGS, SIGNED_BY, SUPERVISION
from testamur.cohorts.words import IDENTITY_MODES
from testamur.ground.errors import NotAllowed, NotFound, Refused
from testamur.people.models import Person
from testamur.ui.doors import now_of, signed_in
from testamur.ui.words import say

DETAILS = ("sat_where", "form_version", "extra_time", "irregularity", "key_checked_by")


def _own_sheet(request: HttpRequest, public_id: str, attempt_id: str) -> tuple[MarkSheet, Person]:
    """The reader's own latest sheet of this attempt: nobody opens another's by its address."""
    sitting, person = readable(request, public_id)
    attempt = queries.attempt_by_public_id(attempt_id)
    if attempt.sitting_id != sitting.pk:
        raise NotFound("attempt")
    rows = MarkSheet.objects.filter(attempt=attempt, marker=person, voided_at=None).order_by("-edition", "-pk")
    found = rows.select_related("attempt__sitting__offering__version__definition", "attempt__enrolment").first()
    if found is None:
        raise NotFound("mark sheet")
    return found, person


@signed_in
@require_http_methods(["GET", "POST"])
def sheet(request: HttpRequest, public_id: str, attempt_id: str) -> HttpResponse:
    """One's own sheet: reading it once signed; else saving every change, finishing, taking the last one back."""
    own, person = _own_sheet(request, public_id, attempt_id)
    if request.method == "POST" and request.POST.get("act") == "amend":
        return _amend(request, own, person)
    if own.signed_at is not None:
        return _signed(request, own)
    errors: list[tuple[str, str]] = []
    changed: list[tuple[str, str, str]] = []
    if request.method == "POST":
        before = {code: mark.rating for code, mark in pages.marks_by_code(own).items()}
        try:
            _save(request, own, person)
        except NotAllowed:
            raise
        except Refused as refused:
            errors.append((refused.field or "", say(refused)))
        after = {code: mark.rating for code, mark in pages.marks_by_code(own).items()}
        changed = [(c, before.get(c, ""), after.get(c, "")) for c in {*before, *after} if before.get(c) != after.get(c)]
        own.refresh_from_db()
        if not errors and request.POST.get("act") == "finish":
            return redirect("assessment:sign", public_id=public_id, attempt_id=attempt_id)
        if not errors and not _htmx(request) and own.kind != SheetKind.RUBRIC:
            messages.success(request, _("Saved."))
            return redirect("assessment:sheet", public_id=public_id, attempt_id=attempt_id)
    return _page(request, own, errors, changed)


def _htmx(request: HttpRequest) -> bool:
    return request.headers.get("HX-Request") == "true"


def _save(request: HttpRequest, own: MarkSheet, person: Person) -> None:
    data, now = request.POST, now_of(request)
    if own.kind == SheetKind.RUBRIC:
        codes = {item.code for item in marking.items_of(own)}
        ratings = {code: _rated(data, code) for code in codes if f"r-{code}" in data}
        undone = data.get("undo", "").partition(":")
        if undone[0] in codes:
            ratings[undone[0]] = Rated(undone[2], tuple(data.getlist(f"c-{undone[0]}")), data.get(f"t-{undone[0]}", ""))
        marking.save_ratings(
            sheet_id=own.pk, ratings=ratings, overall=data.get("overall", ""), by=person, now=now, comment=None
        )
    elif own.kind == SheetKind.EXAM:
        instrument = marking.instrument_of(own.attempt)
        marks = {code: _pair(data, code) for code in instrument.covers if _given(data, code)}
        details = {name: data.get(name, "")[:400] for name in DETAILS}
        marking.save_exam(sheet_id=own.pk, marks=marks, details=details, by=person, now=now)
    else:
        instrument = marking.instrument_of(own.attempt)
        marking.save_entries(
            sheet_id=own.pk,
            accepted=_count(data, "accepted"),
            returned=_count(data, "returned"),
            longest_alone=_count(data, "longest_alone"),
            shown={code: _rated(data, code) for code in instrument.covers if f"r-{code}" in data},
            comment=data.get("comment", ""),
            by=person,
            now=now,
        )


def _rated(data: Any, code: str) -> Rated:
    return Rated(data.get(f"r-{code}", ""), tuple(data.getlist(f"c-{code}")), data.get(f"t-{code}", "")[:1000])


def _given(data: Any, code: str) -> bool:
    return bool(data.get(f"got_{code}", "").strip() or data.get(f"out_{code}", "").strip())


def _pair(data: Any, code: str) -> tuple[Decimal, Decimal]:
    try:
        got, out_of = (Decimal(data.get(f"{name}_{code}", "").strip().replace(",", ".")) for name in ("got", "out"))
    except InvalidOperation as error:
        raise Refused("marks_not_numbers", field=f"got_{code}", competency=code) from error
    if not (got.is_finite() and out_of.is_finite()) or max(got, out_of) > 9999:
        raise Refused("marks_not_numbers", field=f"got_{code}", competency=code)
    return round(got, 2), round(out_of, 2)


def _count(data: Any, name: str) -> int:
    text = data.get(name, "").strip()
    if not text.isdecimal() or len(text) > 4:
        raise Refused("entries_not_counted", field=name)
    return int(text)


def _facts(own: MarkSheet) -> dict[str, Any]:
    """What every screen opens with (process.md 20): learner, cohort, instrument, version, pass rule, identity."""
    attempt = own.attempt
    offering, instrument = attempt.sitting.offering, marking.instrument_of(attempt)
    return {
        "sheet": own,
        "attempt": attempt,
        "name": format_html("<bdi>{}</bdi>", attempt.enrolment.name_as_written),
        "offering": offering,
        "instrument": instrument,
        "title": offering.version.definition.title(language()),
        "type": INSTRUMENTS[instrument.type],
        "setting": SETTINGS.get(instrument.setting, ""),
        "supervision": SUPERVISION.get(instrument.supervision, ""),
        "identity": IDENTITY_MODES.get(attempt.identity_mode, ""),
        "signed_by": SIGNED_BY.get(instrument.rule.signed_by, instrument.rule.signed_by),
        "role": ROLES[Role(own.role)],
        "url": reverse(
            "assessment:sheet", kwargs={"public_id": attempt.sitting.public_id, "attempt_id": attempt.public_id}
        ),
    }


def _page(
    request: HttpRequest, own: MarkSheet, errors: list[tuple[str, str]], changed: list[tuple[str, str, str]]
) -> HttpResponse:
    context = _facts(own) | {"errors": errors, "saved_at": now_of(request) if request.method == "POST" else None}
    status = 422 if errors else 200
    if own.kind == SheetKind.RUBRIC:
        context |= {"page": pages.rubric_page(own, language()), "toast": _toast(own, changed)}
        total = own.attempt.sitting.attempts.count()
        context |= {"total_learners": total, "started_at": own.attempt.started_at}
        name = "assessment/parts/side.html" if _htmx(request) else "assessment/tablet.html"
        return render(request, name, context | {"htmx": _htmx(request)}, status=200 if _htmx(request) else status)
    if own.kind == SheetKind.EXAM:
        return render(request, "assessment/exam.html", context | _exam(request, own), status=status)
    return render(request, "assessment/entries.html", context | _entries(request, own), status=status)


def _toast(own: MarkSheet, changed: list[tuple[str, str, str]]) -> dict[str, Any] | None:
    """Words such as "Item 4 set to Not met", with what takes it back; only when exactly one rating changed."""
    if len(changed) != 1:
        return None
    code, before, after = changed[0]
    number = next((item.number for item in marking.items_of(own) if item.code == code), 0)
    words = RATINGS.get(Rating(after)) if after else _("not rated")
    return {"text": _("Item %(n)s set to %(rating)s") % {"n": number, "rating": words}, "undo": f"{code}:{before}"}


def _exam(request: HttpRequest, own: MarkSheet) -> dict[str, Any]:
    instrument = marking.instrument_of(own.attempt)
    marks, posted = pages.marks_by_code(own), request.POST
    rows = []
    for code in instrument.covers:
        mark = marks.get(code)
        got = posted.get(f"got_{code}", _plain(mark.got) if mark else "")
        out_of = posted.get(f"out_{code}", _plain(mark.out_of) if mark else "")
        rows.append((code, _statement(own, code), got, out_of))
    value = queries.sheet_value(own)
    percent = percent_of(value.got, value.out_of) if isinstance(value, ExamSheet) and value.marks else None
    details = {name: posted.get(name, own.details.get(name, "")) for name in DETAILS}
    return {"rows": rows, "percent": percent, "details": details}


def _plain(value: Decimal | None) -> str:
    return "" if value is None else f"{value.normalize():f}"


def _entries(request: HttpRequest, own: MarkSheet) -> dict[str, Any]:
    instrument = marking.instrument_of(own.attempt)
    marks, posted = pages.marks_by_code(own), request.POST
    rows = []
    for code in instrument.covers:
        rating = posted.get(f"r-{code}", marks[code].rating if code in marks else "")
        rows.append(
            (code, _statement(own, code), [(o.value, words, o.value == rating) for o, words in RATINGS.items()])
        )
    counts = {
        name: posted.get(name, "" if getattr(own, name) is None else str(getattr(own, name)))
        for name in ("accepted", "returned", "longest_alone")
    }
    return {"rows": rows, "counts": counts, "comment": posted.get("comment", own.comment)}


def _statement(own: MarkSheet, code: str) -> str:
    blueprint = queries.blueprint_of(own.attempt.sitting.offering.version)
    found = next(one for one in blueprint.competencies if one.code == code)
    return pages.text_of(found, "statement", language())


def _signed(request: HttpRequest, own: MarkSheet) -> HttpResponse:
    """A signed sheet, to read; and the other marker's, once nobody is blind any more."""
    others = [one for one in queries.visible_sheets(own.attempt, own.marker) if one.pk != own.pk and one.signed_at]
    context = _facts(own) | {
        "lines": lines_of(own),
        "others": [(one, ROLES[Role(one.role)], lines_of(one)) for one in others],
        "reason_form": ReasonForm(),
        "may_amend": own.attempt.state != "ratified",
    }
    return render(request, "assessment/signed.html", context)


def lines_of(own: MarkSheet) -> list[tuple[str, str, str, str]]:
    """A sheet's lines to read: number or code, text, what was said, comment."""
    instrument: Instrument = marking.instrument_of(own.attempt)
    marks = pages.marks_by_code(own)
    if own.kind == SheetKind.RUBRIC:
        return [
            (
                str(item.number),
                pages.text_of(item, "text", language()),
                _said(marks, item.code),
                _comment(marks, item.code),
            )
            for item in marking.items_of(own)
        ]
    return [(code, _statement(own, code), _said(marks, code), _comment(marks, code)) for code in instrument.covers]


def _said(marks: Any, code: str) -> str:
    mark = marks.get(code)
    if mark is None:
        return ""
    if mark.rating:
        return str(RATINGS[Rating(mark.rating)])
    return f"{_plain(mark.got)} / {_plain(mark.out_of)}"


def _comment(marks: Any, code: str) -> str:
    mark = marks.get(code)
    if mark is None:
        return ""
    return " · ".join([*(str(CHIP_WORDS[chip]) for chip in mark.chips), *([mark.comment] if mark.comment else [])])


def _amend(request: HttpRequest, own: MarkSheet, person: Person) -> HttpResponse:
    form = ReasonForm(request.POST)
    if form.is_valid():
        try:
            marking.amend_sheet(sheet_id=own.pk, reason=form.cleaned_data["reason"], by=person, now=now_of(request))
        except NotAllowed:
            raise
        except Refused as refused:
            messages.error(request, say(refused))
        return redirect(_facts(own)["url"])
    context = _facts(own) | {"lines": lines_of(own), "others": [], "reason_form": form, "may_amend": True}
    return render(request, "assessment/signed.html", context, status=422)


@signed_in
@require_http_methods(["GET", "POST"])
def sign(request: HttpRequest, public_id: str, attempt_id: str) -> HttpResponse:
    """Finish and sign with the PIN of the day."""
    own, person = _own_sheet(request, public_id, attempt_id)
    form = PinForm(request.POST or None)
    if own.signed_at is not None:
        return redirect("assessment:sheet", public_id=public_id, attempt_id=attempt_id)
    if request.method == "POST" and form.is_valid():
        try:
            marking.sign_sheet(sheet_id=own.pk, pin=form.cleaned_data["pin"], by=person, now=now_of(request))
        except NotAllowed:
            raise
        except Refused as refused:
            form.add_error("pin" if refused.field == "pin" else None, say(refused))
        else:
            name = own.attempt.enrolment.name_as_written
            messages.success(request, _("The sheet of %(name)s is signed.") % {"name": name})
            return redirect("assessment:sitting", public_id=public_id)
    context = _facts(own) | {"form": form, "pin_is_set": pin_is_set(person, request), "lines": lines_of(own)}
    return render(request, "assessment/sign.html", context, status=422 if form.errors else 200)
