"""My work, and the record with its chain."""

from __future__ import annotations

from datetime import date

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from testamur.desk import queries
from testamur.ground.errors import NotAllowed
from testamur.people import queries as people
from testamur.people.rules.roles import Role
from testamur.record import queries as record
from testamur.signing import queries as signing
from testamur.ui.doors import now_of, person_of, signed_in

READERS = (Role.AUDITOR, Role.PRIVACY_OFFICER)


@signed_in
@require_safe
def work(request: HttpRequest) -> HttpResponse:
    """Everything that waits for me, soonest first; the first row's verb is the one filled button."""
    person, now = person_of(request), now_of(request)
    rows = queries.my_work(person, now=now)
    return render(request, "desk/work.html", {"rows": rows, "missing": _missing(request)})


def _missing(request: HttpRequest) -> list[object]:
    today = now_of(request).astimezone(people.institution().tz).date()
    admin = people.holds(person_of(request), Role.SYSTEM_ADMIN, on=today)
    return list(people.missing_seats(today)) if admin else []


@signed_in
@require_safe
def record_archive(request: HttpRequest) -> StreamingHttpResponse:
    """The record as one file for whoever checks it elsewhere; with `about`, only entries about that are told in full."""
    today = _require_reader(request)
    about = request.GET.get("about", "").strip()
    lines = signing.archive_lines(about=about, now=now_of(request))
    response = StreamingHttpResponse(lines, content_type="application/x-ndjson")
    response["Content-Disposition"] = f'attachment; filename="record-{today.isoformat()}.ndjson"'
    return response


def _require_reader(request: HttpRequest) -> date:
    """Refuse whoever may not read the record; gives the local day."""
    today = now_of(request).astimezone(people.institution().tz).date()
    if not people.holds(person_of(request), READERS, on=today):
        raise NotAllowed("record_is_for_auditors", who_can=people.names_with(READERS, on=today))
    return today


@signed_in
@require_safe
def record_page(request: HttpRequest) -> HttpResponse:
    """The record, newest first, found by subject; and whether its chain holds when that is asked."""
    _require_reader(request)
    asked = request.GET.get("about", "").strip()
    pages = Paginator(record.search(asked), 50)
    checked = request.GET.get("check") == "1"
    context = {
        "about": asked,
        "page": pages.get_page(request.GET.get("page")),
        "head": record.head(),
        "checked": checked,
        "broken": record.first_broken_link() if checked else None,
    }
    return render(request, "desk/record.html", context)
