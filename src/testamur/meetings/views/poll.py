"""A poll for its chair and secretary: who has answered, close it, put its result into words."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from testamur.ground.errors import Refused
from testamur.meetings import words
from testamur.meetings.actions import polls, resolutions
from testamur.meetings.forms import PollRecordForm
from testamur.meetings.models import Poll
from testamur.meetings.queries import access, briefs, drafts, outcomes, owners, seats
from testamur.meetings.rules.kinds import ResolutionState
from testamur.ui.doors import now_of, person_of, signed_in
from testamur.ui.words import say


@signed_in
@require_http_methods(["GET", "POST"])
def poll(request: HttpRequest, public_id: str) -> HttpResponse:
    """The poll; once it is closed, the secretary records what it came to."""
    person, now = person_of(request), now_of(request)
    found = access.find_poll(public_id, person=person, now=now)
    on = seats.today(now)
    is_secretary, is_chair = seats.is_secretary(found.body, person, on=on), seats.is_chair(found.body, person, on=on)
    outcome = outcomes.of(found, now=now) if found.closed_at else None
    form = _form(request, found, outcome) if outcome and is_secretary and _unrecorded(found) else None
    if request.method == "POST":
        try:
            if "close" in request.POST:
                polls.close_poll(poll_id=found.pk, by=person, now=now)
                messages.success(request, _("The poll is closed. Its result can be recorded."))
                return redirect("meetings:poll", found.public_id)
            if form is not None and form.is_valid():
                row = _record(found, form, person=person, now=now)
                messages.success(request, _("Recorded as {no}. The chair is asked to confirm it.").format(no=row.number))
                return redirect("meetings:resolution", row.number)
        except Refused as refused:
            if form is None or not form.is_bound:
                messages.error(request, say(refused))
                return redirect("meetings:poll", found.public_id)
            form.full_clean()
            form.add_error(refused.field if refused.field in form.fields else None, say(refused))
    context = {
        "poll": briefs.poll_page(found, person, now=now), "found": found, "proposal": found.proposal, "form": form,
        "body_name": drafts.body_name(found.body), "is_secretary": is_secretary, "is_chair": is_chair, "outcome": outcome,
        "result": words.RESULT_WORDS[outcome.result] if outcome else "", "resolution": getattr(found, "resolution", None),
        "why": words.label(words.CLOSE_REASONS, found.close_reason), "next_number": owners.next_number(found.body, on.year),
        "answers": list(found.answers.select_related("person")) if found.closed_at else [],
        "chair_name": seats.names(seats.chairs(found.body, on=on)),
    }  # fmt: skip
    return render(request, "meetings/poll.html", context, status=422 if form is not None and form.errors else 200)


def _unrecorded(found: Poll) -> bool:
    row = getattr(found, "resolution", None)
    return row is None or row.state == ResolutionState.RETURNED


def _form(request: HttpRequest, found: Poll, outcome: Any) -> PollRecordForm:
    row = getattr(found, "resolution", None)
    text = drafts.text_of(
        found.proposal, found.body, outcome.result, effective_on=seats.today(now_of(request)), conditions=list(outcome.conditions)
    )
    form = PollRecordForm(
        stages=owners.earlier_stages(found.proposal), owners=owners.choices(found.proposal, found.body, on=seats.today(now_of(request))),
        text=(row.text_en, row.text_fr) if row else (text.en, text.fr), data=request.POST if "record" in request.POST else None,
    )  # fmt: skip
    for number, condition in enumerate(outcome.conditions[:2]):
        form.initial[f"condition_{number}"] = condition
    return form


def _record(found: Poll, form: PollRecordForm, *, person: Any, now: Any) -> Any:
    data = form.cleaned_data
    return resolutions.record_poll(
        poll_id=found.pk, words=resolutions.Words(data["text_en"], data["text_fr"]), conditions=form.conditions(),
        reason=data.get("reason") or "", target_stage=data.get("target_stage") or "", by=person, now=now,
    )  # fmt: skip
