"""One learner of a cohort: prerequisites, seat, identity, withdrawal."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.html import format_html
from django.utils.translation import get_language, gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from testamur.cohorts import queries
from testamur.cohorts.actions import enrolments
from testamur.cohorts.forms import AccommodationForm, IdentityForm, LearnerForm, PrerequisitesForm, ReasonForm
from testamur.cohorts.models import Enrolment
from testamur.cohorts.queries import duties
from testamur.cohorts.queries.page import prerequisites_found
from testamur.cohorts.rules.life import EnrolmentState
from testamur.cohorts.views.offerings import readable, title_of
from testamur.cohorts.words import ENROLMENT_STATES, IDENTITY_MODES
from testamur.ground.errors import NotAllowed, NotFound, Refused
from testamur.people.models import Person
from testamur.ui.doors import now_of, person_of, signed_in
from testamur.ui.words import say


@signed_in
@require_http_methods(["GET", "POST"])
def add(request: HttpRequest, number: str) -> HttpResponse:
    """Add one learner by hand."""
    one, person = readable(request, number)
    form = LearnerForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = enrolments.enrol(offering_id=one.pk, **form.cleaned_data, by=person, now=now_of(request))
        except NotAllowed:
            raise
        except Refused as refused:
            form.add_error(refused.field if refused.field in form.fields else None, say(refused))
        else:
            messages.success(request, _("%(name)s is added.") % {"name": made.name_as_written})
            return redirect("cohorts:learner", number=number, public_id=made.public_id)
    return render(request, "cohorts/learner_add.html", {"offering": one, "title": title_of(one), "form": form})


@signed_in
@require_GET
def learner(request: HttpRequest, number: str, public_id: str) -> HttpResponse:
    """One learner's page."""
    enrolment, person = _find(request, number, public_id)
    return _page(request, enrolment, person)


@signed_in
@require_POST
def act(request: HttpRequest, number: str, public_id: str) -> HttpResponse:
    """One verb on one learner; what is wrong stands at its field."""
    enrolment, person = _find(request, number, public_id)
    verb = request.POST.get("verb", "")
    form: forms.Form | None = None
    if verb in FORMS:
        form = FORMS[verb](request, enrolment)
        if not form.is_valid():
            return _page(request, enrolment, person, bound={verb: form})
    try:
        _do(verb, enrolment, person, form, request)
    except NotAllowed:
        raise
    except Refused as refused:
        if form is None:
            messages.error(request, say(refused))
            return redirect("cohorts:learner", number=number, public_id=public_id)
        form.add_error(refused.field if refused.field in form.fields else None, say(refused))
        return _page(request, enrolment, person, bound={verb: form})
    messages.success(request, _("Saved."))
    return redirect("cohorts:learner", number=number, public_id=public_id)


FORMS: dict[str, Callable[[HttpRequest, Enrolment], forms.Form]] = {
    "check": lambda request, enrolment: _prerequisites(enrolment, request.POST),
    "refuse": lambda request, _enrolment: ReasonForm(request.POST, prefix="refuse"),
    "withdraw": lambda request, _enrolment: ReasonForm(request.POST, prefix="withdraw"),
    "identity": lambda request, _enrolment: IdentityForm(request.POST),
    "accommodation": lambda request, _enrolment: AccommodationForm(request.POST),
}


def _do(verb: str, enrolment: Enrolment, person: Person, form: Any, request: HttpRequest) -> None:
    now = now_of(request)
    who: dict[str, Any] = {"enrolment_id": enrolment.pk, "by": person, "now": now}
    if verb == "check":
        enrolments.check_prerequisites(found=form.found(), **who)
    elif verb == "accept":
        enrolments.accept(**who)
    elif verb == "offer_seat":
        enrolments.offer_seat(**who)
    elif verb == "refuse":
        enrolments.refuse(reason=form.cleaned_data["reason"], **who)
    elif verb == "withdraw":
        enrolments.withdraw(reason=form.cleaned_data["reason"], on=duties.today(now), **who)
    elif verb == "accommodation":
        enrolments.set_accommodation(text=form.cleaned_data["text"], **who)
    elif verb == "identity":
        enrolments.check_identity(mode=form.cleaned_data["mode"], **who)
    else:
        raise NotFound("verb")


def _prerequisites(enrolment: Enrolment, data: Any = None) -> PrerequisitesForm:
    found = enrolment.offering.version.content.get("prerequisites", ())
    return PrerequisitesForm(data, prerequisites=found, language=get_language() or "en")


def _find(request: HttpRequest, number: str, public_id: str) -> tuple[Enrolment, Person]:
    one, _person = readable(request, number)
    enrolment = queries.enrolment_by_public_id(public_id)
    if enrolment.offering_id != one.pk:
        raise NotFound("enrolment")
    person: Person = person_of(request)
    return enrolment, person


def _page(
    request: HttpRequest, enrolment: Enrolment, person: Person, bound: dict[str, forms.Form] | None = None
) -> HttpResponse:
    now, state, given = now_of(request), EnrolmentState(enrolment.state), bound or {}
    offering = enrolment.offering
    may_enrol = duties.holds(person, duties.ENROLS, now)
    may_identify = duties.holds(person, duties.CHECKS_IDENTITY, now, offering.ref)
    shown = {
        "check": _prerequisites(enrolment) if may_enrol and state is EnrolmentState.APPLIED else None,
        "accommodation": AccommodationForm(initial={"text": enrolment.accommodation}) if may_enrol else None,
        "identity": IdentityForm() if may_identify and person.pk != enrolment.person_id else None,
        "refuse": ReasonForm(prefix="refuse")
        if may_enrol and state in (EnrolmentState.APPLIED, EnrolmentState.PREREQUISITES_CHECKED)
        else None,
        "withdraw": ReasonForm(prefix="withdraw")
        if may_enrol and state in (EnrolmentState.REGISTERED, EnrolmentState.ACTIVE)
        else None,
    } | given
    context = {
        "enrolment": enrolment,
        "name": format_html("<bdi>{}</bdi>", enrolment.name_as_written),
        "offering": offering,
        "title": title_of(offering),
        "state": ENROLMENT_STATES[state],
        "prerequisites": prerequisites_found(enrolment, get_language() or "en"),
        "identity_mode": IDENTITY_MODES.get(enrolment.identity_mode, ""),
        "forms": shown,
        "bound": next(iter(given.values()), None),
        "may_accept": may_enrol and state is EnrolmentState.PREREQUISITES_CHECKED,
        "may_offer": may_enrol and state is EnrolmentState.WAITLISTED and offering.seats_free > 0,
    }
    return render(request, "cohorts/learner.html", context, status=422 if given else 200)
