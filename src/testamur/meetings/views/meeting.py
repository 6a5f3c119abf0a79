"""One meeting: agenda, attendance, pack, minutes, calendar file."""

from __future__ import annotations

from datetime import timedelta

import icalendar
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from testamur.ground.errors import NotFound, Refused
from testamur.meetings.actions import agenda, sitting
from testamur.meetings.forms import AttendanceForm, ItemForm
from testamur.meetings.models import Item, Meeting
from testamur.meetings.queries import access, boards, drafts, placing, seats
from testamur.meetings.rules.kinds import ItemKind, ItemState, MeetingState
from testamur.people import queries as people
from testamur.people.models import Person
from testamur.ui.doors import now_of, person_of, signed_in
from testamur.ui.words import say


@signed_in
@require_http_methods(["GET", "POST"])
def meeting(request: HttpRequest, public_id: str) -> HttpResponse:
    """The agenda; the secretary adds business here."""
    person, now = person_of(request), now_of(request)
    found = access.find_meeting(public_id, person=person, now=now)
    form = ItemForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            agenda.add_item(meeting_id=found.pk, kind=ItemKind(form.cleaned_data["kind"]), title=form.cleaned_data["title"], by=person, now=now)
        except Refused as refused:
            form.add_error(refused.field if refused.field in form.fields else None, say(refused))
        else:
            messages.success(request, _("It is on the agenda."))
            return redirect("meetings:meeting", found.public_id)
    return render(request, "meetings/meeting.html", _context(found, person, now=now) | {"form": form}, status=422 if form.errors else 200)


def _context(found: Meeting, person: Person, *, now: object) -> dict[str, object]:
    on = found.held_on
    packs = list(found.packs.order_by("sequence"))
    is_secretary = seats.is_secretary(found.body, person, on=on)
    return {
        "meeting": found,
        "body_name": drafts.body_name(found.body),
        "items": boards.agenda(found),
        "quorum": boards.there(found),
        "packs": packs,
        "is_secretary": is_secretary,
        "is_chair": seats.is_chair(found.body, person, on=on),
        "is_member": seats.is_member(found.body, person, on=on),
        "chairs": seats.names(seats.chairs(found.body, on=on)),
        "secretaries": seats.names(seats.secretaries(found.body, on=on)),
        "not_opened": boards.not_opened(found) if is_secretary else [],
        "waiting": [*placing.unplaced(found.body, now=now), *placing.parked_unplaced(found.body)] if is_secretary and found.state != MeetingState.CLOSED else [],  # type: ignore[arg-type] # the instant of the request
        "undeclared": boards.undeclared(found, person) if seats.is_member(found.body, person, on=on) else [],
        "is_planned": found.state == MeetingState.PLANNED,
        "is_sitting": found.state == MeetingState.SITTING,
        "is_closed": found.state == MeetingState.CLOSED,
    }


@signed_in
@require_http_methods(["GET", "POST"])
def attendance(request: HttpRequest, public_id: str) -> HttpResponse:
    """Who is present; the first time it calls the meeting to order."""
    person, now = person_of(request), now_of(request)
    found = access.find_meeting(public_id, person=person, now=now)
    begins = found.state == MeetingState.PLANNED
    rows = [(row.person, row.presence) for row in boards.member_rows(found)]
    chairs = seats.chairs(found.body, on=found.held_on) if begins else []
    form = AttendanceForm(rows, chairs, data=request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            if begins:
                sitting.begin_meeting(
                    meeting_id=found.pk, presence=form.presence(), chair_id=int(form.cleaned_data["chair"]), by=person, now=now
                )
            else:
                sitting.take_attendance(meeting_id=found.pk, presence=form.presence(), by=person, now=now)
        except Refused as refused:
            form.add_error(refused.field if refused.field in form.fields else None, say(refused))
        else:
            messages.success(request, _("The attendance is noted."))
            return redirect("meetings:meeting", found.public_id)
    context = {"meeting": found, "form": form, "begins": begins, "body_name": drafts.body_name(found.body)}
    return render(request, "meetings/attendance.html", context, status=422 if form.errors else 200)


@signed_in
@require_POST
def act(request: HttpRequest, public_id: str) -> HttpResponse:
    """The small acts on a meeting: place, seal, close, cancel, send and confirm minutes, take an item off."""
    person, now = person_of(request), now_of(request)
    found = access.find_meeting(public_id, person=person, now=now)
    what, number = request.POST.get("do", ""), request.POST.get("which", "")
    target = "meetings:minutes" if what in {"send_minutes", "confirm_minutes"} else "meetings:meeting"
    try:
        said = _do(found, what, number, person, request)
    except Refused as refused:
        messages.error(request, say(refused))
    else:
        messages.success(request, said)
    return redirect(target, found.public_id)


def _do(found: Meeting, what: str, number: str, person: Person, request: HttpRequest) -> str:
    now = now_of(request)
    if what == "seal":
        agenda.seal_pack(meeting_id=found.pk, by=person, now=now)
        return _("The pack is sealed, and the members are told by mail.")
    if what == "close":
        sitting.close_meeting(meeting_id=found.pk, by=person, now=now)
        return _("The meeting is closed.")
    if what == "cancel":
        agenda.cancel_meeting(meeting_id=found.pk, reason="", by=person, now=now)
        return _("The meeting is cancelled. Its proposals wait for a date again.")
    if what == "send_minutes":
        sitting.send_minutes(meeting_id=found.pk, by=person, now=now)
        return _("The minutes are sent. The chair is asked to confirm them.")
    if what == "confirm_minutes":
        sitting.confirm_minutes(meeting_id=found.pk, by=person, now=now)
        return _("The minutes are confirmed.")
    if what == "place" and number.isdecimal():
        agenda.place_item(meeting_id=found.pk, proposal_id=int(number), by=person, now=now)
        return _("It is on the agenda.")
    if what == "remove" and number.isdecimal():
        item = Item.objects.filter(meeting=found, pk=int(number)).first()
        if item is not None:
            agenda.remove_item(item_id=item.pk, by=person, now=now)
            return _("It is off the agenda.")
    raise NotFound("act")


@signed_in
@require_http_methods(["GET", "POST"])
def pack(request: HttpRequest, public_id: str) -> HttpResponse:
    """The sealed papers: a member says first whether they have an interest in each proposal (R3)."""
    person, now = person_of(request), now_of(request)
    found = access.find_meeting(public_id, person=person, now=now)
    packs = list(found.packs.select_related("sealed_by").order_by("sequence"))
    if not packs:
        raise NotFound("pack")
    is_member = seats.is_member(found.body, person, on=found.held_on)
    if request.method == "POST" and is_member:
        _declare_all(request, found, person)
        return redirect("meetings:pack", found.public_id)
    undeclared = boards.undeclared(found, person) if is_member and found.state == MeetingState.PLANNED else []
    if is_member and not undeclared:
        for one in packs:
            agenda.open_pack(pack_id=one.pk, by=person, now=now)
    context = {
        "meeting": found, "packs": packs, "sealed": [boards.sealed(one) for one in packs], "body_name": drafts.body_name(found.body), "undeclared": undeclared,
        "members": seats.names(seats.members(found.body, on=found.held_on)), "quorum": boards.there(found),
    }  # fmt: skip
    return render(request, "meetings/pack.html", context)


def _declare_all(request: HttpRequest, found: Meeting, person: Person) -> None:
    for item in boards.undeclared(found, person):
        answer = request.POST.get(f"interest_{item.pk}", "")
        if item.proposal is None or answer not in {"yes", "no"}:
            messages.error(request, _("Say whether you have an interest to declare, then choose"))
            continue
        try:
            sitting.declare_before_the_pack(
                proposal_id=item.proposal.pk, has_interest=answer == "yes", nature=request.POST.get(f"nature_{item.pk}", "")[:500],
                by=person, now=now_of(request),
            )  # fmt: skip
        except Refused as refused:
            messages.error(request, say(refused))


@signed_in
@require_GET
def minutes(request: HttpRequest, public_id: str) -> HttpResponse:
    """The minutes: who was there, what was resolved, in the words as recorded."""
    person, now = person_of(request), now_of(request)
    found = access.find_meeting(public_id, person=person, now=now)
    context = _context(found, person, now=now)
    context["attending"] = found.attendance.select_related("person")
    context["done"] = [item for item in boards.agenda(found) if item.state == ItemState.DONE or hasattr(item, "resolution")]
    return render(request, "meetings/minutes.html", context)


@signed_in
@require_GET
def calendar(request: HttpRequest, public_id: str) -> HttpResponse:
    """The meeting as a calendar file."""
    person, now = person_of(request), now_of(request)
    found = access.find_meeting(public_id, person=person, now=now)
    facts, language = people.institution(), drafts.language()
    event = icalendar.Event()
    event.add("uid", f"{found.public_id}@{facts.host}")
    event.add("summary", f"{drafts.body_name(found.body)}, {facts.short_name(language)}")
    event.add("dtstart", found.starts_at)
    event.add("dtend", found.starts_at + timedelta(hours=2))
    event.add("dtstamp", now)
    event.add("location", found.place)
    whole = icalendar.Calendar()
    whole.add("prodid", "-//Testamur//EN")
    whole.add("version", "2.0")
    whole.add_component(event)
    answer = HttpResponse(whole.to_ical(), content_type="text/calendar; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{found.body.key}-{found.held_on.isoformat()}.ics"'
    return answer
