"""One item of a meeting (picture 08): what is asked, who may move it, the resolution to record."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from testamur.ground.errors import Refused
from testamur.meetings.actions import resolutions, sitting
from testamur.meetings.forms import DeclaredForm, MotionForm, NoteForm, OpenItemForm
from testamur.meetings.models import Item
from testamur.meetings.queries import access, boards, briefs, drafts, owners, seats, sittings
from testamur.meetings.rules import motion, wording
from testamur.meetings.rules.kinds import ItemState, ResolutionState, Result
from testamur.meetings.rules.motion import Motion, Votes
from testamur.people.models import Person
from testamur.ui.doors import now_of, person_of, signed_in
from testamur.ui.words import say


@signed_in
@require_http_methods(["GET", "POST"])
def item(request: HttpRequest, public_id: str, number: str) -> HttpResponse:
    """The item; for the secretary of a sitting meeting, the form that records its resolution."""
    person, now = person_of(request), now_of(request)
    meeting = access.find_meeting(public_id, person=person, now=now)
    found = access.find_item(meeting, number)
    is_secretary = seats.is_secretary(meeting.body, person, on=meeting.held_on)
    form = _form(request, found) if is_secretary and _is_open(found) else None
    note = NoteForm(request.POST if "note_item" in request.POST else None)
    if request.method == "POST" and is_secretary:
        answer = _post(request, found, form, note)
        if answer is not None:
            return answer
    context = _context(request, found, person) | {"form": form, "note": note, "is_secretary": is_secretary}
    status = 422 if (form is not None and form.errors) or note.errors else 200
    return render(request, "meetings/item.html", context, status=status)


def _is_open(found: Item) -> bool:
    row = getattr(found, "resolution", None)
    return found.state == ItemState.OPEN or (row is not None and row.state == ResolutionState.RETURNED)


def _post(request: HttpRequest, found: Item, form: MotionForm | None, note: NoteForm) -> HttpResponse | None:
    person, now = person_of(request), now_of(request)
    shown: Any = form
    try:
        if "open" in request.POST:
            chosen = [int(key) for key in request.POST.getlist("none") if key.isdecimal()]
            sitting.open_item(item_id=found.pk, declared_none=chosen, by=person, now=now)
            messages.success(request, _("The item is open."))
            return redirect("meetings:item", found.meeting.public_id, found.number)
        if "note_item" in request.POST:
            shown = note
            if note.is_valid():
                sitting.note_item(item_id=found.pk, note=note.cleaned_data["note"], by=person, now=now)
                return redirect("meetings:meeting", found.meeting.public_id)
            return None
        if form is not None and form.is_valid():
            row = _record(found, form, person=person, now=now)
            messages.success(request, _("Recorded as {no}. The chair is asked to confirm it.").format(no=row.number))
            return redirect("meetings:resolution", row.number)
    except Refused as refused:
        if shown is None or not shown.is_bound:
            messages.error(request, say(refused))
            return redirect("meetings:item", found.meeting.public_id, found.number)
        shown.full_clean()
        field = _FIELD_OF.get(refused.reason, refused.field)
        shown.add_error(field if field in shown.fields else None, say(refused))
    return None


_FIELD_OF = {
    "seconder_is_mover": "seconder",
    "seconder_cannot": "seconder",
    "mover_cannot": "mover",
    "mover_recused": "mover",
    "too_many_votes": "in_favour",
    "votes_missing": "in_favour",
    "not_carried_by_count": "in_favour",
    "carried_by_count": "in_favour",
    "result_needs_reason": "reason",
    "defer_needs_date": "defer_until",
    "send_back_needs_stage": "target_stage",
}


def _record(found: Item, form: MotionForm, *, person: Person, now: Any) -> Any:
    data, there = form.cleaned_data, sittings.sitting(found, now=now)
    result = Result(data["result"])
    counted = Votes(data.get("in_favour") or 0, data.get("against") or 0, data.get("abstained") or 0)
    votes = motion.unanimous(len(there.voters)) if result is Result.CARRIED_UNANIMOUSLY else counted
    moved = Motion(
        mover=data["mover"], seconder=data["seconder"], result=result, votes=votes, reason=data.get("reason") or "",
        defer_until=data.get("defer_until"), target_stage=data.get("target_stage") or "", conditions=len(form.conditions()),
    )  # fmt: skip
    words = _words(found, form, result)
    return resolutions.record_resolution(item_id=found.pk, moved=moved, words=words, conditions=form.conditions(), by=person, now=now)


def _words(found: Item, form: MotionForm, result: Result) -> resolutions.Words:
    """The text as it stands in the form; the draft of another result replaces a text that nobody edited."""
    data = form.cleaned_data
    english, french = data["text_en"], data["text_fr"]
    untouched = (english.strip(), french.strip()) == _draft(found)
    if untouched and found.proposal is not None:
        conditions = [each.text for each in form.conditions()]
        text = drafts.text_of(
            found.proposal, found.meeting.body, result, effective_on=found.meeting.held_on, conditions=conditions, until=data.get("defer_until")
        )
        english, french = text.en, text.fr
    return resolutions.Words(english, french)


def _draft(found: Item) -> tuple[str, str]:
    """The words as drafted for a motion that is carried; other business begins with the formula."""
    body = found.meeting.body
    if found.proposal is None:
        return (f"BE IT RESOLVED THAT the {body.name_en}: {found.title}", f"IL EST RÉSOLU QUE {wording.with_article(body.name_fr)}\u00a0: {found.title}")
    text = drafts.text_of(found.proposal, body, Result.CARRIED_UNANIMOUSLY, effective_on=found.meeting.held_on)
    return text.en, text.fr


def _form(request: HttpRequest, found: Item) -> MotionForm:
    there = sittings.sitting(found, now=now_of(request))
    members = {person.ref: person for person in seats.members(found.meeting.body, on=found.meeting.held_on)}
    offered = sittings.offered(found.proposal, found.meeting.body.member_role)
    row = getattr(found, "resolution", None)
    return MotionForm(
        [members[ref] for ref in members if ref in there.movers],
        motion.results_offered(offered),
        stages=owners.earlier_stages(found.proposal),
        owners=owners.choices(found.proposal, found.meeting.body, on=found.meeting.held_on),
        text=(row.text_en, row.text_fr) if row else _draft(found),
        data=request.POST if "record" in request.POST else None,
    )


def _context(request: HttpRequest, found: Item, person: Person) -> dict[str, Any]:
    now, meeting = now_of(request), found.meeting
    rows = sittings.seat_rows(found, now=now)
    quorum = sittings.quorum_of(found, now=now)
    sealed = next((each for pack in meeting.packs.all() for each in pack.manifest["items"] if each["item"] == found.pk), None)
    not_asked = [row.person for row in rows if row.attends and not row.asked]
    return {
        "meeting": meeting,
        "item": found,
        "items": boards.agenda(meeting),
        "body_name": drafts.body_name(meeting.body),
        "proposal": found.proposal,
        "ask": drafts.ask(found.proposal, now=now) if found.proposal else "",
        "marks": briefs.page(found.proposal, now=now).marks if found.proposal else [],
        "summary": owners.summary(found.proposal) if found.proposal else "",
        "seats": rows,
        "recused": [row for row in rows if row.recused],
        "not_asked": not_asked,
        "open_form": OpenItemForm(not_asked),
        "declared_form": DeclaredForm([row.person for row in rows if row.attends and not row.recused]),
        "quorum": quorum,
        "meeting_quorum": boards.there(meeting),
        "resolution": getattr(found, "resolution", None),
        "sealed": sealed,
        "next_number": owners.next_number(meeting.body, meeting.held_on.year),
        "is_chair": seats.is_chair(meeting.body, person, on=meeting.held_on),
        "is_sitting": meeting.state == "sitting",
        "is_open": _is_open(found),
        "chair_name": meeting.chair.name if meeting.chair else seats.names(seats.chairs(meeting.body, on=meeting.held_on)),
    }


@signed_in
@require_POST
def interests(request: HttpRequest, public_id: str, number: str) -> HttpResponse:
    """The secretary adds an interest that was declared in the meeting."""
    person, now = person_of(request), now_of(request)
    meeting = access.find_meeting(public_id, person=person, now=now)
    found = access.find_item(meeting, number)
    who = request.POST.get("person", "")
    try:
        if who.isdecimal():
            sitting.note_interest(item_id=found.pk, person_id=int(who), nature=request.POST.get("nature", "")[:500], by=person, now=now)
            messages.success(request, _("It is noted. They are not counted in the quorum of this item."))
    except Refused as refused:
        messages.error(request, say(refused))
    return redirect("meetings:item", meeting.public_id, found.number)
