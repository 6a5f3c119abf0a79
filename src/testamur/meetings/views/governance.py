"""Governance: the bodies, their meetings, what waits for a date, what was resolved."""

from __future__ import annotations

from datetime import datetime

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from testamur.ground.errors import NotAllowed, Refused
from testamur.meetings.actions import agenda, polls
from testamur.meetings.forms import MeetingForm
from testamur.meetings.queries import access, boards, seats
from testamur.people import queries as people
from testamur.ui.doors import now_of, person_of, signed_in
from testamur.ui.words import say


@signed_in
@require_GET
def index(request: HttpRequest) -> HttpResponse:
    """Every body that this person may read: meetings, proposals before it, resolutions."""
    person, now = person_of(request), now_of(request)
    bodies = access.visible_bodies(person, now=now)
    if not bodies:
        raise NotAllowed("member_only")
    return render(request, "meetings/index.html", {"bodies": [boards.body_page(body, person, now=now) for body in bodies]})


@signed_in
@require_http_methods(["GET", "POST"])
def plan(request: HttpRequest, key: str) -> HttpResponse:
    """The secretary plans a meeting."""
    person, now = person_of(request), now_of(request)
    body = people.body(key)
    if not seats.is_secretary(body, person, on=seats.today(now)):
        raise NotAllowed("secretary_only", who_can=seats.names(seats.secretaries(body, on=seats.today(now))))
    form = MeetingForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        starts_at = datetime.combine(data["held_on"], data["time"], people.institution().tz)
        try:
            made = agenda.plan_meeting(
                body_key=key, starts_at=starts_at, place=data["place"], is_special=data["is_special"], by=person, now=now
            )
        except Refused as refused:
            form.add_error(refused.field if refused.field in form.fields else None, say(refused))
        else:
            messages.success(request, _("The meeting is planned. Place proposals on its agenda."))
            return redirect("meetings:meeting", made.public_id)
    return render(request, "meetings/plan.html", {"form": form, "body": body}, status=422 if form.errors else 200)


@signed_in
@require_POST
def place(request: HttpRequest, key: str) -> HttpResponse:  # noqa: ARG001 - the body stands in the address
    """The secretary puts a waiting proposal on a planned meeting."""
    person, now = person_of(request), now_of(request)
    try:
        found = access.find_meeting(request.POST.get("meeting", ""), person=person, now=now)
        agenda.place_item(meeting_id=found.pk, proposal_id=_number(request, "proposal"), by=person, now=now)
    except Refused as refused:
        messages.error(request, say(refused))
        return redirect("meetings:index")
    messages.success(request, _("It is on the agenda."))
    return redirect("meetings:meeting", found.public_id)


@signed_in
@require_POST
def open_poll(request: HttpRequest, key: str) -> HttpResponse:  # noqa: ARG001 - the body stands in the address
    """The chair or the secretary opens a poll about a waiting proposal."""
    person, now = person_of(request), now_of(request)
    try:
        made = polls.open_poll(proposal_id=_number(request, "proposal"), by=person, now=now)
    except Refused as refused:
        messages.error(request, say(refused))
        return redirect("meetings:index")
    messages.success(request, _("The poll is open. The members are asked by mail."))
    return redirect("meetings:poll", made.public_id)


def _number(request: HttpRequest, name: str) -> int:
    value = request.POST.get(name, "")
    return int(value) if value.isdecimal() and len(value) < 19 else 0
