"""The exam marks of a whole class: pasted, checked row by row, all or nothing; then signed with one PIN."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _, ngettext
from django.views.decorators.http import require_http_methods, require_POST

from testamur.assessment.actions import classes
from testamur.assessment.forms import ClassForm, PinForm
from testamur.assessment.models import Attempt, MarkSheet, Sitting
from testamur.assessment.queries import pages
from testamur.assessment.rules import class_list as rules
from testamur.assessment.rules.blueprint import Instrument, SheetKind
from testamur.assessment.views.sittings import language, pin_is_set, readable
from testamur.ground.errors import NotAllowed, NotFound, Refusal, Refused
from testamur.people.models import Person
from testamur.ui.doors import now_of, signed_in
from testamur.ui.words import say


def _find(request: HttpRequest, public_id: str) -> tuple[Sitting, Person, Instrument]:
    sitting, person = readable(request, public_id)
    instrument = pages.instrument_of(sitting)
    if instrument.kind is not SheetKind.EXAM:
        raise NotFound("class list")
    return sitting, person, instrument


@signed_in
@require_http_methods(["GET", "POST"])
def class_list(request: HttpRequest, public_id: str) -> HttpResponse:
    """Paste, check, fill every sheet; with any problem nothing is taken and what was pasted stays."""
    sitting, person, instrument = _find(request, public_id)
    open_rows = Attempt.objects.filter(sitting=sitting).exclude(state__in=["absent", "voided", "scheduled"])
    numbers = dict(
        open_rows.order_by("enrolment__number").values_list("enrolment__number", "enrolment__name_as_written")
    )
    form = ClassForm(request.POST or None, initial={"pasted": _empty(instrument, numbers)})
    if request.method == "POST" and form.is_valid():
        read = rules.read(form.cleaned_data["pasted"], codes=instrument.covers, numbers=numbers)
        for problem in read.problems:
            form.add_error("pasted", say(Refusal(problem.code, {"row": problem.row, **problem.facts})))
        if not read.problems and _taken(form, sitting, person, read, request):
            return redirect("assessment:class", public_id=public_id)
    return _page(request, sitting, person, form, PinForm())


def _taken(form: ClassForm, sitting: Sitting, person: Person, read: rules.ClassList, request: HttpRequest) -> bool:
    try:
        n = classes.save_class(sitting_id=sitting.pk, marks=read.marks, by=person, now=now_of(request))
    except NotAllowed:
        raise
    except Refused as refused:
        form.add_error("pasted", say(refused))
        return False
    messages.success(request, ngettext("%(n)s sheet is filled.", "%(n)s sheets are filled.", n) % {"n": n})
    return True


def _empty(instrument: Instrument, numbers: dict[int, str]) -> str:
    """A table to fill: the heading with a maximum to change, and a row for each learner with number and name."""
    heading = "\t".join([_("No."), _("Learner"), *(f"{code} /20" for code in instrument.covers)])
    return "\n".join([heading, *(f"{number}\t{name}" for number, name in numbers.items())])


def _page(request: HttpRequest, sitting: Sitting, person: Person, form: ClassForm, pin_form: PinForm) -> HttpResponse:
    own = MarkSheet.objects.filter(attempt__sitting=sitting, marker=person, signed_at=None, voided_at=None)
    context = {
        "sitting": sitting,
        "title": sitting.offering.version.definition.title(language()),
        "form": form,
        "pin_form": pin_form,
        "unsigned": own.count(),
        "pin_is_set": pin_is_set(person, request),
    }
    return render(request, "assessment/class.html", context, status=422 if form.errors or pin_form.errors else 200)


@signed_in
@require_POST
def sign_class(request: HttpRequest, public_id: str) -> HttpResponse:
    """Sign all one's own filled sheets of this exam with one PIN."""
    sitting, person, instrument = _find(request, public_id)
    form = PinForm(request.POST)
    if form.is_valid():
        try:
            n = classes.sign_class(sitting_id=sitting.pk, pin=form.cleaned_data["pin"], by=person, now=now_of(request))
        except NotAllowed:
            raise
        except Refused as refused:
            form.add_error("pin" if refused.field == "pin" else None, say(refused))
        else:
            messages.success(request, ngettext("%(n)s sheet is signed.", "%(n)s sheets are signed.", n) % {"n": n})
            return redirect("assessment:sitting", public_id=public_id)
    return _page(request, sitting, person, ClassForm(initial={"pasted": _empty(instrument, {})}), form)
