"""Public pages: developing a new micro-credential, the application guide, the blank form, starting by mail."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language, gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from testamur.ground.errors import TooMany
from testamur.people import queries as people
from testamur.proposals.actions import concept
from testamur.proposals.forms.review import StartForm
from testamur.proposals.queries import concepts, lists, policies
from testamur.proposals.rules import forms as form_rules, sheets as sheet_rules
from testamur.proposals.rules.policy import NO_FORM_RULE, Policy
from testamur.proposals.rules.vocabulary import Code, StageKind
from testamur.ui.doors import now_of, person_or_none

_ENOUGH = 10
"""Figures about the promise are shown from this many decisions on (ux.md 3.5)."""


@require_GET
def propose(request: HttpRequest) -> HttpResponse:
    """Developing a new micro-credential, from the policy in force and the institution file (words.md section 10)."""
    language = get_language() or "en"
    facts = people.institution()
    row = policies.in_use_or_none()
    policy = row.read() if row else None
    promise = lists.promise_kept(now=now_of(request))
    context: dict[str, Any] = {
        "policy": policy,
        "names": _body_names(policy, language),
        "clock": next((each for each in policy.clocks.values() if each.starts == "receipt"), None) if policy else None,
        "promise": promise if promise.decided >= _ENOUGH else None,
        "documents": _documents(facts, language),
        "ce_name": facts.say("contact.ce_name", language),
        "ce_email": facts.ce_email,
        "ce_phone": facts.say("contact.ce_phone", language),
        "plan": facts.say("education_plan.title", language),
        "goals": [each.name_fr if language.startswith("fr") else each.name_en for each in facts.plan_priorities],
        "full_name": facts.name(language),
        "criteria": _criteria(policy, language),
        "has_track": policy is not None and any(stage.kind is StageKind.TRACK for stage in policy.stages),
        "weeks": _weeks(policy),
    }
    return render(request, "proposals/public/propose.html", context)


def _weeks(policy: Policy | None) -> tuple[int, int] | None:
    """The promise in weeks, where it is counted in calendar days that make whole weeks."""
    rule = next((each for each in policy.clocks.values() if each.starts == "receipt"), None) if policy else None
    if rule is None or rule.count != "calendar" or rule.target_days % 7 or rule.limit_days % 7:
        return None
    return rule.target_days // 7, rule.limit_days // 7


def _body_names(policy: Policy | None, language: str) -> dict[str, str]:
    """The bodies that endorse, and the one that approves, by this institution's names."""
    if policy is None:
        return {}
    name = "name_fr" if language.startswith("fr") else "name_en"
    approving, endorsing = "", []
    for stage in policy.stages:
        if stage.kind is not StageKind.BODY:
            continue
        words = str(getattr(people.body(stage.owner), name))
        if any(row.effect for row in stage.decisions):
            approving = words
        elif words not in endorsing and any(row.code in {Code.ENDORSE, Code.NOTE} for row in stage.decisions):
            endorsing.append(words)
    return {"endorsing": ", ".join(endorsing), "approving": approving}


def _documents(facts: Any, language: str) -> list[tuple[str, str]]:
    """Companion documents as (title, address); one that is only named has no address."""
    built_in = {"concept_form": reverse("proposals:blank"), "application_guide": reverse("proposals:guide")}
    return [
        (each.title_fr if language.startswith("fr") else each.title_en, built_in.get(each.role, "") if each.source == "built_in" else each.url)
        for each in facts.documents
    ]


def _criteria(policy: Policy | None, language: str) -> list[tuple[str, int, list[str]]]:
    """The scoring sheet, shown to proposers before they submit; none where the policy uses four marks."""
    if policy is None or not any(stage.sheet == "ten_criteria" for stage in policy.stages):
        return []
    return [(each.label.in_(language), each.weight, [one.in_(language) for one in each.anchors]) for each in sheet_rules.CRITERIA]


@require_GET
def guide(request: HttpRequest) -> HttpResponse:
    """The application guide: the same texts as the help beside each question."""
    return render(request, "proposals/public/guide.html", {"steps": _steps(), "count": _count(), "title": _("Application guide")})


@require_GET
def blank(request: HttpRequest) -> HttpResponse:
    """The concept form to print and fill in by hand."""
    facts = people.institution_or_none()
    context = {"steps": _steps(), "count": _count(), "ce_email": facts.ce_email if facts else ""}
    return render(request, "proposals/public/blank.html", context)


def _rule() -> Any:
    row = policies.in_use_or_none()
    return row.read().form_rule(concepts.CONCEPT) if row else NO_FORM_RULE


def _count() -> int:
    return form_rules.count_required(concepts.form(), rule=_rule())


def _steps() -> list[tuple[int, str, str, list[tuple[str, str, str, str, list[str]]]]]:
    """Steps with their asked questions: key, label, guide, when it is needed, and the choices."""
    language = get_language() or "en"
    needed = {
        "always": _("Needs an answer"),
        "when": _("Needs an answer when you convert, revise or renew"),
        "later": _("Can wait for the full proposal"),
        "never": _("Optional"),
    }
    hidden = _rule().hide
    return [
        (
            step.number,
            step.title.in_(language),
            step.intro.in_(language),
            [
                (field.key, field.label.in_(language), field.guide.in_(language), needed[field.required.value], [each.label.in_(language) for each in field.choices])
                for field in step.fields
                if field.key not in hidden
            ],
        )
        for step in concepts.form().steps
    ]


@require_http_methods(["GET", "POST"])
def start(request: HttpRequest) -> HttpResponse:
    """An address, one link, then step 1: no invitation, no sponsor, no password."""
    if person_or_none(request) is not None:
        return redirect("proposals:new")
    form = StartForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        email = form.cleaned_data["email"]
        try:
            concept.ask_link_to_start(email=email, next_path=reverse("proposals:new"), language=get_language() or "en", now=now_of(request))
        except TooMany:
            form.add_error("email", _("Three links were asked for in 15 minutes. Use the newest one, or try again later"))
        else:
            return render(request, "proposals/public/start_sent.html", {"email": email})
    return render(request, "proposals/public/start.html", {"form": form, "count": _count()}, status=422 if form.errors else 200)
