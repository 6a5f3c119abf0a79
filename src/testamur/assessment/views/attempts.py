"""One attempt for those who run the assessment: its sheets, ties, incidents; and a difference to settle."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from testamur.assessment import queries
from testamur.assessment.actions import attempts, marking, ties
from testamur.assessment.forms import ReasonForm, TieForm
from testamur.assessment.models import Attempt, MarkSheet, Tie
from testamur.assessment.rules.attempts import AttemptState
from testamur.assessment.rules.sheets import Role
from testamur.assessment.rules.ties import TieKind
from testamur.assessment.views.sheets import lines_of
from testamur.assessment.views.sittings import language
from testamur.assessment.words import ATTEMPT_STATES, INSTRUMENTS, ROLES, TIES
from testamur.cohorts import queries as cohorts
from testamur.cohorts.queries import duties
from testamur.ground.errors import NotAllowed, NotFound, Refused
from testamur.people import queries as people
from testamur.people.models import Person
from testamur.people.rules.roles import Role as PersonRole
from testamur.ui.doors import now_of, person_of, signed_in
from testamur.ui.words import say

_READS_ALL = (PersonRole.ASSESSMENT_LEAD, PersonRole.AUDITOR, PersonRole.REGISTRAR)


def _find(request: HttpRequest, public_id: str) -> tuple[Attempt, Person]:
    person: Person = person_of(request)
    attempt = queries.attempt_by_public_id(public_id)
    on = duties.today(now_of(request))
    board = people.holds(person, PersonRole.RESULTS_BOARD, on=on)
    if not board and not cohorts.may_read(person, attempt.sitting.offering, on):
        raise NotAllowed("cohort_is_staffs", who_can=people.names_with(PersonRole.ASSESSMENT_LEAD, on=on))
    return attempt, person


def _readable_sheets(attempt: Attempt, person: Person, request: HttpRequest) -> list[MarkSheet]:
    """Signed sheets this reader may see: the lead all, a moderator when there is a difference, a marker by R6."""
    now, offering = now_of(request), attempt.sitting.offering
    rows = MarkSheet.objects.filter(attempt=attempt, voided_at=None, signed_at__isnull=False)
    rows = rows.select_related("marker", "attempt__sitting__offering__version").order_by("pk")
    marked = [one for one in rows if one.marker_id == person.pk]
    if marked:
        return [one for one in queries.visible_sheets(attempt, person) if one.signed_at]
    if duties.holds(person, _READS_ALL, now, offering.ref):
        return list(rows)
    if attempt.state == AttemptState.ADJUDICATION and duties.holds(person, (PersonRole.MODERATOR,), now, offering.ref):
        return list(rows)
    return []


@signed_in
@require_GET
def attempt(request: HttpRequest, public_id: str) -> HttpResponse:
    """One attempt: state, sheets side by side, what can be done."""
    one, person = _find(request, public_id)
    return _page(request, one, person)


def _page(request: HttpRequest, one: Attempt, person: Person, bound: Any = None, verb: str = "") -> HttpResponse:
    now, offering = now_of(request), one.sitting.offering
    sheets = _readable_sheets(one, person, request)
    assessors = people.people_with(
        (PersonRole.ASSESSOR, PersonRole.SECOND_ASSESSOR), scope=offering.ref, on=duties.today(now)
    )
    lead = duties.holds(person, attempts.LEADS, now, offering.ref)
    marker = duties.holds(person, (PersonRole.ASSESSOR, PersonRole.SECOND_ASSESSOR), now, offering.ref)
    choices = assessors if lead else [person] if marker else []
    incident_by = (PersonRole.INVIGILATOR, PersonRole.ASSESSOR, *attempts.LEADS)
    settles = duties.holds(person, (PersonRole.MODERATOR,), now, offering.ref)
    own = MarkSheet.objects.filter(attempt=one, marker=person, voided_at=None).order_by("-edition").first()
    state = AttemptState(one.state)
    context = {
        "attempt": one,
        "name": format_html("<bdi>{}</bdi>", one.enrolment.name_as_written),
        "offering": offering,
        "title": offering.version.definition.title(language()),
        "type": INSTRUMENTS[marking.instrument_of(one).type],
        "state": ATTEMPT_STATES[state],
        "sheets": [(sheet, ROLES[Role(sheet.role)], lines_of(sheet)) for sheet in sheets],
        "differs": _differing(sheets),
        "may_settle": settles and state is AttemptState.ADJUDICATION and own is None,
        "own": own,
        "may_stop": state is AttemptState.IN_PROGRESS and duties.holds(person, incident_by, now, offering.ref),
        "may_resume": state is AttemptState.INCIDENT and lead,
        "may_void": _may_void(state) and duties.holds(person, (PersonRole.RESULTS_BOARD,), now),
        "ties": [(tie, TIES[TieKind(tie.kind)]) for tie in _ties(one)],
        "lead": lead,
        "tie_form": TieForm(assessors=choices) if choices else None,
        "reason_form": ReasonForm(),
        "bound": bound,
        "bound_verb": verb,
    }
    if isinstance(bound, TieForm):
        context["tie_form"] = bound
    elif bound is not None:
        context["reason_form"] = bound
    return render(request, "assessment/attempt.html", context, status=422 if bound is not None else 200)


def _may_void(state: AttemptState) -> bool:
    return state in (
        AttemptState.INCIDENT,
        AttemptState.FIRST_MARKED,
        AttemptState.ADJUDICATION,
        AttemptState.AGREED,
        AttemptState.PROVISIONAL,
    )


def _ties(one: Attempt) -> list[Tie]:
    return list(Tie.objects.filter(learner_id=one.learner_id).select_related("assessor", "waived_by"))


def _differing(sheets: list[MarkSheet]) -> set[str]:
    """Numbers or codes of the lines on which the first two sheets differ."""
    if len(sheets) < 2:
        return set()
    first, second = ({line[0]: line[2] for line in lines_of(sheet)} for sheet in sheets[:2])
    return {key for key, said in first.items() if key in second and second[key] != said}


@signed_in
@require_POST
def act(request: HttpRequest, public_id: str) -> HttpResponse:
    """One verb on an attempt."""
    one, person = _find(request, public_id)
    verb = request.POST.get("verb", "")
    form: TieForm | ReasonForm | None = None
    if verb == "tie":
        on = duties.today(now_of(request))
        form = TieForm(request.POST, assessors=people.people_with(tuple(PersonRole), on=on))
    elif verb in ("incident", "resume", "void", "waive"):
        form = ReasonForm(request.POST)
    if form is not None and not form.is_valid():
        return _page(request, one, person, form, verb)
    try:
        going = _do(verb, one, person, form, request)
    except NotAllowed:
        raise
    except Refused as refused:
        if form is None:
            messages.error(request, say(refused))
            return redirect("assessment:attempt", public_id=public_id)
        form.add_error(refused.field if refused.field in form.fields else None, say(refused))
        return _page(request, one, person, form, verb)
    if going is not None:
        return going
    messages.success(request, _("Saved."))
    return redirect("assessment:attempt", public_id=public_id)


def _do(verb: str, one: Attempt, person: Person, form: Any, request: HttpRequest) -> HttpResponse | None:
    now, offering = now_of(request), one.sitting.offering
    if verb == "settle":
        marking.open_sheet(attempt_id=one.pk, role=Role.THIRD, by=person, now=now)
        return redirect("assessment:sheet", public_id=one.sitting.public_id, attempt_id=one.public_id)
    if verb == "incident":
        attempts.report_incident(attempt_id=one.pk, report=form.cleaned_data["reason"], by=person, now=now)
    elif verb == "resume":
        attempts.resume_attempt(attempt_id=one.pk, reason=form.cleaned_data["reason"], by=person, now=now)
    elif verb == "void":
        attempts.void_attempt(attempt_id=one.pk, reason=form.cleaned_data["reason"], by=person, now=now)
    elif verb == "tie":
        ties.declare_tie(
            assessor_id=int(form.cleaned_data["assessor"]),
            learner_id=one.learner_id,
            kind=form.tie_kind(),
            offering_ref=offering.ref,
            by=person,
            now=now,
        )
    elif verb == "waive":
        tie = Tie.objects.filter(learner_id=one.learner_id, pk=_number(request.POST.get("tie", ""))).first()
        if tie is None:
            raise NotFound("tie")
        reason = form.cleaned_data["reason"]
        ties.waive_tie(tie_id=tie.pk, offering_id=offering.pk, reason=reason, by=person, now=now)
    else:
        raise NotFound("verb")
    return None


def _number(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) < 12 else 0
