"""The assessment of a cohort: what is scheduled, where everybody stands, submitting, and the results board's vote."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from testamur.assessment import queries
from testamur.assessment.actions import attempts, days, ratification
from testamur.assessment.forms import ScheduleForm, VoteForm
from testamur.assessment.models import Ballot, Ratification
from testamur.assessment.queries import pages
from testamur.assessment.queries.grid import grid_rows, second_marks
from testamur.assessment.queries.results import SUBMITTED_FROM, may_submit
from testamur.assessment.rules.attempts import may_ratify
from testamur.assessment.rules.ratification import QUORUM
from testamur.assessment.views.sittings import language
from testamur.assessment.words import INSTRUMENTS
from testamur.cohorts import queries as cohorts
from testamur.cohorts.models import Offering
from testamur.cohorts.queries import duties
from testamur.cohorts.rules.life import OfferingState
from testamur.ground.errors import NotAllowed, NotFound, Refusal, Refused
from testamur.people import queries as people
from testamur.people.models import Person
from testamur.people.rules.roles import Role
from testamur.ui.doors import now_of, person_of, signed_in
from testamur.ui.words import say


def _find(request: HttpRequest, number: str) -> tuple[Offering, Person, bool]:
    """The cohort; whether this reader is on the results board. Others need a duty in the cohort."""
    person: Person = person_of(request)
    one = cohorts.offering(number)
    on = duties.today(now_of(request))
    board = people.holds(person, Role.RESULTS_BOARD, on=on)
    if not board and not cohorts.may_read(person, one, on):
        raise NotAllowed("cohort_is_staffs", who_can=people.names_with(Role.ASSESSMENT_LEAD, on=on))
    return one, person, board


@signed_in
@require_GET
def results(request: HttpRequest, number: str) -> HttpResponse:
    """Sittings, where everybody stands, the open round; numbers instead of names for the board until it has ratified."""
    one, person, board = _find(request, number)
    return _page(request, one, person, board=board)


def _page(request: HttpRequest, one: Offering, person: Person, *, board: bool, **forms: Any) -> HttpResponse:
    now = now_of(request)
    on = duties.today(now)
    by_name = cohorts.may_read(person, one, on)
    blueprint = queries.blueprint_of(one.version)
    leads = duties.holds(person, attempts.LEADS, now, one.ref)
    verdict = may_submit(one, queries.standings(one)) if leads else None
    rounds = list(Ratification.objects.filter(offering=one, voided_at=None).order_by("-number"))
    open_round = next((one_round for one_round in rounds if one_round.ratified_at is None), None)
    instruments = [(i.code, INSTRUMENTS[i.type]) for i in blueprint.instruments]
    schedule_form = ScheduleForm(instruments=instruments, initial={"held_on": one.assessment_on})
    context = {
        "offering": one,
        "title": one.version.definition.title(language()),
        "sittings": [(day, INSTRUMENTS[day.type]) for day in pages.days_of(queries.sittings_of(one), language())],
        "instruments": instruments,
        "rows": grid_rows(one, by_name=by_name),
        "competencies": [c.code for c in blueprint.competencies],
        "by_name": by_name,
        "leads": leads,
        "may_submit": leads and OfferingState(one.state) in SUBMITTED_FROM,
        "why_not_submit": say(verdict) if isinstance(verdict, Refusal) else "",
        "schedule_form": schedule_form,
        "locked": days.locked_today(one.ref, now) if leads else [],
        "rounds": [r for r in rounds if r.ratified_at],
        "open_round": open_round,
        "second_marks": second_marks(one),
        "may_read_cohort": by_name,
        **_vote_context(open_round, person, on, board=board),
        **forms,
    }
    bound = any(form.is_bound and form.errors for form in forms.values())
    return render(request, "assessment/results.html", context, status=422 if bound else 200)


def _vote_context(open_round: Ratification | None, person: Person, on: Any, *, board: bool) -> dict[str, Any]:
    if open_round is None or not board:
        return {"vote_form": None, "votes": 0, "quorum": QUORUM, "closed": ""}
    raters = queries.raters_of(open_round.offering)
    members = people.people_with(Role.RESULTS_BOARD, on=on)
    others = sum(m.pk not in raters and m.pk != person.pk for m in members)
    verdict = may_ratify(member_id=person.pk, raters=raters, others=others)
    votes = Ballot.objects.filter(ratification=open_round)
    closed = say(verdict) if isinstance(verdict, Refusal) else ""
    if votes.filter(member=person).exists():
        closed = _("You have voted.")
    form = None if closed else VoteForm(initial={"digest": open_round.digest})
    return {"vote_form": form, "votes": votes.count(), "quorum": QUORUM, "closed": closed}


@signed_in
@require_POST
def schedule(request: HttpRequest, number: str) -> HttpResponse:
    """Schedule one instrument on a day for everybody who needs it."""
    one, person, board = _find(request, number)
    blueprint = queries.blueprint_of(one.version)
    form = ScheduleForm(request.POST, instruments=[(i.code, INSTRUMENTS[i.type]) for i in blueprint.instruments])
    if form.is_valid():
        try:
            attempts.schedule_sitting(offering_id=one.pk, **form.cleaned_data, by=person, now=now_of(request))
        except NotAllowed:
            raise
        except Refused as refused:
            form.add_error(refused.field if refused.field in form.fields else None, say(refused))
        else:
            messages.success(request, _("Scheduled. Second marks are drawn."))
            return redirect("assessment:results", number=number)
    return _page(request, one, person, board=board, schedule_form=form)


@signed_in
@require_POST
def submit(request: HttpRequest, number: str) -> HttpResponse:
    """Put the provisional results before the results board."""
    one, person, _board = _find(request, number)
    try:
        ratification.submit_results(offering_id=one.pk, by=person, now=now_of(request))
    except NotAllowed:
        raise
    except Refused as refused:
        messages.error(request, say(refused))
    else:
        messages.success(request, _("The results are with the results board."))
    return redirect("assessment:results", number=number)


@signed_in
@require_POST
def vote(request: HttpRequest, number: str) -> HttpResponse:
    """A member's vote."""
    one, person, board = _find(request, number)
    form = VoteForm(request.POST)
    opened = Ratification.objects.filter(offering=one, ratified_at=None, voided_at=None).first()
    if opened is None:
        raise NotFound("round")
    if form.is_valid():
        data = form.cleaned_data
        try:
            opened = ratification.vote(
                ratification_id=opened.pk,
                agrees=data["agrees"] == "yes",
                remark=data["remark"],
                digest=data["digest"],
                by=person,
                now=now_of(request),
            )
        except NotAllowed:
            raise
        except Refused as refused:
            form.add_error(refused.field if refused.field in form.fields else None, say(refused))
        else:
            said = (
                _("The results are ratified. Learners are told.") if opened.ratified_at else _("Your vote is recorded.")
            )
            messages.success(request, said)
            return redirect("assessment:results", number=number)
    return _page(request, one, person, board=board, vote_form=form)


@signed_in
@require_POST
def reset_pin(request: HttpRequest, number: str) -> HttpResponse:
    """Let an assessor set a new PIN."""
    one, person, _board = _find(request, number)
    marker = Person.objects.filter(public_id=request.POST.get("person", "")).first()
    if marker is None:
        raise NotFound("person")
    days.reset_day(person_id=marker.pk, offering_ref=one.ref, by=person, now=now_of(request))
    messages.success(request, _("%(name)s can set a new PIN now.") % {"name": marker.name})
    return redirect("assessment:results", number=number)
