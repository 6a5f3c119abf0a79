"""The full proposal, section by section, and its check page with agreement and submit."""

from __future__ import annotations

import json
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language, gettext as _
from django.views.decorators.http import require_http_methods

from testamur.ground.errors import NotFound, Refused, Stale
from testamur.proposals.actions import development as actions, full_form as writing
from testamur.proposals.forms.concept import StepForm
from testamur.proposals.models import Proposal
from testamur.proposals.queries import concepts, development, pages, policies, workspace as reads
from testamur.proposals.rules import answers as answer_rules, forms, full_form
from testamur.proposals.rules.forms import FieldType, Form
from testamur.proposals.rules.full_form import Section
from testamur.proposals.rules.policy import FormRule
from testamur.proposals.views.development import base, find
from testamur.ui.doors import now_of, person_of, signed_in
from testamur.ui.words import say


@signed_in
@require_http_methods(["GET", "POST"])
def section(request: HttpRequest, key: str, number: int) -> HttpResponse:
    """One section: what came along from the concept, what is asked here, what is filled in elsewhere."""
    proposal, found = find(request, key)
    if number not in {part.number for part in full_form.sections()}:
        raise NotFound("section")
    part = full_form.section(number)
    if number == len(full_form.sections()):
        return redirect("proposals:full_check", proposal.key)
    context = base(request, proposal, found)
    if request.method == "POST":
        answer = _save(request, proposal, part)
        if answer is not None:
            return answer
    return _page(request, proposal, part, context)


def _rule(proposal: Proposal) -> FormRule:
    return proposal.policy.form_rule(full_form.FORM)


def _form(request: HttpRequest, proposal: Proposal, part: Section, *, bound: bool) -> StepForm:
    given, rule = development.answers(proposal), _rule(proposal)
    asked = full_form.asked(part, given, rule=rule)
    required = [field.key for field in asked if forms.is_required(field, given, rule=rule, full=True)]
    more = [request.POST["add"]] if "add" in request.POST else []
    return StepForm(
        asked, initial_answers=given, required=required, more_rows=more, data=request.POST if bound else None,
        files=request.FILES if bound else None,
    )  # fmt: skip


def _save(request: HttpRequest, proposal: Proposal, part: Section) -> HttpResponse | None:
    person, now = person_of(request), now_of(request)
    form = _form(request, proposal, part, bound=True)
    try:
        seen = {str(name): value for name, value in json.loads(request.POST.get("seen") or "{}").items() if isinstance(value, int)}
        writing.save_section(proposal_id=proposal.pk, values=form.values(), seen=seen, by=person, now=now)
        for field in part.asked:
            uploads = request.FILES.getlist(field.key) if field.type is FieldType.FILES else []
            for upload in uploads:
                submission = development.submission(proposal)
                revision = submission.revisions().get(field.key, 0) if submission else 0
                writing.attach(
                    proposal_id=proposal.pk, question=field.key, name=upload.name or "", content=upload.read(), seen=revision, by=person, now=now
                )
    except ValueError:
        messages.error(request, _("Open the page again, and save once more."))
        return redirect("proposals:full", proposal.key, part.number)
    except Stale as stale:
        messages.error(request, _("{who} changed this in between. Look at it, and save again.").format(who=stale.who or _("Somebody")))
        return redirect("proposals:full", proposal.key, part.number)
    except Refused as refused:
        messages.error(request, say(refused))
        return redirect("proposals:full", proposal.key, part.number)
    if "add" in request.POST or "upload" in request.POST:
        return None
    messages.success(request, _("Saved."))
    return redirect("proposals:full", proposal.key, part.number + 1)


def _page(request: HttpRequest, proposal: Proposal, part: Section, context: dict[str, Any]) -> HttpResponse:
    language, now = get_language() or "en", now_of(request)
    submission = development.submission(proposal)
    form = _form(request, proposal, part, bound="add" in request.POST)
    gaps = [gap for gap in development.gaps(proposal, now=now) if gap.section == part.number]
    missing = {gap.key for gap in gaps}
    context |= {
        "part": part,
        "title": part.title.in_(language),
        "intro": part.intro.in_(language),
        "form": form,
        "questions": form.on_page(),
        "lines": [
            (line, line.label.in_(language), line.guide.in_(language), line.key in missing, line.empty.in_(language) if line.empty else "")
            for line in part.lines
        ],
        "gaps": list(dict.fromkeys(gap.words.in_(language) for gap in gaps if gap.problem)),
        "sections": reads.sections(proposal, now=now),
        "seen": json.dumps(submission.revisions() if submission else {}),
        "back": part.number - 1,
        "last": len(full_form.sections()),
        "carried": {field.key for field in part.carry if not forms.is_empty(field, (concepts.submitted(proposal) or concepts.current(proposal)).values().get(field.key))},
    }
    return render(request, "proposals/development/full.html", context)


@signed_in
@require_http_methods(["GET", "POST"])
def check(request: HttpRequest, key: str) -> HttpResponse:
    """Everything at one look; the proposer agrees, the lead submits."""
    proposal, found = find(request, key)
    person, now = person_of(request), now_of(request)
    if request.method == "POST":
        try:
            if "agree" in request.POST:
                actions.agree(proposal_id=proposal.pk, by=person, now=now)
                messages.success(request, _("You agreed to the full proposal as it is written now."))
            elif "submit" in request.POST:
                actions.file_proposal(proposal_id=proposal.pk, by=person, now=now)
                messages.success(request, _("The full proposal is submitted."))
                return redirect("proposals:proposal", proposal.key)
        except Refused as refused:
            messages.error(request, say(refused))
        return redirect("proposals:full_check", proposal.key)
    rule, given, language = _rule(proposal), development.answers(proposal), get_language() or "en"
    whole = _whole()
    rows = [
        (part, part.title.in_(language), [(field.label.in_(language), pages.in_words(field, given.get(field.key), form=whole) or "—") for field in full_form.asked(part, given, rule=rule)])
        for part in full_form.sections()
    ]
    problems = answer_rules.form_problems(full_form.form(), given, rule=rule, today=policies.local_day(now), full=True)
    context = base(request, proposal, found) | {
        "rows": rows, "sections": reads.sections(proposal, now=now), "problems": len(problems), "is_agreed": development.is_agreed(found),
        "changes": [whole.field(name).label.in_(language) for name in development.changes(proposal) if _known(whole, name)],
        "blockers": _blockers(proposal, found, now=now),
    }  # fmt: skip
    return render(request, "proposals/development/check.html", context)


def _whole() -> Form:
    """Every field of both forms, for labels."""
    concept = concepts.form()
    return Form(key="whole", version=1, title=concept.title, steps=(*concept.steps, *full_form.form().steps))


def _known(whole: Form, key: str) -> bool:
    return any(field.key == key for field in whole.fields)


def _blockers(proposal: Proposal, found: Any, *, now: Any) -> list[str]:
    """Why the button is not active yet, the first reason first."""
    if found.filed_at is not None:
        return []
    rows = list(development.form_problems(proposal, now=now))
    said = [_("Still missing: {names}.").format(names=", ".join(rows[:5]))] if rows else []
    for row in reads.steps(proposal, now=now)[:3]:
        if row.state != "done":
            said.append(f"{row.title}. {row.note}")
    if not development.is_agreed(found):
        said.append(_("{name} has not agreed yet.").format(name=proposal.proposer.name))
    return said
