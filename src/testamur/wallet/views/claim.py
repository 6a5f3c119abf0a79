"""Arriving by the mailed link: is this your name? A yes opens the session; no password is ever asked."""

from __future__ import annotations

from django.contrib.auth import login
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import translation
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from testamur.awards import queries as awards
from testamur.ground.errors import NotFound, Refused
from testamur.people.queries import institution
from testamur.ui.doors import now_of
from testamur.ui.words import say
from testamur.wallet import queries
from testamur.wallet.actions import claim as actions
from testamur.wallet.models import Claim

_BACKEND = "django.contrib.auth.backends.ModelBackend"


@never_cache
@require_GET
def arrive(request: HttpRequest, token: str) -> HttpResponse:  # noqa: ARG001 - every view takes the request
    """The mailed address has no language: go on in the holder's own."""
    found = queries.claim_by_token(token)
    language = found.award.person.language if found else (translation.get_language() or "en")[:2]
    with translation.override(language):
        return HttpResponseRedirect(reverse("wallet:claim", args=[token]))


@never_cache
@require_http_methods(["GET", "POST"])
def claim(request: HttpRequest, token: str) -> HttpResponse:
    """The name on it, and the holder's yes. Opening the page alone uses nothing up: mail programs open links too."""
    found = queries.claim_by_token(token)
    if found is None:
        return _ended(request, Refused("claim_unknown"), 404)
    if found.accepted_at is not None:
        return _ended(request, Refused("claim_used"), 410)
    if request.method == "POST":
        try:
            person = actions.accept_by_link(token=token, now=now_of(request))
        except Refused as refused:
            return _ended(request, refused, 410)
        login(request, person, backend=_BACKEND)
        return HttpResponseRedirect(reverse("wallet:credential", args=[_newest(found)]))
    if found.expires_at < now_of(request):
        return _ended(request, Refused("claim_expired"), 410)
    facts = awards.credential(_newest(found))
    if facts is None:
        raise NotFound("credential")
    language = (translation.get_language() or "en")[:2]
    context = {
        "facts": facts,
        "title": facts.title(language),
        "token": token,
        "year": facts.valid_from.year,
        "lines": list(facts.badge_lines(language)),
    }
    return render(request, "wallet/claim.html", {**context, "contact": institution().say("contact.ce_email", language)})


def _newest(found: Claim) -> str:
    """The public id of the newest issued credential of the award."""
    held = [one for one in awards.credentials_of(found.award.person) if one.award_id == found.award_id]
    if not held:
        raise NotFound("credential")
    return held[0].public_id


def _ended(request: HttpRequest, refused: Refused, status: int) -> HttpResponse:
    return render(request, "wallet/claim_ended.html", {"why": say(refused)}, status=status)
