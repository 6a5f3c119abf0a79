"""The awards of a cohort on one page: checks and exceptions, the list, its release by a second person, the issue."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language, gettext as _
from django.views.decorators.http import require_GET, require_POST

from testamur.awards import forms, queries, words
from testamur.awards.actions import issue, lists
from testamur.awards.models import Award, AwardList
from testamur.awards.queries.lists import ListView
from testamur.awards.rules import release as rules
from testamur.awards.rules.life import AwardState
from testamur.cohorts import queries as cohorts
from testamur.cohorts.models import Offering
from testamur.endorsements import queries as endorsements
from testamur.ground import times
from testamur.ground.errors import NotAllowed, NotFound, Refusal, Refused
from testamur.people import queries as people
from testamur.people.models import Person
from testamur.people.rules.roles import Role
from testamur.ui.doors import now_of, person_of, signed_in
from testamur.ui.words import say

READERS = (Role.REGISTRAR, Role.ISSUER_CUSTODIAN, Role.AUDITOR, Role.CE_DIRECTOR, Role.CE_COORDINATOR)


@dataclass(frozen=True, slots=True)
class Step:
    """One of the five stages over the page."""

    title: str
    note: str
    state: str
    """`ok`, `now` or `next`."""


@signed_in
@require_GET
def awards(request: HttpRequest, number: str) -> HttpResponse:
    """The page of a cohort's awards."""
    return _page(request, _offering(request, number))


@signed_in
@require_POST
def prepare(request: HttpRequest, number: str) -> HttpResponse:
    """Prepare the list; by that it is authorised."""
    offering = _offering(request, number)
    try:
        prepared = lists.prepare(offering_id=offering.pk, by=person_of(request), now=now_of(request))
    except Refused as refused:
        messages.error(request, say(refused))
    else:
        messages.success(
            request, _("%(number)s is prepared. A second person can release it now.") % {"number": prepared.number}
        )
    return _back(number)


@signed_in
@require_POST
def release(request: HttpRequest, number: str) -> HttpResponse:
    """Release the list that stood on the page."""
    offering = _offering(request, number)
    one = queries.latest_list(offering)
    form = forms.Release(request.POST)
    if one is None or not form.is_valid():
        return _page(request, offering, form=form)
    try:
        run = lists.release_list(
            list_id=one.pk, seen_digest=form.cleaned_data["digest"], by=person_of(request), now=now_of(request)
        )
    except NotAllowed:
        raise
    except Refused as refused:
        messages.error(request, say(refused))
    else:
        messages.success(request, _("Released. Issue run %(number)s has started.") % {"number": run.number})
    return _back(number)


@signed_in
@require_GET
def progress(request: HttpRequest, number: str) -> HttpResponse:
    """The part of the page that changes while the run goes on."""
    offering = _offering(request, number)
    one = queries.latest_list(offering)
    if one is None:
        raise NotFound("award_list")
    view = queries.view_of(one)
    return render(request, "awards/parts/run.html", {"offering": offering, "view": view, "lines": _lines(view)})


@signed_in
@require_POST
def again(request: HttpRequest, number: str, position: int) -> HttpResponse:
    """Try a held award again after its reason was mended."""
    offering = _offering(request, number)
    award = Award.objects.filter(list=queries.latest_list(offering), position=position).first()
    if award is None:
        raise NotFound("award")
    try:
        issue.try_again(award_id=award.pk, by=person_of(request), now=now_of(request))
    except NotAllowed:
        raise
    except Refused as refused:
        messages.error(request, say(refused))
    else:
        messages.success(request, _("The award goes on."))
    return _back(number)


def _offering(request: HttpRequest, number: str) -> Offering:
    """The cohort, for those who see award lists; NotAllowed for others who are staff, NotFound for the rest."""
    person, on = person_of(request), times.local_day(now_of(request), people.institution().tz)
    offering = cohorts.offering(number)
    if people.holds(person, READERS, scope=offering.ref, on=on):
        return offering
    if cohorts.may_read(person, offering, on):
        raise NotAllowed("awards_page_not_yours", who_can=people.names_with(Role.REGISTRAR, on=on))
    raise NotFound("offering")


def _page(request: HttpRequest, offering: Offering, form: forms.Release | None = None) -> HttpResponse:
    one = queries.latest_list(offering)
    context: dict[str, Any] = {"offering": offering, "title": _title(offering)}
    if one is None:
        context |= _before(request, offering)
    else:
        context |= _with_list(request, offering, one, form)
    return render(request, "awards/cohort.html", context)


def _before(request: HttpRequest, offering: Offering) -> dict[str, Any]:
    """No list stands yet: who would be on it, who not, and whether this person may prepare it."""
    person: Person = person_of(request)
    pulled = queries.pull(offering)
    enrolments = [row.enrolment for row in pulled.rows]
    standing = queries.standing_of(person, offering, enrolments=enrolments, now=now_of(request), role=Role.REGISTRAR)
    verdict = rules.may_prepare(standing)
    if verdict and not pulled.rows:
        verdict = Refusal("list_nobody_eligible")
    on = times.local_day(now_of(request), people.institution().tz)
    return {
        "steps": _steps(offering, None),
        "form": None,
        "pulled": pulled,
        "left_out": [(one.enrolment.name_as_written, say(one.refusal)) for one in pulled.left_out],
        "may_prepare": bool(verdict),
        "why_not": "" if verdict else say(verdict),  # type: ignore[arg-type]  # a false verdict is a refusal
        "releasers": people.names_with(Role.ISSUER_CUSTODIAN, scope=offering.ref, on=on),
        "checks": _checks(offering),
    }


def _with_list(request: HttpRequest, offering: Offering, one: AwardList, form: forms.Release | None) -> dict[str, Any]:
    person: Person = person_of(request)
    view = queries.view_of(one)
    enrolments = [line.award.enrolment for line in view.lines]
    standing = queries.standing_of(
        person, offering, enrolments=enrolments, now=now_of(request), role=Role.ISSUER_CUSTODIAN, one=one
    )
    verdict = rules.may_release(standing)
    return {
        "steps": _steps(offering, view),
        "view": view,
        "lines": _lines(view),
        "left_out": [(missing.name, say(missing.refusal)) for missing in view.missing],
        "held": [(line, say(line.held)) for line in view.held if line.held is not None],
        "may_release": bool(verdict),
        "may_prepare_again": one.is_open and bool(_prepares(request, offering, enrolments)),
        "why_not": "" if verdict else say(verdict),  # type: ignore[arg-type]  # a false verdict is a refusal
        "is_registrar": bool(_prepares(request, offering, [])),
        "form": form or forms.Release(initial={"digest": one.digest}),
        "checks": _checks(offering),
    }


def _checks(offering: Offering) -> list[str]:
    """What was checked of every learner, the approval and the partner by name."""
    version, language = offering.version, (get_language() or "en")[:2]
    endorsed = endorsements.in_force_on(version, offering.assessment_on)
    partner = endorsed.partner(language) if endorsed else "…"
    facts = {"version": version.label, "number": version.authority_ref or "…", "partner": partner}
    return [str(line).format_map(facts) for line in words.CHECKS.values()]


def _prepares(request: HttpRequest, offering: Offering, enrolments: list[Any]) -> bool:
    standing = queries.standing_of(
        person_of(request), offering, enrolments=enrolments, now=now_of(request), role=Role.REGISTRAR
    )
    return bool(rules.may_prepare(standing))


def _lines(view: ListView) -> list[dict[str, Any]]:
    kinds = {
        AwardState.ON_LIST: "neutral",
        AwardState.PLANNED: "info",
        AwardState.HELD: "bad",
        AwardState.ISSUED: "ok",
        AwardState.VOIDED: "neutral",
    }
    found = []
    for line in view.lines:
        state = AwardState(line.award.state)
        found.append(
            {
                "line": line,
                "label": words.AWARD_STATES[state] if view.award_list.released_at else _("On the list"),
                "kind": kinds[state],
                "why": "" if line.held is None else say(line.held),
            }
        )
    return found


def _steps(offering: Offering, view: ListView | None) -> list[Step]:
    """Results in, ratified, prepared, released, issued: what is done, what is now, what is next."""
    one, run = (view.award_list, view.run) if view else (None, None)
    ratified = offering.state in {"ratified", "closed"} or one is not None
    done = [
        (_("1. Results in"), ratified or offering.state == "results_in", ""),
        (_("2. Ratified"), ratified, _("Results board") if ratified else ""),
        (_("3. Prepared"), one is not None, one.prepared_by.name if one else ""),
        (_("4. Released"), bool(one and one.released_at), one.released_by.name if one and one.released_by else ""),
        (_("5. Issued"), bool(run and run.closed_at), _run_note(view)),
    ]
    first_open = next((at for at, (_title, is_done, _note) in enumerate(done) if not is_done), len(done))
    return [
        Step(title, note, "ok" if is_done else "now" if at == first_open else "next")
        for at, (title, is_done, note) in enumerate(done)
    ]


def _run_note(view: ListView | None) -> str:
    if view is None or view.run is None:
        return ""
    return _("%(n)s of %(total)s") % {"n": view.run.signed, "total": view.run.total}


def _title(offering: Offering) -> str:
    return offering.version.definition.title((get_language() or "en")[:2])


def _back(number: str) -> HttpResponseRedirect:
    return HttpResponseRedirect(reverse("awards:cohort", args=[number]))
