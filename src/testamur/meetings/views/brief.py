"""The one-page brief (picture 07), and a member's answer on it: interests first, others' answers after one's own."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from testamur.ground.errors import NotFound, Refused
from testamur.meetings.actions import polls
from testamur.meetings.forms import AnswerForm
from testamur.meetings.models import Poll
from testamur.meetings.queries import briefs, drafts, placing, seats
from testamur.people import queries as people
from testamur.people.models import Person
from testamur.proposals.models import Proposal
from testamur.proposals.queries import access
from testamur.ui.doors import now_of, person_of, signed_in
from testamur.ui.words import say


@signed_in
@require_http_methods(["GET", "POST"])
def brief(request: HttpRequest, key: str) -> HttpResponse:
    """One page that says what is asked; a member of a body that is polled answers under it."""
    person, now = person_of(request), now_of(request)
    proposal = access.find(key, person=person, now=now)
    if proposal.is_draft:
        raise NotFound("brief")
    poll = placing.poll_of(proposal)
    form = AnswerForm(request.POST or None)
    if request.method == "POST" and poll is not None:
        try:
            return _answer(form, poll, person, request)
        except Refused as refused:
            form.full_clean()
            field = _FIELD_OF.get(refused.reason, refused.field)
            form.add_error(field if field in form.fields else None, say(refused))
    context = _context(proposal, poll, person, request) | {"form": form}
    return render(request, "meetings/brief.html", context, status=422 if form.errors else 200)


_FIELD_OF = {
    "interest_first": "interest",
    "answer_needs_reason": "reason",
    "conditions_missing": "conditions",
    "interest_nature": "nature",
    "choice_missing": "choice",
}


def _answer(form: AnswerForm, poll: Poll, person: Person, request: HttpRequest) -> HttpResponse:
    row = polls.answer_poll(
        poll_id=poll.pk, has_interest=form.interest_value(), nature=str(request.POST.get("nature") or "")[:500],
        choice=form.choice_value(), reason=str(request.POST.get("reason") or "")[:5000],
        conditions=str(request.POST.get("conditions") or "")[:5000].splitlines(), by=person, now=now_of(request),
    )  # fmt: skip
    poll.refresh_from_db()
    if row is None:
        messages.success(request, _("Your interest is on record. You are not counted in the quorum."))
    else:
        messages.success(request, _("Your answer is recorded. You can change it until the poll closes."))
    return redirect("meetings:brief", poll.proposal.key)


def _context(proposal: Proposal, poll: Poll | None, person: Person, request: HttpRequest) -> dict[str, Any]:
    now = now_of(request)
    body = people.body(placing.body_of(proposal)) if placing.body_of(proposal) else None
    on = seats.today(now)
    item = placing.item_of(proposal)
    return {
        "proposal": proposal,
        "page": briefs.page(proposal, now=now),
        "poll": briefs.poll_page(poll, person, now=now) if poll else None,
        "item": item,
        "body_name": drafts.body_name(body) if body else "",
        "is_secretary": bool(body and seats.is_secretary(body, person, on=on)),
        "is_chair": bool(body and seats.is_chair(body, person, on=on)),
        "is_parked": proposal.is_parked,
        "address": request.build_absolute_uri(f"/proposals/{proposal.key}/"),
    }
