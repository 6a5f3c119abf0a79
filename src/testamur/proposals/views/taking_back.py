"""The CE director takes a parked proposal back: where to, why, and whether the definition itself has to change."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language, gettext as _, gettext_lazy
from django.views.decorators.http import require_http_methods

from testamur.ground.errors import NotAllowed, Refused, Stale
from testamur.people import queries as people
from testamur.people.rules.roles import Role
from testamur.proposals.actions import taking_back
from testamur.proposals.models import Proposal
from testamur.proposals.queries import access, happened, policies
from testamur.proposals.rules.vocabulary import StageKind
from testamur.proposals.words import decided_meanwhile
from testamur.ui.doors import now_of, person_of, signed_in
from testamur.ui.forms import Option
from testamur.ui.words import say


class TakeBackForm(forms.Form):
    """One of the form stages before, the reason, and whether the version becomes a draft again."""

    target = forms.ChoiceField(
        label=gettext_lazy("Back to"), widget=forms.RadioSelect, error_messages={"required": gettext_lazy("Choose where it goes back to")}
    )
    reason = forms.CharField(
        label=gettext_lazy("Reason"), help_text=gettext_lazy("The proposer reads it word for word."), max_length=5000,
        widget=forms.Textarea(attrs={"rows": 4}), error_messages={"required": gettext_lazy("Give the reason. The proposer reads it word for word")},
    )  # fmt: skip
    as_draft = forms.BooleanField(
        required=False, label=gettext_lazy("The definition itself has to change"),
        help_text=gettext_lazy("Its version becomes a draft again, and its endorsement is void. The partner is told and asked again."),
    )  # fmt: skip

    def __init__(self, proposal: Proposal, *, data: Any = None) -> None:
        super().__init__(data)
        language = get_language() or "en"
        stages = [stage for stage in proposal.policy.before(proposal.stage) if stage.kind is StageKind.FORM]
        self.fields["target"].choices = [  # type: ignore[attr-defined]  # a choice field
            (stage.key, Option(stage.title.in_(language), _("What was decided after it is kept, and taken again"))) for stage in stages
        ]
        if proposal.version is None:
            del self.fields["as_draft"]


@signed_in
@require_http_methods(["GET", "POST"])
def take_back(request: HttpRequest, key: str) -> HttpResponse:
    """Ask where to and why; then it is open there again."""
    person, now = person_of(request), now_of(request)
    found = access.find(key, person=person, now=now)
    today = policies.local_day(now)
    if not people.holds(person, Role.CE_DIRECTOR, on=today):
        raise NotAllowed("only_ce", who_can=people.names_with(Role.CE_DIRECTOR, on=today))
    if not found.is_parked:
        messages.warning(request, _("It waits for nothing before its stage, so it is decided there and not taken back"))
        return redirect("proposals:proposal", found.key)
    form, seen = TakeBackForm(found, data=request.POST or None), request.POST.get("seen_visit", "")
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            taking_back.take_back(
                proposal_id=found.pk, target=data["target"], reason=data["reason"], as_draft=bool(data.get("as_draft")),
                seen_visit=int(seen) if seen.isdecimal() else None, by=person, now=now,
            )  # fmt: skip
        except Stale as stale:
            form.add_error("target", decided_meanwhile(str(stale.theirs), who=stale.who, when=stale.when))
        except Refused as refused:
            form.add_error(refused.field if refused.field in form.fields else None, say(refused))
        else:
            messages.success(request, _("It is taken back, and the proposer is told."))
            return redirect("proposals:proposal", found.key)
    context = {"proposal": found, "form": form, "waiting": happened.waiting(found), "seen_visit": found.visit}
    return render(request, "proposals/take_back.html", context, status=422 if form.errors else 200)
