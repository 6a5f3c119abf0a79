"""The concept form: eight steps, saved as one goes, checked, submitted (picture 03)."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language, gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from testamur.ground.errors import NotFound, Refused, Stale
from testamur.people.models import Person
from testamur.proposals.actions import concept, outside
from testamur.proposals.forms.concept import StepForm
from testamur.proposals.models import Proposal
from testamur.proposals.queries import access, clocks, concepts, pages, policies
from testamur.proposals.rules import files as file_rules
from testamur.proposals.rules.forms import Field, FieldType, Step, is_asked, is_required
from testamur.ui import moments
from testamur.ui.doors import now_of, person_of, signed_in
from testamur.ui.words import say


@signed_in
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """A new draft, or the untouched one that is there already; then step 1."""
    person: Person = person_of(request)
    blank = (
        Proposal.objects.filter(proposer=person, received_at=None, closed_at=None, submissions__answers=None, entered_by=None)
        .order_by("-id")
        .first()
    )
    proposal = blank or concept.start_concept(by=person, now=now_of(request))
    return redirect("proposals:concept", proposal.key, 1)


@signed_in
@require_http_methods(["GET", "POST"])
def step(request: HttpRequest, key: str, number: int) -> HttpResponse:
    """One step. Saving shows what needs a change, and goes on when nothing does."""
    person: Person = person_of(request)
    proposal = access.find_own_draft(key, person=person)
    form = concepts.form()
    if number not in {each.number for each in form.steps}:
        raise NotFound("step")
    if concepts.current(proposal).submitted_at is not None or not proposal.is_open:
        return redirect("proposals:proposal", proposal.key)
    if number == len(form.steps):
        return redirect("proposals:check", proposal.key)
    if request.method == "POST":
        return _save(request, proposal, form.step(number))
    return _page(request, proposal, form.step(number), show=request.GET.get("show") == "1")


def _asked(proposal: Proposal, this: Step, answers: Mapping[str, Any]) -> list[Field]:
    """The questions of a step that the policy asks; those that depend on an answer of the same step stand there too."""
    rule = concepts.rule_of(proposal)
    keys = {field.key for field in this.fields}
    return [
        field
        for field in this.fields
        if is_asked(field, answers, rule=rule)
        or (field.key not in rule.hide and {*field.when, *field.shown_when} & keys)
    ]


def _form(request: HttpRequest, proposal: Proposal, this: Step, *, bound: bool) -> StepForm:
    answers = concepts.answers_of(proposal)
    rule = concepts.rule_of(proposal)
    asked = _asked(proposal, this, answers)
    more = [request.POST["add"]] if "add" in request.POST else []
    return StepForm(
        asked,
        initial_answers=answers,
        required=[field.key for field in asked if is_required(field, answers, rule=rule)],
        more_rows=more,
        data=request.POST if bound else None,
        files=request.FILES if bound else None,
    )


def _save(request: HttpRequest, proposal: Proposal, this: Step) -> HttpResponse:
    now = now_of(request)
    form = _form(request, proposal, this, bound=True)
    try:
        stale = store(proposal, form.values(), request=request)
        _keep_files(request, proposal, this)
    except Refused as refused:
        return _page(request, proposal, this, show=True, refused=refused, status=422)
    if stale is not None:
        return conflict_page(request, proposal, this, stale)
    proposal.refresh_from_db()
    if "add" in request.POST or "upload" in request.POST or "remove" in request.POST:
        return _page(request, proposal, this, show=False, form=_form(request, proposal, this, bound="add" in request.POST))
    if "later" in request.POST:
        messages.success(request, _("Saved. You can go on whenever you like; nothing is lost."))
        return redirect("proposals:index")
    if "on" not in request.POST and _has_errors(proposal, this, now=now):
        return _page(request, proposal, this, show=True, status=422)
    return redirect("proposals:concept", proposal.key, this.number + 1)


def _has_errors(proposal: Proposal, this: Step, *, now: Any) -> bool:
    state = concepts.state(proposal, now=now)
    keys = {field.key for field in this.fields}
    return bool(keys & ({each.field for each in state.problems} | {each.field for each in state.errors}))


def _seen(request: HttpRequest) -> dict[str, int]:
    """The revisions that the page showed; whatever is not a revision is taken as none seen."""
    try:
        raw = json.loads(request.POST.get("seen") or "{}")
    except ValueError:
        return {}
    return {str(key): value for key, value in raw.items() if isinstance(value, int)} if isinstance(raw, dict) else {}


def _keep_files(request: HttpRequest, proposal: Proposal, this: Step) -> None:
    person, now = person_of(request), now_of(request)
    for field in this.fields:
        if field.type is FieldType.FILES:
            revisions = concepts.current(proposal).revisions()
            if "remove" in request.POST and request.POST["remove"].startswith(f"{field.key}:"):
                concept.remove_file(
                    proposal_id=proposal.pk, question=field.key, public_id=request.POST["remove"].partition(":")[2],
                    seen=revisions.get(field.key, 0), by=person, now=now,
                )  # fmt: skip
            for upload in request.FILES.getlist(field.key):
                revisions = concepts.current(proposal).revisions()
                concept.attach_file(
                    proposal_id=proposal.pk, question=field.key, name=upload.name or "", content=upload.read(),
                    seen=revisions.get(field.key, 0), by=person, now=now,
                )  # fmt: skip


def _page(
    request: HttpRequest,
    proposal: Proposal,
    this: Step,
    *,
    show: bool,
    form: StepForm | None = None,
    refused: Refused | None = None,
    status: int = 200,
) -> HttpResponse:
    now = now_of(request)
    state = concepts.state(proposal, now=now)
    whole = concepts.form()
    form = form or _form(request, proposal, this, bound=refused is not None)
    keys = {field.key for field in this.fields}
    form.findings = tuple(each for each in state.findings if each.field in keys)
    if show:
        bound = form if form.is_bound else _rebound(proposal, this, state.answers)
        bound.show(state.problems, form.findings, whole)
        form = bound
    if refused is not None:
        form.add_error(refused.field if refused.field in form.fields else None, say(refused))
    context = {
        "proposal": proposal,
        "form": form,
        "questions": form.on_page(),
        "step": this,
        "title": this.title.in_(get_language() or "en"),
        "intro": this.intro.in_(get_language() or "en"),
        "back": this.number - 1,
        "last": len(whole.steps),
        "with_errors": bool(form.errors),
        **_around(proposal, state, current=this.number),
    }
    return render(request, "proposals/concept/step.html", context, status=status)


def _rebound(proposal: Proposal, this: Step, answers: Mapping[str, Any]) -> StepForm:
    """The stored answers as a bound form, so that problems of what was saved can be shown beside them."""
    asked = _asked(proposal, this, answers)
    required = [field.key for field in asked if is_required(field, answers, rule=concepts.rule_of(proposal))]
    blank = StepForm(asked, initial_answers=answers, required=required)
    data = {name: value for name, value in blank.initial.items() if value not in (None, False)}
    return StepForm(asked, initial_answers=answers, required=required, data=data)


def _around(proposal: Proposal, state: concepts.ConceptState, *, current: int) -> dict[str, Any]:
    """What stands beside every step: list of steps, the four marks, when it was saved."""
    form = concepts.form()
    rule = clocks.promise_rule(proposal)
    return {
        "steps": pages.steps_on_page(form, state, rule=concepts.rule_of(proposal), current=current),
        "marks": pages.marks_on_page(state.readings),
        "met": pages.met_count(state.readings),
        "seen": json.dumps(dict(state.revisions)),
        "saved": moments.clock_time(proposal.changed_at, get_language() or "en"),
        "promise": rule,
    }


@signed_in
@require_POST
def save(request: HttpRequest, key: str, number: int) -> HttpResponse:
    """Leaving a field: save the step and answer with the marks, the line "Saved 2:14 p.m." and the revisions."""
    person, now = person_of(request), now_of(request)
    proposal = access.find_own_draft(key, person=person)
    this = concepts.form().step(number)
    form = _form(request, proposal, this, bound=True)
    conflict = ""
    try:
        stale = store(proposal, form.values(), request=request)
        conflict = _conflict_words(stale) if stale else ""
    except Refused as refused:
        conflict = say(refused)
    proposal.refresh_from_db()
    state = concepts.state(proposal, now=now)
    context = {
        "proposal": proposal,
        "conflict": conflict,
        "htmx": True,
        **_around(proposal, state, current=number),
    }
    if conflict:
        context["seen"] = request.POST.get("seen", "{}")
    return render(request, "proposals/concept/saved.html", context)


def _conflict_words(stale: Stale) -> str:
    when = moments.clock_time(stale.when, get_language() or "en") if stale.when else ""  # type: ignore[arg-type]  # an instant
    return _("%(who)s changed this at %(time)s. See both versions and choose") % {"who": stale.who, "time": when}


def store(proposal: Proposal, values: dict[str, Any], *, request: HttpRequest) -> Stale | None:
    """Save a step. An answer that somebody else changed in between is left out and handed back; the rest is saved."""
    left, found = dict(values), None
    while True:
        try:
            concept.save_answers(
                proposal_id=proposal.pk, values=left, seen=_seen(request), by=person_of(request), now=now_of(request)
            )
        except Stale as stale:
            found = found or stale
            left.pop(stale.field)
        else:
            return found


def conflict_page(request: HttpRequest, proposal: Proposal, this: Step, stale: Stale) -> HttpResponse:
    """Both versions side by side: one is chosen, and until then the stored one stays; the other answers are saved."""
    whole = concepts.form()
    field = whole.field(stale.field)
    context = {
        "proposal": proposal,
        "step": this,
        "label": field.label.in_(get_language() or "en"),
        "heading": _conflict_words(stale),
        "who": stale.who,
        "theirs": pages.in_words(field, stale.theirs, form=whole),
        "yours": pages.in_words(field, stale.yours, form=whole),
        "field": field.key,
        "value": json.dumps(stale.yours),
        "seen": concepts.current(proposal).revisions().get(field.key, 0),
    }
    return render(request, "proposals/concept/conflict.html", context, status=409)


@signed_in
@require_POST
def choose(request: HttpRequest, key: str, number: int) -> HttpResponse:
    """After a conflict: keep my version of one answer, over the one that was shown beside it."""
    person, now = person_of(request), now_of(request)
    proposal = access.find_own_draft(key, person=person)
    field = request.POST.get("field", "")
    seen = request.POST.get("seen", "0")
    try:
        value = json.loads(request.POST.get("value", "null"))
    except ValueError as error:
        raise NotFound("answer") from error
    try:
        concept.save_answers(
            proposal_id=proposal.pk, values={field: value}, seen={field: int(seen) if seen.isdecimal() else 0}, by=person, now=now
        )
    except Stale as stale:
        return conflict_page(request, proposal, concepts.form().step(number), stale)
    messages.success(request, _("Your version is kept."))
    return redirect("proposals:concept", proposal.key, number)


@signed_in
@require_http_methods(["GET", "POST"])
def check(request: HttpRequest, key: str) -> HttpResponse:
    """Step 8: every answer, what is missing, the marks and the promise above the button; attachments and declarations."""
    person, now = person_of(request), now_of(request)
    proposal = access.find_own_draft(key, person=person)
    if concepts.current(proposal).submitted_at is not None or not proposal.is_open:
        return redirect("proposals:proposal", proposal.key)
    whole = concepts.form()
    this = whole.step(len(whole.steps))
    form = _form(request, proposal, this, bound=request.method == "POST")
    refused: Refused | None = None
    if request.method == "POST":
        try:
            stale = store(proposal, form.values(), request=request)
            if stale is not None:
                return conflict_page(request, proposal, this, stale)
            _keep_files(request, proposal, this)
            if "submit" in request.POST:
                concept.submit_concept(proposal_id=proposal.pk, by=person, now=now)
                proposal.refresh_from_db()
                return redirect("proposals:receipt", proposal.key)
        except Refused as caught:
            refused = caught
        if refused is None:
            return redirect("proposals:check", proposal.key)
    return _check_page(request, proposal, this, form, refused=refused)


def _check_page(
    request: HttpRequest, proposal: Proposal, this: Step, form: StepForm, *, refused: Refused | None
) -> HttpResponse:
    now = now_of(request)
    proposal.refresh_from_db()
    state = concepts.state(proposal, now=now)
    whole = concepts.form()
    rule = concepts.rule_of(proposal)
    if refused is not None:
        form.show(state.problems, (), whole)
        form.add_error(None, say(refused))
    language = get_language() or "en"
    context = {
        "proposal": proposal,
        "form": form,
        "questions": form.on_page(),
        "step": this,
        "title": this.title.in_(language),
        "last": len(whole.steps),
        "sections": [
            (each, each.title.in_(language), pages.answer_rows(whole, state, rule=rule, step=each.number))
            for each in whole.steps[:-1]
        ],
        "later": pages.needed_later(whole, state.answers),
        "can_submit": state.can_submit or _only_ticks_missing(state),
        "due": clocks.promise_days(proposal, received_on=policies.local_day(now)),
        "with_errors": bool(form.errors),
        **_around(proposal, state, current=this.number),
    }
    return render(request, "proposals/concept/check.html", context, status=422 if refused else 200)


def _only_ticks_missing(state: concepts.ConceptState) -> bool:
    """Nothing but the two declarations on this page is open."""
    open_marks = any(each.state == "not_yet" for each in state.readings)
    return not open_marks and not state.errors and {each.field for each in state.problems} <= {"declare_true", "notice_read"}


@signed_in
@require_GET
def receipt(request: HttpRequest, key: str) -> HttpResponse:
    """The receipt: number, both days of the promise, what happens next."""
    person, now = person_of(request), now_of(request)
    proposal = access.find(key, person=person, now=now)
    if proposal.received_at is None:
        raise NotFound("receipt")
    clock = clocks.promise(proposal, now=now)
    return render(request, "proposals/concept/receipt.html", {"proposal": proposal, "clock": clock})


@signed_in
@require_http_methods(["GET", "POST"])
def delete(request: HttpRequest, key: str) -> HttpResponse:
    """A draft is taken back on a page of its own."""
    person, now = person_of(request), now_of(request)
    proposal = access.find_own_draft(key, person=person)
    if not proposal.is_draft:
        raise NotFound("draft")
    if request.method == "POST":
        outside.withdraw(proposal_id=proposal.pk, reason="", by=person, now=now)
        messages.success(request, _("The draft is taken back."))
        return redirect("proposals:index")
    return render(request, "proposals/concept/delete.html", {"proposal": proposal})


@signed_in
@require_GET
def file(request: HttpRequest, key: str, public_id: str) -> HttpResponse:
    """An attached file, to whoever may read the proposal; always as a download, never shown as a page."""
    person, now = person_of(request), now_of(request)
    proposal = access.find(key, person=person, now=now)
    stored = proposal.files.filter(public_id=public_id).first()
    if stored is None:
        raise NotFound("file")
    response = HttpResponse(bytes(stored.content), content_type=file_rules.TYPES[stored.kind])
    safe = "".join(letter if letter.isalnum() or letter in "-_. " else "_" for letter in stored.name)
    response["Content-Disposition"] = f'attachment; filename="{safe.encode("ascii", "replace").decode().replace("?", "_")}"'
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response["X-Content-Type-Options"] = "nosniff"
    return response


def url_of_step(proposal: Proposal, number: int) -> str:
    """Where a step of its form is."""
    return reverse("proposals:concept", args=[proposal.key, number])
