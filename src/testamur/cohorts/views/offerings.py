"""Pages of a cohort: the list, the plan, the cohort itself with its stages and verbs."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language, gettext as _, gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from testamur.cohorts import queries
from testamur.cohorts.actions import enrolments, offerings
from testamur.cohorts.forms import PersonForm, PlanForm, ReasonForm
from testamur.cohorts.models import Offering
from testamur.cohorts.queries import duties
from testamur.cohorts.queries.page import choices_of_versions, cohort_page, index_rows
from testamur.definitions.models import Version
from testamur.ground.errors import NotAllowed, NotFound, Refused
from testamur.people import queries as people
from testamur.people.models import Person
from testamur.people.rules.roles import Role
from testamur.ui.doors import now_of, person_of, signed_in
from testamur.ui.words import say


def _language() -> str:
    return (get_language() or "en")[:2]


def title_of(one: Offering) -> str:
    """The micro-credential's title in the reader's language."""
    return one.version.definition.title(_language())


def readable(request: HttpRequest, number: str) -> tuple[Offering, Person]:
    """The cohort, for somebody who may read it with its names; NotAllowed else."""
    person: Person = person_of(request)
    one = queries.offering(number)
    on = duties.today(now_of(request))
    if not queries.may_read(person, one, on):
        raise NotAllowed("cohort_is_staffs", who_can=people.names_with(Role.CE_COORDINATOR, on=on))
    return one, person


@signed_in
@require_GET
def index(request: HttpRequest) -> HttpResponse:
    """Every cohort this person may read, the latest start first."""
    person: Person = person_of(request)
    now = now_of(request)
    rows = index_rows(queries.visible_to(person, duties.today(now)), _language())
    may_plan = duties.holds(person, duties.RUNS, now)
    return render(request, "cohorts/index.html", {"rows": rows, "may_plan": may_plan})


@signed_in
@require_http_methods(["GET", "POST"])
def plan(request: HttpRequest) -> HttpResponse:
    """Plan a cohort of an active, endorsed version."""
    person, now = person_of(request), now_of(request)
    duties.require_duty(person, duties.RUNS, reason="only_coordinator_runs_cohorts", now=now)
    choices = choices_of_versions(duties.today(now), _language())
    form = PlanForm(request.POST or None, versions=choices, initial={"version": request.GET.get("version", "")})
    if request.method == "POST" and form.is_valid():
        data = dict(form.cleaned_data)
        version = Version.objects.filter(public_id=data.pop("version")).first()
        if version is None:
            raise NotFound("version")
        try:
            made = offerings.plan_offering(version_id=version.pk, **data, by=person, now=now)
        except NotAllowed:
            raise
        except Refused as refused:
            _show(form, refused)
        else:
            messages.success(request, _("The cohort %(number)s is planned.") % {"number": made.number})
            return redirect("cohorts:offering", number=made.number)
    return render(request, "cohorts/plan.html", {"form": form, "choices": choices})


@signed_in
@require_http_methods(["GET", "POST"])
def change(request: HttpRequest, number: str) -> HttpResponse:
    """Change the plan of a cohort that has not started."""
    one, person = readable(request, number)
    now = now_of(request)
    duties.require_duty(person, duties.RUNS, reason="only_coordinator_runs_cohorts", now=now)
    fields = (
        "opens_on",
        "starts_on",
        "ends_on",
        "assessment_on",
        "capacity",
        "minimum",
        "place",
        "language",
        "fee_cad",
    )
    form = PlanForm(request.POST or None, initial={name: getattr(one, name) for name in fields})
    if request.method == "POST" and form.is_valid():
        data = dict(form.cleaned_data)
        data["fee_cad"] = one.fee_cad if data["fee_cad"] is None else data["fee_cad"]
        try:
            offerings.change_plan(offering_id=one.pk, **data, by=person, now=now)
        except NotAllowed:
            raise
        except Refused as refused:
            _show(form, refused)
        else:
            messages.success(request, _("The plan is changed."))
            return redirect("cohorts:offering", number=number)
    return render(request, "cohorts/plan.html", {"form": form, "offering": one, "title": title_of(one), "choices": [1]})


@signed_in
@require_GET
def offering(request: HttpRequest, number: str) -> HttpResponse:
    """One cohort: its stages, what can be done now, its learners, what it stands on, its people."""
    one, person = readable(request, number)
    now = now_of(request)
    return render(request, "cohorts/offering.html", _page(one, person, now_of(request)) | {"now": now})


def _page(one: Offering, person: Person, now: Any) -> dict[str, Any]:
    page = cohort_page(one, person, now, _language())
    form = PersonForm(persons=people.people_with(tuple(Role), on=duties.today(now)), roles=offerings.COHORT_ROLES)
    return {"page": page, "offering": one, "person_form": form}


MOVES = {
    "publish": (offerings.publish_offering, gettext_lazy("The cohort is in the catalogue now.")),
    "open": (offerings.open_offering, gettext_lazy("Registration is open.")),
    "start": (offerings.start_offering, gettext_lazy("The cohort has started.")),
    "start_assessment": (offerings.start_assessment, gettext_lazy("The assessment has begun.")),
}


@signed_in
@require_POST
def move(request: HttpRequest, number: str) -> HttpResponse:
    """One step of the cohort's life, by the verb of its button."""
    one, person = readable(request, number)
    now, verb = now_of(request), request.POST.get("verb", "")
    if verb == "finish_learning":
        n = enrolments.finish_learning(offering_id=one.pk, by=person, now=now)
        messages.success(request, _("%(n)s learners have finished learning.") % {"n": n})
        return redirect("cohorts:offering", number=number)
    if verb not in MOVES:
        raise NotFound("verb")
    act, said = MOVES[verb]
    try:
        act(offering_id=one.pk, by=person, now=now)
    except NotAllowed:
        raise
    except Refused as refused:
        messages.error(request, say(refused))
    else:
        messages.success(request, str(said))
    return redirect("cohorts:offering", number=number)


@signed_in
@require_http_methods(["GET", "POST"])
def cancel(request: HttpRequest, number: str) -> HttpResponse:
    """Cancel a cohort: a page of its own, because it cannot be undone."""
    one, person = readable(request, number)
    now = now_of(request)
    duties.require_duty(person, duties.CANCELS, reason="only_director_cancels", now=now)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        offerings.cancel_offering(offering_id=one.pk, reason=form.cleaned_data["reason"], by=person, now=now)
        messages.success(request, _("The cohort is cancelled."))
        return redirect("cohorts:offering", number=number)
    return render(request, "cohorts/cancel.html", {"offering": one, "title": title_of(one), "form": form})


@signed_in
@require_POST
def name_person(request: HttpRequest, number: str) -> HttpResponse:
    """Give somebody a role in this cohort."""
    one, person = readable(request, number)
    now = now_of(request)
    form = PersonForm(
        request.POST, persons=people.people_with(tuple(Role), on=duties.today(now)), roles=offerings.COHORT_ROLES
    )
    if form.is_valid():
        data = form.cleaned_data
        try:
            offerings.name_person(
                offering_id=one.pk, person_id=int(data["person"]), role=Role(data["role"]), by=person, now=now
            )
        except NotAllowed:
            raise
        except Refused as refused:
            messages.error(request, say(refused))
        else:
            messages.success(request, _("The person is named."))
        return redirect("cohorts:offering", number=number)
    return render(request, "cohorts/offering.html", _page(one, person, now) | {"person_form": form, "now": now})


def _show(form: PlanForm, refused: Refused) -> None:
    form.add_error(refused.field if refused.field in form.fields else None, say(refused))
