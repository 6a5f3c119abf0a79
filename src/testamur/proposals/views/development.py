"""The workspace of development: the fixed order, team, plan, resources, who answers for it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language, gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from testamur.ground.errors import NotFound, Refused
from testamur.people.models import Person
from testamur.proposals import words
from testamur.proposals.actions import development as actions, plan as plans, pledges
from testamur.proposals.forms.development import ConsultationForm, ResourceForm, ResponsibleForm, TaskForm, TeamForm
from testamur.proposals.models import Development, Pledge, Proposal, Task
from testamur.proposals.queries import access, conditions, development, happened, policies, workspace as reads
from testamur.proposals.rules.resources import ResourceKind
from testamur.ui.doors import now_of, person_of, signed_in
from testamur.ui.words import say


def find(request: HttpRequest, key: str) -> tuple[Proposal, Development]:
    """The proposal and its development, for whoever may read the workspace. Raises NotFound for both alike."""
    person, now = person_of(request), now_of(request)
    proposal = access.find(key, person=person, now=now)
    found = development.of(proposal)
    if found is None or not development.may_read(proposal, person, on=policies.local_day(now)):
        raise NotFound("development")
    return proposal, found


def base(request: HttpRequest, proposal: Proposal, found: Development) -> dict[str, Any]:
    """What every page of the workspace shows."""
    person, now = person_of(request), now_of(request)
    today = policies.local_day(now)
    lead = development.lead(proposal)
    return {
        "proposal": proposal,
        "development": found,
        "lead": lead,
        "is_lead": bool(lead and lead.pk == person.pk),
        "is_ce": access.is_ce(person, on=today),
        "is_proposer": proposal.proposer_id == person.pk,
        "may_work": development.may_work(proposal, person, on=today) and found.filed_at is None and proposal.is_open,
        "steps": reads.steps(proposal, now=now),
        "version_page": development.version_page(proposal),
        "review": development.review_of(proposal),
        "today": today,
    }


@signed_in
@require_GET
def workspace(request: HttpRequest, key: str) -> HttpResponse:
    """Where it stands: freeze, endorse, submit; what is missing and who does it."""
    proposal, found = find(request, key)
    person, now = person_of(request), now_of(request)
    today = policies.local_day(now)
    context = base(request, proposal, found) | {
        "sections": reads.sections(proposal, now=now),
        "team": [(row.person.name, words.TEAM_ROLES[row.role]) for row in development.team(found)],
        "tasks": list(found.tasks.select_related("owner")),
        "done": found.tasks.filter(done_at__isnull=False).count(),
        "consultations": found.consultations.count(),
        "share": development.share(proposal),
        "rail": happened.rail(proposal),
        "waiting": happened.waiting(proposal),
        "conditions": [(row, conditions.owner_words(row, on=today)) for row in proposal.conditions.select_related("owner", "proposal__proposer")],
        "review_finding": words.REVIEW_FINDINGS.get(reads_finding(proposal), ""),
        "is_agreed": development.is_agreed(found),
        "changes": len(development.changes(proposal)),
        "mine": [row for row in reads.pledges(proposal, person) if row.is_mine and row.pledge.state == "proposed"],
    }
    return render(request, "proposals/development/workspace.html", context)


def reads_finding(proposal: Proposal) -> str:
    """The finding of the quality review, or nothing."""
    review = development.review_of(proposal)
    return review.finding if review else ""


def _try(request: HttpRequest, form: Any, act: Callable[[], object], done: str) -> bool:
    try:
        act()
    except Refused as refused:
        form.add_error(refused.field if refused.field in form.fields else None, say(refused))
        return False
    messages.success(request, done)
    return True


@signed_in
@require_http_methods(["GET", "POST"])
def team(request: HttpRequest, key: str) -> HttpResponse:
    """Continuing Education names the advisory team."""
    proposal, found = find(request, key)
    person, now = person_of(request), now_of(request)
    held = [(row.person_id, row.role) for row in development.team(found)] or [(proposal.proposer_id, "proposer")]
    form = TeamForm(reads.candidates(proposal, on=policies.local_day(now)), held, data=request.POST or None)
    if request.method == "POST" and form.is_valid():
        named = _try(
            request, form,
            lambda: actions.name_team(proposal_id=proposal.pk, seats=form.seats(), by=person, now=now),
            _("The team is named, and everyone is told by mail."),
        )  # fmt: skip
        if named:
            return redirect("proposals:development", proposal.key)
    context = base(request, proposal, found) | {"form": form}
    return render(request, "proposals/development/team.html", context, status=422 if form.errors else 200)


@signed_in
@require_http_methods(["GET", "POST"])
def plan(request: HttpRequest, key: str) -> HttpResponse:
    """Tasks with owners and dates; who was consulted."""
    proposal, found = find(request, key)
    person, now = person_of(request), now_of(request)
    around = reads.around(proposal, found, on=policies.local_day(now))
    task = TaskForm(around, data=request.POST if "task" in request.POST else None)
    consulted = ConsultationForm(_bodies(proposal), data=request.POST if "consulted" in request.POST else None)
    if request.method == "POST" and _plan_post(request, proposal, task, consulted, person):
        return redirect("proposals:plan", proposal.key)
    context = base(request, proposal, found) | {
        "task": task, "consulted": consulted, "tasks": list(found.tasks.select_related("owner")),
        "consultations": list(found.consultations.select_related("noted_by")), "person": person, "now": now,
    }  # fmt: skip
    return render(request, "proposals/development/plan.html", context, status=422 if task.errors or consulted.errors else 200)


def _bodies(proposal: Proposal) -> list[tuple[str, str]]:
    """The bodies of its policy that can be consulted."""
    language = get_language() or "en"
    return [(body.key, body.title.in_(language)) for body in proposal.policy.bodies if body.seats]


def _plan_post(request: HttpRequest, proposal: Proposal, task: TaskForm, consulted: ConsultationForm, person: Person) -> bool:
    now, which = now_of(request), request.POST.get("which", "")
    if "done" in request.POST or "again" in request.POST:
        row = Task.objects.filter(development__proposal=proposal, pk=int(which) if which.isdecimal() else 0).first()
        if row is None:
            raise NotFound("task")
        try:
            plans.finish_task(task_id=row.pk, done="done" in request.POST, by=person, now=now)
        except Refused as refused:
            messages.error(request, say(refused))
        return True
    if task.is_bound and task.is_valid():
        data = task.cleaned_data
        return _try(
            request, task,
            lambda: plans.add_task(proposal_id=proposal.pk, title=data["title"], owner_id=int(data["owner"]), due_on=data["due_on"], by=person, now=now),
            _("The task is in the plan."),
        )  # fmt: skip
    if consulted.is_bound and consulted.is_valid():
        data = consulted.cleaned_data
        return _try(
            request, consulted,
            lambda: plans.note_consultation(
                proposal_id=proposal.pk, who=data["who"], held_on=data["held_on"], changed=data["changed"], body_key=data["body"], by=person, now=now
            ),
            _("The consultation is noted."),
        )  # fmt: skip
    return False


@signed_in
@require_http_methods(["GET", "POST"])
def resources(request: HttpRequest, key: str) -> HttpResponse:
    """What a body requires and a unit offers; the budget owner answers here."""
    proposal, found = find(request, key)
    person, now = person_of(request), now_of(request)
    form = ResourceForm(reads.budget_owners(on=policies.local_day(now)), data=request.POST if "add" in request.POST else None)
    if request.method == "POST" and _resource_post(request, proposal, form, person):
        return redirect("proposals:resources", proposal.key)
    context = base(request, proposal, found) | {
        "form": form, "rows": reads.pledges(proposal, person), "share": development.share(proposal),
        "may_require": access.is_ce(person, on=policies.local_day(now)) or bool(access.bodies_of(person, on=policies.local_day(now))),
    }  # fmt: skip
    return render(request, "proposals/development/resources.html", context, status=422 if form.errors else 200)


def _resource_post(request: HttpRequest, proposal: Proposal, form: ResourceForm, person: Person) -> bool:
    now, which = now_of(request), request.POST.get("which", "")
    if "confirm" in request.POST or "refuse" in request.POST or "withdraw" in request.POST:
        row = Pledge.objects.filter(proposal=proposal, pk=int(which) if which.isdecimal() else 0).first()
        if row is None:
            raise NotFound("pledge")
        reason = request.POST.get("reason", "")[:2000]
        try:
            if "withdraw" in request.POST:
                pledges.move_pledge(pledge_id=row.pk, event="withdraw", reason=reason, by=person, now=now)
            else:
                pledges.answer_pledge(pledge_id=row.pk, confirm="confirm" in request.POST, reason=reason, by=person, now=now)
        except Refused as refused:
            messages.error(request, say(refused))
        else:
            messages.success(request, _("Your answer is on record."))
        return True
    if not form.is_bound or not form.is_valid():
        return False
    data = form.cleaned_data
    shared = {
        "proposal_id": proposal.pk, "kind": ResourceKind(data["kind"]), "quantity": data["quantity"], "measure": data["measure"],
        "unit": data["unit"], "owner_id": int(data["owner"]), "by": person, "now": now,
    }  # fmt: skip
    required = request.POST.get("add") == "require"

    def act() -> object:
        if required:
            return pledges.require_resource(**shared, required_by=data["required_by"])
        return pledges.offer_resource(**shared)

    return _try(request, form, act, _("It is on record. The budget owner is asked by mail."))


@signed_in
@require_http_methods(["GET", "POST"])
def responsible(request: HttpRequest, key: str) -> HttpResponse:
    """One accountable person, the first review, the privacy assessment."""
    proposal, found = find(request, key)
    person, now = person_of(request), now_of(request)
    initial = {
        "accountable": str(found.accountable_id or ""), "review_on": found.review_on, "privacy_reference": found.privacy_reference,
        "privacy_approver": found.privacy_approver, "privacy_on": found.privacy_on,
    }  # fmt: skip
    form = ResponsibleForm(reads.around(proposal, found, on=policies.local_day(now)), initial=initial, data=request.POST or None)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        named = _try(
            request, form,
            lambda: actions.name_responsible(
                proposal_id=proposal.pk, accountable_id=int(data["accountable"]), review_on=data["review_on"],
                privacy_reference=data["privacy_reference"], privacy_approver=data["privacy_approver"], privacy_on=data["privacy_on"],
                by=person, now=now,
            ),
            _("Saved."),
        )  # fmt: skip
        if named:
            return redirect("proposals:development", proposal.key)
    context = base(request, proposal, found) | {"form": form}
    return render(request, "proposals/development/responsible.html", context, status=422 if form.errors else 200)
