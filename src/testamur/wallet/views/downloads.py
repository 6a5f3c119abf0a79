"""What a holder takes along: the signed file, the badge with it inside, the certificate."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import get_language
from django.views.decorators.http import require_GET

from testamur.awards.queries import CredentialFacts
from testamur.ground.errors import Refused
from testamur.ui.doors import now_of, person_of, signed_in
from testamur.ui.words import say
from testamur.wallet import papers, queries


@signed_in
@require_GET
def signed(request: HttpRequest, public_id: str) -> HttpResponse:
    """The exact signed bytes."""
    facts = queries.held(person_of(request), public_id).facts
    return _file(papers.signed_bytes(facts), "application/vc", facts, "json")


@signed_in
@require_GET
def badge_svg(request: HttpRequest, public_id: str) -> HttpResponse:
    """The badge as SVG with the signed file inside."""
    facts = queries.held(person_of(request), public_id).facts
    return _file(papers.baked_svg(facts, _language(), now_of(request)), "image/svg+xml", facts, "svg")


@signed_in
@require_GET
def badge_png(request: HttpRequest, public_id: str) -> HttpResponse:
    """The badge as PNG with the signed file inside."""
    facts = queries.held(person_of(request), public_id).facts
    return _file(papers.baked_png(facts, _language(), now_of(request)), "image/png", facts, "png")


@signed_in
@require_GET
def certificate(request: HttpRequest, public_id: str) -> HttpResponse:
    """The certificate; a name that our typefaces cannot show is refused with the letters."""
    facts = queries.held(person_of(request), public_id).facts
    try:
        pdf = papers.certificate(facts, language=_language(), now=now_of(request))
    except Refused as refused:
        messages.error(request, say(refused))
        return HttpResponseRedirect(reverse("wallet:credential", args=[public_id]))
    return _file(pdf, "application/pdf", facts, "pdf")


def _file(raw: bytes, kind: str, facts: CredentialFacts, ending: str) -> HttpResponse:
    response = HttpResponse(raw, content_type=kind)
    response["Content-Disposition"] = f'attachment; filename="{facts.slug}-{facts.public_id}.{ending}"'
    response["Cache-Control"] = "private, no-store"
    if kind == "image/svg+xml":
        response["Content-Security-Policy"] = "default-src 'none'; style-src 'none'; sandbox"
    return response


def _language() -> str:
    return (get_language() or "en")[:2]
