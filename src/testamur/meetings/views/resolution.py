"""One resolution at its permanent address: the text, the count, who was there; the chair confirms it here."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from testamur.ground.errors import Refused
from testamur.meetings import words
from testamur.meetings.actions import resolutions
from testamur.meetings.forms import CorrigendumForm, ReasonForm
from testamur.meetings.models import Resolution
from testamur.meetings.queries import access, drafts, seats
from testamur.meetings.rules.kinds import ResolutionState
from testamur.people.models import Person
from testamur.ui.doors import now_of, person_of, signed_in
from testamur.ui.words import say


@signed_in
@require_http_methods(["GET", "POST"])
def resolution(request: HttpRequest, number: str) -> HttpResponse:
    """Read it; the chair confirms or returns it; the secretary corrects it beside the first text."""
    person, now = person_of(request), now_of(request)
    found = access.find_resolution(number, person=person, now=now)
    back = ReasonForm(request.POST if "return" in request.POST else None)
    correct = CorrigendumForm(
        request.POST if "correct" in request.POST else None, initial={"text_en": found.text_en, "text_fr": found.text_fr}
    )
    if request.method == "POST":
        bound = next((form for form in (back, correct) if form.is_bound), None)
        try:
            said = _do(request, found, back, correct, person)
        except Refused as refused:
            if bound is None:
                messages.error(request, say(refused))
                return redirect("meetings:resolution", found.number)
            bound.full_clean()
            bound.add_error(refused.field if refused.field in bound.fields else None, say(refused))
        else:
            if said:
                messages.success(request, said)
                return redirect("meetings:resolution", found.number)
    on = seats.today(now)
    corrigenda = list(found.corrigenda.select_related("recorded_by", "confirmed_by"))
    context = {
        "resolution": found,
        "body_name": drafts.body_name(found.body),
        "result": words.RESULT_WORDS[found.result],
        "state": words.label(words.RESOLUTION_STATES, found.state),
        "roll": list(found.roll.select_related("person")),
        "corrigenda": corrigenda,
        "to_confirm": [each for each in corrigenda if each.confirmed_at is None],
        "is_chair": seats.is_chair(found.body, person, on=on),
        "is_secretary": seats.is_secretary(found.body, person, on=on),
        "recorded_it": found.recorded_by_id == person.pk,
        "chairs": seats.names(seats.chairs(found.body, on=on)),
        "is_voted": found.state == ResolutionState.VOTED,
        "is_returned": found.state == ResolutionState.RETURNED,
        "is_recorded": found.state == ResolutionState.RECORDED,
        "edited": bool(found.draft_en) and (found.draft_en, found.draft_fr) != (found.text_en, found.text_fr),
        "back": back,
        "correct": correct,
    }
    status = 422 if back.errors or correct.errors else 200
    return render(request, "meetings/resolution.html", context, status=status)


def _do(request: HttpRequest, found: Resolution, back: ReasonForm, correct: CorrigendumForm, person: Person) -> str:
    now = now_of(request)
    if "confirm" in request.POST:
        resolutions.confirm_resolution(resolution_id=found.pk, by=person, now=now)
        return _("Confirmed. The resolution stands, and what it decides is done.")
    if "return" in request.POST and back.is_valid():
        resolutions.return_resolution(resolution_id=found.pk, reason=back.cleaned_data["reason"], by=person, now=now)
        return _("It went back to the secretary.")
    if "correct" in request.POST and correct.is_valid():
        data = correct.cleaned_data
        resolutions.correct_resolution(
            resolution_id=found.pk, text_en=data["text_en"], text_fr=data["text_fr"], reason=data["reason"], by=person, now=now
        )
        return _("The corrigendum is written. The chair is asked to confirm it.")
    which = request.POST.get("confirm_corrigendum", "")
    if which.isdecimal():
        row = found.corrigenda.filter(pk=int(which)).first()
        if row is not None:
            resolutions.confirm_corrigendum(corrigendum_id=row.pk, by=person, now=now)
            return _("The corrigendum is confirmed. Both texts stay.")
    return ""
