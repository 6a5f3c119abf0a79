"""What a partner sees: what endorsing means; the assessment first, then two statements; how to take it back."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language, gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from testamur.definitions import queries as definitions
from testamur.definitions.rules import content as contents, digest
from testamur.definitions.words import day
from testamur.endorsements import actions, queries
from testamur.endorsements.forms import PassOnForm, SignatureForm, WithdrawForm
from testamur.endorsements.models import Endorsement
from testamur.endorsements.rules import life, signature
from testamur.endorsements.rules.life import State
from testamur.endorsements.words import STATES
from testamur.ground.errors import Refusal, Refused
from testamur.ground.times import local_day
from testamur.people.queries import institution
from testamur.ui.doors import now_of
from testamur.ui.words import say


@require_GET
def partners(request: HttpRequest) -> HttpResponse:
    """What endorsing means, and what it does not."""
    return render(request, "endorsements/partners.html")


@never_cache
@require_http_methods(["GET", "POST"])
def endorse(request: HttpRequest, token: str) -> HttpResponse:
    """Read exactly the frozen text, then sign, sign with conditions, or decline. No account is needed."""
    one = queries.by_token(token)
    if one.status not in life.OPEN:
        return _after(request, one, token)
    closed = _closed(one, request)
    form = SignatureForm(request.POST or None, initial={"name": one.signatory_name})
    act = request.POST.get("act", "")
    if request.method == "POST" and act in _ACTS and form.is_valid():
        try:
            _ACTS[act](token, form, request)
        except Refused as refused:
            form.add_error(refused.field if refused.field in form.fields else None, say(refused))
        else:
            return _private(redirect("endorsements:endorse", token))
    elif request.method == "POST" and act not in _ACTS:
        form.add_error(None, _("Choose to sign, to sign with conditions, or to decline."))
    return _private(render(request, "endorsements/endorse.html", {**_context(request, one, token), "form": form, "closed": closed}))


@never_cache
@require_http_methods(["GET", "POST"])
def pass_on(request: HttpRequest, token: str) -> HttpResponse:
    """Not the right person: the link goes to a colleague, this one ends."""
    one = queries.by_token(token)
    form = PassOnForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        actions.pass_on(token=token, **form.cleaned_data, now=now_of(request))
        return _private(render(request, "endorsements/passed_on.html", {"name": form.cleaned_data["name"]}))
    context = {"form": form, "token": token, "title": _title(one)}
    return _private(render(request, "endorsements/pass_on.html", context))


@never_cache
@require_http_methods(["GET", "POST"])
def withdraw(request: HttpRequest, token: str) -> HttpResponse:
    """The partner takes its endorsement back."""
    one = queries.by_token(token)
    form = WithdrawForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        actions.withdraw(token=token, reason=form.cleaned_data["reason"], now=now_of(request))
        return _private(redirect("endorsements:endorse", token))
    context = {"form": form, "token": token, "title": _title(one), "one": one, "can": one.status in life.IN_FORCE}
    return _private(render(request, "endorsements/withdraw.html", context))


def _sign(token: str, form: SignatureForm, request: HttpRequest) -> None:
    actions.sign(token=token, signature_=form.signature(), now=now_of(request))


def _sign_with_conditions(token: str, form: SignatureForm, request: HttpRequest) -> None:
    actions.sign_with_conditions(token=token, signature_=form.signature(), now=now_of(request))


def _decline(token: str, form: SignatureForm, request: HttpRequest) -> None:
    actions.decline(token=token, reason=form.cleaned_data["reason"], now=now_of(request))


_ACTS = {"sign": _sign, "conditions": _sign_with_conditions, "decline": _decline}


def _after(request: HttpRequest, one: Endorsement, token: str) -> HttpResponse:
    """The same link once it has been used: what stands now, and how to take it back."""
    context = {
        **_context(request, one, token),
        "state": STATES[one.status],
        "in_force": one.status in life.IN_FORCE,
        "is_conditional": one.status is State.SIGNED_CONDITIONAL,
        "declined": one.status is State.DECLINED,
        "was_void": one.status is State.VOID,
    }
    return _private(render(request, "endorsements/signed.html", context))


def _closed(one: Endorsement, request: HttpRequest) -> str:
    """Why nothing can be signed through this link now; empty when it can."""
    today = local_day(now_of(request), institution().tz)
    if today > one.link_until:
        return say(Refusal("endorsement_link_ended", {"date": day(one.link_until)}))
    if one.version.content_hash != one.content_hash:
        return say(Refusal("endorsement_version_changed"))
    if one.status is State.INVITED and not signature.same_domain(one.signatory_email, one.organisation.domain):
        return say(Refusal("endorsement_not_verified", {"partner": one.partner(_language())}))
    return ""


def _context(request: HttpRequest, one: Endorsement, token: str) -> dict[str, Any]:
    content = contents.read(queries.content_seen(one))
    facts = institution()
    before = one.renews
    return {
        "one": one,
        "token": token,
        "partner": one.partner(_language()),
        "content": content,
        "title": content.title(_language()),
        "shown": definitions.shown(content),
        "short": digest.short(one.content_hash),
        "definition_id": facts.base_url + one.version.path,
        "version": one.version,
        "renews": before,
        "same_text": before is not None and before.content_hash == one.content_hash,
        "observed": sum(len(two.items) for two in content.summative),
        "critical": sum(1 for two in content.summative for item in two.items if item.critical),
        "today": local_day(now_of(request), facts.tz),
    }


def _title(one: Endorsement) -> str:
    return one.version.definition.title(_language())


def _language() -> str:
    return (get_language() or "en")[:2]


def _private(response: HttpResponse) -> HttpResponse:
    """The address holds a secret: it is neither kept by a cache, nor sent on as a referrer, nor indexed."""
    response["Referrer-Policy"] = "strict-origin"
    response["X-Robots-Tag"] = "noindex"
    response["Cache-Control"] = "private, no-store"
    return response
