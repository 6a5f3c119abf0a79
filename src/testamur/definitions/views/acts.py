"""Acts on a version, each on its own page: freeze, open again, suspend, reinstate, retire, verify a condition."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.functional import Promise
from django.utils.translation import get_language, gettext as _, gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from testamur.definitions import forms, queries
from testamur.definitions.actions import approval, drafting
from testamur.definitions.rules import coverage, digest
from testamur.definitions.views.doors import drafted, seen
from testamur.ground.errors import NotFound, Refusal, Refused
from testamur.ui.doors import now_of, person_of, signed_in
from testamur.ui.words import say


@signed_in
@require_http_methods(["GET", "POST"])
def freeze(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """What is frozen, its fingerprint, what a later edit would undo."""
    version = seen(request, slug, number)
    person, now = person_of(request), now_of(request)
    if request.method == "POST":
        drafting.freeze_version(version_id=version.pk, by=person, now=now)
        messages.success(request, _("Version %(n)s is frozen. A partner can now sign it.") % {"n": number})
        return redirect("definitions:version", slug, number)
    content = version.read()
    gaps = coverage.gaps(content)
    fingerprint = version.content_hash or digest.content_hash(version.content)
    context = {
        "version": version,
        "title": content.title((get_language() or "en")[:2]),
        "shown": queries.shown(content),
        "fingerprint": fingerprint,
        "short": digest.short(fingerprint),
        "gaps": [say(Refusal(gap.reason, gap.facts)) for gap in gaps],
        "may_freeze": queries.may_freeze(person, version, now),
        "drafters": queries.drafters(version, now),
        "is_draft": not version.is_fixed,
    }
    return render(request, "definitions/freeze.html", context)


@signed_in
@require_http_methods(["GET", "POST"])
def reopen(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Open a new draft after the freeze: what that undoes, said before it is done."""
    version = drafted(request, slug, number)
    if request.method == "POST":
        drafting.reopen_version(version_id=version.pk, by=person_of(request), now=now_of(request))
        messages.success(request, _("The next draft is open. The frozen text is kept."))
        return redirect("definitions:version", slug, number)
    context = {
        "version": version,
        "title": version.definition.title((get_language() or "en")[:2]),
        "short": digest.short(version.content_hash),
    }
    return render(request, "definitions/reopen.html", context)


@dataclass(frozen=True, slots=True)
class Act:
    """One act of the CE director that asks why."""

    heading: Promise
    effect: Promise
    button: Promise
    done: Promise
    form: type[forms.ReasonForm]
    do: Callable[..., Any]


ACTS: dict[str, Act] = {
    "suspend": Act(
        gettext_lazy("Suspend this micro-credential"),
        gettext_lazy("No new cohort opens and nothing is issued while it is suspended. What was issued stays valid."),
        gettext_lazy("Suspend"),
        gettext_lazy("It is suspended."),
        forms.ReasonForm,
        approval.suspend_version,
    ),
    "reinstate": Act(
        gettext_lazy("Reinstate this micro-credential"),
        gettext_lazy("Cohorts can open and credentials can be issued again."),
        gettext_lazy("Reinstate"),
        gettext_lazy("It is active again."),
        forms.ReasonForm,
        approval.reinstate_version,
    ),
    "retire": Act(
        gettext_lazy("Retire this micro-credential"),
        gettext_lazy("No new cohort opens. Running cohorts finish, and what was issued stays verifiable for ever."),
        gettext_lazy("Retire"),
        gettext_lazy("It is being taught out."),
        forms.RetireForm,
        approval.retire_version,
    ),
}


@signed_in
@require_http_methods(["GET", "POST"])
def act(request: HttpRequest, slug: str, number: int, name: str) -> HttpResponse:
    """Suspend, reinstate or retire, with a reason."""
    one = ACTS.get(name)
    if one is None:
        raise NotFound("act")
    version = seen(request, slug, number)
    approval.require_director(person_of(request), now_of(request))
    form = one.form(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            one.do(version_id=version.pk, **form.cleaned_data, by=person_of(request), now=now_of(request))
        except Refused as refused:
            form.add_error(refused.field if refused.field in form.fields else None, say(refused))
        else:
            messages.success(request, str(one.done))
            return redirect("definitions:version", slug, number)
    title = version.definition.title((get_language() or "en")[:2])
    return render(request, "definitions/act.html", {"version": version, "title": title, "act": one, "form": form})


@signed_in
@require_POST
def verify_condition(request: HttpRequest, slug: str, number: int, condition: int) -> HttpResponse:
    """Say that a condition of the approval is met, with what was seen."""
    version = seen(request, slug, number)
    found = version.conditions.filter(number=condition).first()
    if found is None:
        raise NotFound("condition")
    approval.verify_condition(
        condition_id=found.pk, evidence=request.POST.get("reason", ""), by=person_of(request), now=now_of(request)
    )
    messages.success(request, _("Condition %(n)s is verified.") % {"n": condition})
    return redirect("definitions:version", slug, number)
