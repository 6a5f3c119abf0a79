"""My credentials: the list, one of them with everything that can be done with it, the yes to the name, the choice."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language, gettext as _
from django.views.decorators.http import require_GET, require_POST

from testamur.awards.queries import CredentialFacts
from testamur.awards.rules.life import CredentialState
from testamur.ground.errors import NotFound, Refused
from testamur.people.queries import institution
from testamur.ui.doors import now_of, person_of, signed_in
from testamur.ui.words import say
from testamur.wallet import forms, queries
from testamur.wallet.actions import claim as actions
from testamur.wallet.papers import competencies
from testamur.wallet.queries import Held


@signed_in
@require_GET
def index(request: HttpRequest) -> HttpResponse:
    """Every credential of this person as a card."""
    now, language = now_of(request), _language()
    cards = [_card(one, language, now) for one in queries.mine(person_of(request))]
    return render(request, "wallet/index.html", {"cards": cards})


@signed_in
@require_GET
def credential(request: HttpRequest, public_id: str) -> HttpResponse:
    """One credential of this person."""
    return _page(request, queries.held(person_of(request), public_id))


@signed_in
@require_POST
def accept(request: HttpRequest, public_id: str) -> HttpResponse:
    """Say "yes, this is my name", signed in."""
    held = queries.held(person_of(request), public_id)
    if held.claim is None:
        raise NotFound("claim")
    actions.accept_name(claim_id=held.claim.pk, by=person_of(request), now=now_of(request))
    return _to(public_id)


@signed_in
@require_POST
def choose(request: HttpRequest, public_id: str) -> HttpResponse:
    """Who can see it."""
    held = queries.held(person_of(request), public_id)
    form = forms.Choose(request.POST)
    if held.claim is None:
        raise NotFound("claim")
    if not form.is_valid():
        return _page(request, held, form=form)
    try:
        actions.choose(claim_id=held.claim.pk, disclosure=form.choice(), by=person_of(request), now=now_of(request))
    except Refused as refused:
        form.add_error(None, say(refused))
        return _page(request, held, form=form)
    messages.success(request, _("Your choice is saved. You can change it at any time."))
    return _to(public_id)


def _page(request: HttpRequest, held: Held, form: forms.Choose | None = None) -> HttpResponse:
    language, now = _language(), now_of(request)
    facts = held.facts
    context: dict[str, Any] = {
        **_card(held, language, now),
        "held": held,
        "form": form or forms.Choose(),
        "change": bool(request.GET.get("change")) or form is not None,
        "share_form": forms.Share(),
        "competencies": competencies(facts, language),
        "check_url": f"{institution().base_url}/v/{facts.public_id}",
        "linkedin_url": _linkedin(facts, language),
        "links": held.claim.links.order_by("-pk")[:20] if held.claim else [],
        "is_revoked": facts.state is CredentialState.REVOKED,
        "is_on_hold": facts.state is CredentialState.SUSPENDED,
        "contact": institution().say("contact.ce_email", language),
        "reason": _reason(held),
        "new_link": request.session.pop("new_share_link", None),
    }
    return render(request, "wallet/credential.html", context)


def _card(held: Held, language: str, now: Any) -> dict[str, Any]:
    facts = held.facts
    expired = facts.is_expired(now)
    if facts.state is CredentialState.REVOKED:
        chip, kind, state = _("Withdrawn by the issuer"), "bad", "revoked"
    elif facts.state is CredentialState.SUSPENDED:
        chip, kind, state = _("On hold"), "warn", "active"
    elif expired:
        chip, kind, state = _("Expired"), "warn", "expired"
    else:
        chip, kind, state = "", "ok", "active"
    return {
        "facts": facts,
        "title": facts.title(language),
        "lines": list(facts.badge_lines(language)),
        "chip": chip,
        "kind": kind,
        "badge_state": state,
        "year": facts.valid_from.year,
        "is_private": held.choice is None,
        "is_claimed": held.is_claimed,
        "choice": held.choice,
    }


def _linkedin(facts: CredentialFacts, language: str) -> str:
    """LinkedIn's own form for a certification, filled in; nothing is sent before the holder saves it there."""
    shown = {
        "startTask": "CERTIFICATION_NAME",
        "name": facts.title(language),
        "organizationName": institution().name(language),
        "issueYear": facts.valid_from.year,
        "issueMonth": facts.valid_from.month,
        "certUrl": f"{institution().base_url}/v/{facts.public_id}",
        "certId": facts.public_id,
    }
    if facts.valid_until is not None:
        shown |= {"expirationYear": facts.valid_until.year, "expirationMonth": facts.valid_until.month}
    return "https://www.linkedin.com/profile/add?" + urlencode(shown)


def _reason(held: Held) -> str:
    """Why it was withdrawn or held: only here, for its holder."""
    return held.facts.state_reason if held.facts.state in {CredentialState.REVOKED, CredentialState.SUSPENDED} else ""


def _language() -> str:
    return (get_language() or "en")[:2]


def _to(public_id: str) -> HttpResponseRedirect:
    return HttpResponseRedirect(reverse("wallet:credential", args=[public_id]))
