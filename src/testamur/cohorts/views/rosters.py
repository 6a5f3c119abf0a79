"""Import and export of a cohort's roster: look first, then import; all or nothing unless chosen otherwise."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _, ngettext
from django.views.decorators.http import require_GET, require_http_methods

from testamur.cohorts import queries
from testamur.cohorts.actions import rosters
from testamur.cohorts.forms import RosterForm
from testamur.cohorts.models import Offering
from testamur.cohorts.queries import duties
from testamur.cohorts.rules import life, roster
from testamur.cohorts.rules.life import OfferingState
from testamur.cohorts.rules.roster import Report
from testamur.cohorts.views.offerings import readable, title_of
from testamur.cohorts.words import ENROLMENT_STATES, LINES
from testamur.ground.errors import Refusal, Refused
from testamur.ui.doors import now_of, signed_in
from testamur.ui.words import say


@signed_in
@require_http_methods(["GET", "POST"])
def import_roster(request: HttpRequest, number: str) -> HttpResponse:
    """Step 1: paste or choose a file. Step 2: every row with what would happen, every problem. Step 3: import."""
    one, person = readable(request, number)
    now = now_of(request)
    duties.require_duty(person, duties.ENROLS, reason="only_registrar_enrols", now=now)
    if OfferingState(one.state) not in life.ADMITS:
        raise Refused("cohort_not_admitting")
    form = RosterForm(request.POST or None, request.FILES or None)
    if request.method != "POST" or not form.is_valid():
        return render(request, "cohorts/import.html", {"offering": one, "title": title_of(one), "form": form})
    source = form.source()
    if request.POST.get("act") in ("import", "import_good"):
        report = rosters.import_rows(
            offering_id=one.pk,
            data=source,
            register=form.cleaned_data["register"],
            all_or_nothing=request.POST["act"] == "import",
            by=person,
            now=now,
        )
        if report.applied:
            messages.success(request, _said(report))
            return redirect("cohorts:offering", number=number)
    else:
        read = roster.read(source) if isinstance(source, bytes) else roster.read_text(source)
        report = roster.compare(read, queries.existing_for_roster(one), seats_free=one.seats_free)
    return _preview(request, one, form, source, report)


def _said(report: Report) -> str:
    if not report.changes_something:
        return _("Nothing had to change: everybody in the list is in the cohort already.")
    new, changed = report.count("new"), report.count("changed")
    said = ngettext("%(n)s learner added.", "%(n)s learners added.", new) % {"n": new}
    if changed:
        said += " " + ngettext("%(n)s name changed.", "%(n)s names changed.", changed) % {"n": changed}
    if report.waits:
        said += " " + _("%(n)s on the waiting list.") % {"n": report.waits}
    return said


def _preview(
    request: HttpRequest, one: Offering, form: RosterForm, source: bytes | str, report: Report
) -> HttpResponse:
    """The comparison; the text goes with it, so that nothing is stored before somebody decides."""
    text = source if isinstance(source, str) else _text(source)
    problems = [(p.row, say(Refusal(p.code, {"row": p.row, **p.facts}))) for p in report.problems]
    lines = [(line, LINES[line.what]) for line in report.lines]
    context = {
        "offering": one,
        "form": form,
        "report": report,
        "problems": problems,
        "bad": len(report.bad_rows),
        "good": len(report.lines),
        "lines": lines,
        "text": text,
        "register": form.cleaned_data["register"],
    }
    return render(request, "cohorts/import_preview.html", context, status=422 if report.problems else 200)


def _text(source: bytes) -> str:
    encoding = "utf-16" if source.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8-sig"
    return source.decode(encoding, errors="replace")


@signed_in
@require_GET
def export_roster(request: HttpRequest, number: str) -> HttpResponse:
    """The roster as CSV; a cell that begins like a formula carries an apostrophe."""
    one, person = readable(request, number)
    duties.require_duty(person, duties.ENROLS, reason="only_registrar_enrols", now=now_of(request))
    rows = [
        (name, email, student_number, str(ENROLMENT_STATES[life.EnrolmentState(state)]))
        for name, email, student_number, state in queries.roster_rows(one)
    ]
    body = roster.write(["name", "email", "student_number", "state"], rows)
    response = HttpResponse(body, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{one.number}.csv"'
    response["Cache-Control"] = "no-store"
    return response
