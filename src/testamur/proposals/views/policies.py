"""The administrator's pages of the process: versions, an upload that is checked, differences, and putting one in use."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language, gettext as _, gettext_lazy
from django.views.decorators.http import require_http_methods

from testamur.ground.errors import NotAllowed, NotFound, Refused
from testamur.people import queries as people
from testamur.people.models import Person
from testamur.people.rules.roles import Role
from testamur.proposals.actions import policies as actions
from testamur.proposals.models import PolicyVersion
from testamur.proposals.queries import policies
from testamur.proposals.rules import policy_changes, policy_check
from testamur.ui.doors import now_of, person_of, signed_in
from testamur.ui.words import say

_MOST = 200_000


class UploadForm(forms.Form):
    """One policy file; what is wrong in it is said line by line."""

    policy = forms.FileField(
        label=gettext_lazy("Policy file"), help_text=gettext_lazy("A TOML file in the format testamur.process/1. It is checked before it is kept."),
        error_messages={"required": gettext_lazy("Choose the policy file"), "empty": gettext_lazy("This file is empty")},
    )  # fmt: skip

    def clean_policy(self) -> str:
        """The text of the file, when it can be used."""
        file = self.cleaned_data["policy"]
        if file.size > _MOST:
            raise forms.ValidationError(_("This file is too large for a policy"))
        try:
            text: str = file.read().decode("utf-8")
        except UnicodeDecodeError as error:
            raise forms.ValidationError(_("This is not a text file in UTF-8")) from error
        found = actions.check_text(text)
        if found:
            raise forms.ValidationError([forms.ValidationError("%(line)s", params={"line": line}) for line in found])
        return text


@signed_in
@require_http_methods(["GET", "POST"])
def index(request: HttpRequest) -> HttpResponse:
    """Every version that was loaded, the one in use first; and the upload of another."""
    person, now = _administrator(request), now_of(request)
    form: Any = UploadForm(request.POST, request.FILES) if request.method == "POST" else UploadForm()
    if request.method == "POST" and form.is_valid():
        try:
            row = actions.upload_policy(text=form.cleaned_data["policy"], by=person, now=now)
        except Refused as refused:
            form.add_error("policy", say(refused))
        else:
            messages.success(request, _("The policy is kept. It is in use only once you confirm it here."))
            return redirect("proposals:policy", row.pk)
    rows = PolicyVersion.objects.order_by("-in_use", "key", "-version")
    shown = [(row, row.read(), row.read().title.in_(get_language() or "en")) for row in rows]
    return render(request, "proposals/policies/index.html", {"form": form, "rows": shown}, status=422 if form.errors else 200)


@signed_in
@require_http_methods(["GET", "POST"])
def policy(request: HttpRequest, number: int) -> HttpResponse:
    """One version: its stages, its diagram, what it says differently from the one in use, and the confirmation."""
    person, now = _administrator(request), now_of(request)
    row = PolicyVersion.objects.filter(pk=number).first()
    if row is None:
        raise NotFound("policy")
    refused_words = ""
    if request.method == "POST":
        try:
            actions.activate_policy(policy_id=row.pk, by=person, now=now)
        except Refused as refused:
            refused_words = say(refused)
        else:
            messages.success(request, _("New concepts come under it from now on. Proposals on their way keep their policy."))
            return redirect("proposals:policies")
    read, current = row.read(), policies.in_use_or_none()
    language = get_language() or "en"
    context = {
        "row": row,
        "policy": read,
        "title": read.title.in_(language),
        "stages": [(stage.title.in_(language), stage.owner, stage.kind) for stage in read.stages],
        "diagram": policy_check.draw(read),
        "current": current,
        "changes": policy_changes.changes(current.text, row.text) if current is not None and current.pk != row.pk else (),
        "is_early": read.effective_from > policies.local_day(now),
        "refused": refused_words,
    }
    return render(request, "proposals/policies/policy.html", context, status=422 if refused_words else 200)


def _administrator(request: HttpRequest) -> Person:
    person: Person = person_of(request)
    today = policies.local_day(now_of(request))
    if not people.holds(person, Role.SYSTEM_ADMIN, on=today):
        raise NotAllowed("only_admin_policies", who_can=people.names_with(Role.SYSTEM_ADMIN, on=today))
    return person
