"""The institution's own picture, from its file."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse

from testamur.people import queries


def crest(_request: HttpRequest) -> HttpResponse:
    """The crest as SVG, in a sandbox: it was checked when it was loaded, and cannot run anything here either."""
    facts = queries.institution_or_none()
    picture = facts.say("look.crest_svg", "en") if facts else ""
    if not picture:
        raise Http404
    response = HttpResponse(picture, content_type="image/svg+xml")
    response["Content-Security-Policy"] = "default-src 'none'; style-src 'none'; sandbox"
    response["Cache-Control"] = "public, max-age=300"
    return response
