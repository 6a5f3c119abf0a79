"""The assessor's day: today's stations, the PIN, and one sitting with its learners."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language, gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from testamur.assessment import queries
from testamur.assessment.actions import attempts, days, marking
from testamur.assessment.forms import NewPinForm
from testamur.assessment.models import AssessorDay, Sitting
from testamur.assessment.queries import pages
from testamur.assessment.rules.blueprint import SheetKind
from testamur.assessment.rules.sheets import Role
from testamur.assessment.words import INSTRUMENTS, SETTINGS, SUPERVISION
from testamur.cohorts import queries as cohorts
from testamur.cohorts.queries import duties
from testamur.cohorts.words import IDENTITY_MODES
from testamur.ground.errors import NotAllowed, NotFound, Refused
from testamur.people import queries as people
from testamur.people.models import Person
from testamur.people.rules.roles import Role as PersonRole
from testamur.ui.doors import now_of, person_of, signed_in
from testamur.ui.words import say


def language() -> str:
    """The reader's language, two letters."""
    return (get_language() or "en")[:2]


def pin_is_set(person: Person, request: HttpRequest) -> bool:
    """Whether this person has opened today with a PIN."""
    day = duties.today(now_of(request))
    return AssessorDay.objects.filter(person=person, day=day).exclude(pin_hash="").exists()


@signed_in
@require_GET
def today(request: HttpRequest) -> HttpResponse:
    """Today's stations, and earlier ones that are not settled; the PIN is set here first."""
    person: Person = person_of(request)
    day = duties.today(now_of(request))
    found = queries.sittings_on(person, day)
    context = {
        "days": [(one, INSTRUMENTS[one.type]) for one in pages.days_of(found, language())],
        "day": day,
        "next_day": queries.next_sitting_day(person, day),
        "pin_is_set": pin_is_set(person, request),
        "pin_form": NewPinForm(),
    }
    return render(request, "assessment/today.html", context)


@signed_in
@require_http_methods(["GET", "POST"])
def set_pin(request: HttpRequest) -> HttpResponse:
    """Set the PIN of today, or a new one after the assessment lead has taken the old one away."""
    person: Person = person_of(request)
    now = now_of(request)
    form = NewPinForm(request.POST or None)
    going = request.POST.get("next") or request.GET.get("next", "")
    if request.method == "POST" and form.is_valid():
        reset = AssessorDay.objects.filter(person=person, day=duties.today(now), pin_hash="").exists()
        act = days.renew_day if reset else days.open_day
        try:
            act(pin=form.cleaned_data["pin"], by=person, now=now)
        except Refused as refused:
            form.add_error("pin", say(refused))
        else:
            messages.success(request, _("Your day is open. You sign with this PIN until tonight."))
            return redirect(going if going.startswith(("/en/assess/", "/fr/assess/")) else "assessment:today")
    return render(request, "assessment/pin.html", {"form": form, "next": going}, status=422 if form.errors else 200)


def readable(request: HttpRequest, public_id: str) -> tuple[Sitting, Person]:
    """A sitting, for somebody with a duty in its cohort."""
    person: Person = person_of(request)
    sitting = queries.sitting_by_public_id(public_id)
    on = duties.today(now_of(request))
    if not cohorts.may_read(person, sitting.offering, on):
        raise NotAllowed("cohort_is_staffs", who_can=people.names_with(PersonRole.ASSESSMENT_LEAD, on=on))
    return sitting, person


@signed_in
@require_GET
def sitting(request: HttpRequest, public_id: str) -> HttpResponse:
    """One sitting: its learners and, for each, the one verb that is open."""
    one, person = readable(request, public_id)
    instrument = pages.instrument_of(one)
    context = {
        "sitting": one,
        "title": one.offering.version.definition.title(language()),
        "type": INSTRUMENTS[instrument.type],
        "setting": SETTINGS.get(instrument.setting, ""),
        "supervision": SUPERVISION.get(instrument.supervision, ""),
        "identity": IDENTITY_MODES.get(instrument.identity_check, ""),
        "rows": pages.sitting_rows(one, person, now_of(request)),
        "pin_is_set": pin_is_set(person, request),
        "class_of_exam": instrument.kind is SheetKind.EXAM
        and duties.holds(person, pages.MARKS_FIRST, now_of(request), one.offering.ref),
    }
    return render(request, "assessment/sitting.html", context)


@signed_in
@require_POST
def act(request: HttpRequest, public_id: str) -> HttpResponse:
    """Open a sheet, verify an identity, note an absence."""
    one, person = readable(request, public_id)
    attempt = queries.attempt_by_public_id(request.POST.get("attempt", ""))
    if attempt.sitting_id != one.pk:
        raise NotFound("attempt")
    now, verb = now_of(request), request.POST.get("verb", "")
    back = redirect("assessment:sitting", public_id=public_id)
    try:
        if verb in ("open", "second"):
            role = Role.FIRST if verb == "open" else Role.SECOND
            marking.open_sheet(attempt_id=attempt.pk, role=role, by=person, now=now)
            return redirect("assessment:sheet", public_id=public_id, attempt_id=attempt.public_id)
        if verb == "identity":
            mode = pages.instrument_of(one).identity_check
            attempts.verify_identity(attempt_id=attempt.pk, mode=mode, by=person, now=now)
        elif verb in ("absent", "excused"):
            attempts.mark_absent(attempt_id=attempt.pk, excused=verb == "excused", by=person, now=now)
        else:
            raise NotFound("verb")
    except NotAllowed:
        raise
    except Refused as refused:
        messages.error(request, say(refused))
    return back
