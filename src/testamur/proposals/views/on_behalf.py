"""A concept that came by mail or on paper: entered by CE, confirmed by its author through a mailed link."""

from __future__ import annotations

import dataclasses
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language, gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from testamur.ground.errors import NotAllowed, Refused, Stale
from testamur.people import queries as people
from testamur.proposals.actions import on_behalf
from testamur.proposals.forms.concept import StepForm
from testamur.proposals.forms.review import EnterForm
from testamur.proposals.models import Channel, Proposal
from testamur.proposals.queries import access, concepts, pages, policies
from testamur.proposals.rules import answers as answer_rules
from testamur.proposals.rules.forms import Field, FieldType, Required, is_required
from testamur.proposals.rules.policy import NO_FORM_RULE
from testamur.ui.doors import now_of, person_of, signed_in
from testamur.ui.words import say

_NEEDED = ("title_en", "purpose")


@signed_in
@require_http_methods(["GET", "POST"])
def enter(request: HttpRequest) -> HttpResponse:
    """Person, day received, original, and whatever the paper says; the rest becomes a question to its author."""
    person, now = person_of(request), now_of(request)
    today = policies.local_day(now)
    if not access.is_ce(person, on=today):
        raise NotAllowed("only_ce", who_can=people.names_with(access.CE, on=today))
    fields = [_softened(field) for step in concepts.form().steps[:-1] for field in step.fields if field.type is not FieldType.FILES]
    posted = request.method == "POST"
    head = EnterForm(today=today, data=request.POST if posted else None, files=request.FILES if posted else None)
    form = StepForm(fields, initial_answers={}, required=_NEEDED, data=request.POST if posted else None)
    if posted and "add" not in request.POST:
        answer = _enter(request, head, form, fields)
        if answer is not None:
            return answer
    context = {"head": head, "form": form, "questions": form.on_page(), "today": today, "with_errors": head.errors or form.errors}
    return render(request, "proposals/enter.html", context, status=422 if head.errors or form.errors else 200)


def _softened(field: Field) -> Field:
    """On behalf, only title and purpose are asked for."""
    return dataclasses.replace(field, required=Required.ALWAYS if field.key in _NEEDED else Required.NEVER)


def _enter(request: HttpRequest, head: EnterForm, form: StepForm, fields: list[Field]) -> HttpResponse | None:
    person, now = person_of(request), now_of(request)
    values = {key: value for key, value in form.values().items() if value not in (None, "", [], {}, False)}
    found = [
        problem
        for field in fields
        for problem in answer_rules.field_problems(field, values, rule=NO_FORM_RULE, today=policies.local_day(now))
        if field.key in _NEEDED
    ]
    valid = head.is_valid()
    if found:
        form.show(found, (), concepts.form())
        return None
    if not valid:
        return None
    data = head.cleaned_data
    try:
        proposal, _token = on_behalf.enter_on_behalf(
            author_name=data["author_name"], author_email=data["author_email"], language=data["language"] or "en",
            received_on=data["received_on"], channel=Channel(data["channel"]),
            originals=[(upload.name or "", upload.read()) for upload in request.FILES.getlist("originals")],
            answers=values, by=person, now=now,
        )  # fmt: skip
    except Refused as refused:
        head.add_error(refused.field if refused.field in head.fields else None, say(refused))
        return None
    messages.success(request, _("Entered. %(name)s is asked by mail to confirm it, and our clock runs.") % {"name": data["author_name"]})
    return redirect("proposals:proposal", proposal.key)


@never_cache
@require_http_methods(["GET", "POST"])
def confirm(request: HttpRequest, token: str) -> HttpResponse:
    """The author reads, corrects and confirms, with the mailed link alone."""
    now = now_of(request)
    proposal = on_behalf.by_token(token)
    if proposal.author_confirmed_at is not None:
        return render(request, "proposals/confirmed.html", {"proposal": proposal})
    form = _confirm_form(request, proposal)
    refused_words, stale_words = "", ""
    if request.method == "POST" and "add" not in request.POST:
        try:
            seen = concepts.current(proposal).revisions()
            on_behalf.correct_answers(token=token, values=form.values(), seen=seen, now=now)
            if "confirm" in request.POST:
                on_behalf.confirm_authorship(token=token, now=now)
                return render(request, "proposals/confirmed.html", {"proposal": proposal})
            messages.success(request, _("Saved. Nothing is confirmed yet."))
            return redirect("proposals:confirm", token)
        except Stale as stale:
            stale_words = _("%(who)s changed this in the meantime") % {"who": stale.who}
        except Refused as refused:
            refused_words = say(refused)
    return _confirm_page(request, proposal, form, words=refused_words or stale_words)


def _confirm_form(request: HttpRequest, proposal: Proposal) -> StepForm:
    answers = concepts.answers_of(proposal)
    rule = concepts.rule_of(proposal)
    fields = [field for field in concepts.form().fields if field.type is not FieldType.FILES and field.key not in rule.hide]
    return StepForm(
        fields, initial_answers=answers, required=[field.key for field in fields if is_required(field, answers, rule=rule)],
        more_rows=[request.POST["add"]] if "add" in request.POST else [], data=request.POST if request.method == "POST" else None,
    )  # fmt: skip


def _confirm_page(request: HttpRequest, proposal: Proposal, form: StepForm, *, words: str) -> HttpResponse:
    state = concepts.state(proposal, now=now_of(request))
    whole = concepts.form()
    if words:
        form.show(state.problems, state.findings, whole)
        form.add_error(None, words)
    language = get_language() or "en"
    by_step: dict[int, list[Any]] = {}
    for question in form.on_page():
        by_step.setdefault(question.field.step, []).append(question)
    context = {
        "proposal": proposal,
        "form": form,
        "sections": [(step.title.in_(language), by_step.get(step.number, [])) for step in whole.steps],
        "marks": pages.marks_on_page(state.readings),
        "met": pages.met_count(state.readings),
        "with_errors": bool(words),
    }
    return render(request, "proposals/confirm.html", context, status=422 if words else 200)
