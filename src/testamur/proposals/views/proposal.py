"""A proposal: the list, its page, and the small acts on it (picture 06)."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from testamur.ground.errors import NotAllowed, NotFound, Refused
from testamur.people import queries as people
from testamur.people.models import Person
from testamur.people.rules.roles import Role
from testamur.proposals.actions import (
    conditions as condition_actions,
    interests,
    outside,
    questions as question_actions,
    sponsor as sponsor_actions,
)
from testamur.proposals.forms.review import AnswerForm, EvidenceForm, QuestionForm, ReasonForm, SponsorForm, VerifyForm
from testamur.proposals.models import Proposal
from testamur.proposals.queries import (
    access,
    clocks,
    concepts,
    conditions,
    happened,
    pages,
    policies,
    sheets as sheet_reads,
)
from testamur.proposals.rules.clock import Cause
from testamur.proposals.rules.vocabulary import Code
from testamur.ui.doors import now_of, person_of, signed_in
from testamur.ui.words import say


@signed_in
@require_GET
def index(request: HttpRequest) -> HttpResponse:
    """The proposals that this person may know of; their own drafts first."""
    person, now = person_of(request), now_of(request)
    rows = list(access.visible_to(person, now=now).exclude(closed_how="withdrawn", received_at=None))
    own = [row for row in rows if row.proposer_id == person.pk]
    others = [row for row in rows if row.proposer_id != person.pk]
    today = policies.local_day(now)
    context = {
        "own": [happened.list_row(row, now=now) for row in own],
        "others": [happened.list_row(row, now=now) for row in others],
        "is_ce": access.is_ce(person, on=today),
        "is_staff": bool(people.roles_of(person, today)),
    }
    return render(request, "proposals/index.html", context)


@signed_in
@require_GET
def proposal(request: HttpRequest, key: str) -> HttpResponse:
    """The page of one proposal: rail, what you can do, what has happened, facts."""
    person, now = person_of(request), now_of(request)
    found = access.find(key, person=person, now=now)
    if found.is_draft:
        return redirect("proposals:concept", found.key, 1)
    return render(request, "proposals/proposal.html", page_context(found, person, now=now))


def page_context(found: Proposal, person: Person, *, now: Any) -> dict[str, Any]:
    """Everything the page of a proposal shows; the slots of later stages read the same names."""
    today = policies.local_day(now)
    submission = concepts.submitted(found) or concepts.current(found)
    state = concepts.state(found, now=now, submission=submission)
    policy_stage = None if found.policy.end(found.stage) else found.policy.stage(found.stage)
    is_ce = access.is_ce(person, on=today)
    return {
        "proposal": found,
        "policy_stage": policy_stage,
        "stage_kind": policy_stage.kind.value if policy_stage else "",
        "readings": pages.marks_on_page(state.readings),
        "rail": happened.rail(found),
        "trail": happened.trail(found, person=person, today=today),
        "glance": happened.at_a_glance(found, state.answers),
        "waiting": happened.waiting(found),
        "clock": pages.clock_on_page(clocks.of(found, now=now)),
        "promise": pages.clock_on_page(clocks.promise(found, now=now)),
        "acts": happened.acts(found, person, today=today),
        "conditions": [
            (row, conditions.owner_words(row, on=today), conditions.is_owner(row, person, on=today), conditions.may_verify(row, person, on=today))
            for row in found.conditions.select_related("owner", "proposal", "proposal__proposer")
        ],
        "files": [row for row in found.files.defer("content") if is_ce or row.question != "original" or found.proposer_id == person.pk],
        "sheets_readable": sheet_reads.may_see_any(found, person, today=today) and found.sheets.filter(sent_at__isnull=False).exists(),
        "round_changes": len(concepts.differences(found)) if found.round > 1 else 0,
        "is_ce": is_ce,
        "is_proposer": found.proposer_id == person.pk,
        "directors": people.names_with(Role.CE_DIRECTOR, on=today),
        "person_is_sponsor": found.sponsor_id == person.pk,
        "end": found.policy.end(found.stage),
        "now": now,
        "today": today,
    }


@signed_in
@require_GET
def read(request: HttpRequest, key: str, number: int = 0) -> HttpResponse:
    """The concept form as it was submitted, one round of it (0: the newest), to read and to print."""
    person, now = person_of(request), now_of(request)
    found = access.find(key, person=person, now=now)
    rounds = list(found.submissions.filter(form=concepts.CONCEPT, submitted_at__isnull=False).order_by("round"))
    shown = next((each for each in rounds if each.round == number), rounds[-1] if rounds else concepts.current(found))
    if not rounds and found.proposer_id != person.pk and found.entered_by_id is None:
        raise NotFound("submission")
    state = concepts.state(found, now=now, submission=shown)
    form, rule = concepts.form(), concepts.rule_of(found)
    language = getattr(request, "LANGUAGE_CODE", "en")
    changes = [
        (form.field(name).label.in_(language), pages.in_words(form.field(name), before, form=form), pages.in_words(form.field(name), after, form=form))
        for name, before, after in concepts.differences(found)
    ]
    context = {
        "proposal": found,
        "submission": shown,
        "rounds": rounds,
        "sections": [(each, each.title.in_(language), pages.answer_rows(form, state, rule=rule, step=each.number)) for each in form.steps],
        "marks": pages.marks_on_page(state.readings),
        "changes": changes if rounds and shown == rounds[-1] and found.round > 1 else [],
    }
    return render(request, "proposals/read.html", context)


@signed_in
@require_http_methods(["GET", "POST"])
def questions(request: HttpRequest, key: str) -> HttpResponse:
    """Ask the proposer (the clock stops), or answer; every question and answer stands here."""
    person, now = person_of(request), now_of(request)
    found = access.find(key, person=person, now=now)
    ask, answer = QuestionForm(concepts.form()), AnswerForm()
    open_one = found.questions.filter(answered_at=None).first()
    if request.method == "POST":
        asking = "ask" in request.POST
        form = QuestionForm(concepts.form(), data=request.POST) if asking else AnswerForm(request.POST)
        ask, answer = (form, answer) if asking else (ask, form)  # type: ignore[assignment]  # one of the two forms
        try:
            if form.is_valid() and asking:
                question_actions.ask_proposer(
                    proposal_id=found.pk, section=int(form.cleaned_data["section"]), text=form.cleaned_data["text"], by=person, now=now
                )
                messages.success(request, _("The question is sent, and the clock has stopped."))
                return redirect("proposals:proposal", found.key)
            if form.is_valid() and open_one is not None:
                question_actions.answer_question(question_id=open_one.pk, text=form.cleaned_data["text"], by=person, now=now)
                messages.success(request, _("Your answer is sent, and the clock goes on."))
                return redirect("proposals:proposal", found.key)
        except Refused as refused:
            form.add_error(refused.field if refused.field in form.fields else None, say(refused))
    today = policies.local_day(now)
    context = {
        "proposal": found,
        "ask": ask,
        "answer": answer,
        "open_one": open_one,
        "all": found.questions.select_related("asked_by"),
        "may_ask": open_one is None and _may_ask(found, person, today=today),
        "is_proposer": found.proposer_id == person.pk,
        "titles": {step.number: step.title.in_(getattr(request, "LANGUAGE_CODE", "en")) for step in concepts.form().steps},
    }
    status = 422 if ask.errors or answer.errors else 200
    return render(request, "proposals/questions.html", context, status=status)


def _may_ask(found: Proposal, person: Person, *, today: date) -> bool:
    rows = [row for row in found.policy.decisions_at(found.stage, facts=found.kinds) if row.code is Code.ASK]
    return bool(rows) and people.holds(person, [Role(role) for role in rows[0].by], scope=found.scope, on=today)


@signed_in
@require_http_methods(["GET", "POST"])
def sponsor(request: HttpRequest, key: str) -> HttpResponse:
    """The sponsor confirms; CE or the proposer names one."""
    person, now = person_of(request), now_of(request)
    found = access.find(key, person=person, now=now)
    form = SponsorForm(request.POST if "name_sponsor" in request.POST else None)
    refused_words = ""
    if request.method == "POST":
        try:
            if "confirm" in request.POST:
                sponsor_actions.confirm_sponsor(proposal_id=found.pk, by=person, now=now)
                messages.success(request, _("You are confirmed as the sponsor."))
                return redirect("proposals:proposal", found.key)
            if form.is_valid():
                sponsor_actions.name_sponsor(proposal_id=found.pk, **form.cleaned_data, by=person, now=now)
                messages.success(request, _("They are asked by mail."))
                return redirect("proposals:proposal", found.key)
        except Refused as refused:
            refused_words = say(refused)
            if form.is_bound:
                form.add_error(refused.field if refused.field in form.fields else None, refused_words)
    context = {
        "proposal": found,
        "form": form,
        "refused": refused_words,
        "is_sponsor": found.sponsor_id == person.pk,
        "may_name": found.sponsor_confirmed_at is None and (access.is_ce(person, on=policies.local_day(now)) or found.proposer_id == person.pk),
    }
    return render(request, "proposals/sponsor.html", context, status=422 if form.errors else 200)


@signed_in
@require_http_methods(["GET", "POST"])
def condition(request: HttpRequest, key: str, number: int) -> HttpResponse:
    """One condition: evidence by its owner, check by another person."""
    person, now = person_of(request), now_of(request)
    today = policies.local_day(now)
    found = access.find(key, person=person, now=now)
    row = found.conditions.select_related("owner", "decision", "evidence_by", "verifier", "proposal__proposer").filter(number=number).first()
    if row is None:
        raise NotFound("condition")
    evidence = EvidenceForm(request.POST if "give" in request.POST else None)
    verify = VerifyForm(request.POST if "verify" in request.POST else None)
    for form in (evidence, verify):
        if not form.is_bound or not form.is_valid():
            continue
        try:
            if form is evidence:
                condition_actions.give_evidence(condition_id=row.pk, evidence=form.cleaned_data["evidence"], by=person, now=now)
            else:
                data = form.cleaned_data
                condition_actions.verify_condition(condition_id=row.pk, met=data["met"] == "yes", reason=data["reason"], by=person, now=now)
        except Refused as refused:
            form.add_error(refused.field if refused.field in form.fields else None, say(refused))
        else:
            messages.success(request, _("It is on record."))
            return redirect("proposals:proposal", found.key)
    context = {
        "proposal": found,
        "condition": row,
        "evidence": evidence,
        "verify": verify,
        "owner": conditions.owner_words(row, on=today),
        "verifiers": conditions.verifier_words(row, on=today),
        "is_owner": conditions.is_owner(row, person, on=today),
        "may_verify": conditions.may_verify(row, person, on=today),
    }
    return render(request, "proposals/condition.html", context, status=422 if evidence.errors or verify.errors else 200)


@signed_in
@require_http_methods(["GET", "POST"])
def withdraw(request: HttpRequest, key: str) -> HttpResponse:
    """The proposer takes it back, on a page of its own."""
    person, now = person_of(request), now_of(request)
    found = access.find(key, person=person, now=now)
    if person.pk not in {found.proposer_id, found.sponsor_id}:
        raise NotAllowed("withdraw_who")
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            outside.withdraw(proposal_id=found.pk, reason=form.cleaned_data["reason"], by=person, now=now)
        except Refused as refused:
            form.add_error(refused.field if refused.field in form.fields else None, say(refused))
        else:
            messages.success(request, _("The proposal is withdrawn."))
            return redirect("proposals:proposal", found.key)
    return render(request, "proposals/withdraw.html", {"proposal": found, "form": form}, status=422 if form.errors else 200)


@signed_in
@require_http_methods(["GET", "POST"])
def hold(request: HttpRequest, key: str) -> HttpResponse:
    """The CE director puts it on hold with a review date, or takes it off."""
    person, now = person_of(request), now_of(request)
    found = access.find(key, person=person, now=now)
    held = found.stops.filter(cause=Cause.HOLD.value, ended_at=None).first()
    form = ReasonForm(request.POST or None)
    if request.method == "POST":
        try:
            if held is not None:
                outside.resume(proposal_id=found.pk, by=person, now=now)
                messages.success(request, _("It goes on. The clock runs again from today."))
                return redirect("proposals:proposal", found.key)
            if form.is_valid():
                review_on = form.cleaned_data["review_on"] or policies.local_day(now)
                outside.hold(proposal_id=found.pk, review_on=review_on, reason=form.cleaned_data["reason"], by=person, now=now)
                messages.success(request, _("It is on hold. The clock has stopped."))
                return redirect("proposals:proposal", found.key)
        except Refused as refused:
            form.add_error(refused.field if refused.field in form.fields else None, say(refused))
    return render(request, "proposals/hold.html", {"proposal": found, "form": form, "held": held}, status=422 if form.errors else 200)


@signed_in
@require_POST
def declare(request: HttpRequest, key: str) -> HttpResponse:
    """An interest is declared, or none, before acting."""
    person, now = person_of(request), now_of(request)
    found = access.find(key, person=person, now=now)
    answer = request.POST.get("interest", "")
    if answer not in {"yes", "no"}:
        messages.error(request, _("Say whether you have an interest to declare, then choose"))
        return redirect("proposals:proposal", found.key)
    try:
        interests.declare_interest(
            proposal_id=found.pk, has_interest=answer == "yes", nature=request.POST.get("nature", "")[:500], by=person, now=now
        )
    except Refused as refused:
        messages.error(request, say(refused))
    return redirect("proposals:proposal", found.key)
