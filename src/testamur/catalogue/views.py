"""Pages of the catalogue, and its permanent files: badge pictures and approval records."""

from __future__ import annotations

import hashlib
from datetime import date

import orjson
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from testamur.catalogue import queries, words
from testamur.catalogue.rules import finding
from testamur.definitions.models import Version
from testamur.definitions.words import FIELDS, KINDS
from testamur.ground.errors import NotFound
from testamur.people import queries as people
from testamur.ui import badge
from testamur.ui.doors import now_of


def _language() -> str:
    return (get_language() or "en")[:2]


def _chosen(request: HttpRequest, name: str, known: object) -> frozenset[str]:
    return frozenset(value for value in request.GET.getlist(name) if value in known)  # type: ignore[operator]  # a mapping of words


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """The landing page: what a micro-credential is, the four marks, and the list with search and filters."""
    if people.institution_or_none() is None:
        return render(request, "catalogue/not_open.html", status=503)
    own = people.institution()
    today = now_of(request).astimezone(own.tz).date()
    every = queries.cards(language=_language(), on=today)
    wanted = finding.Wanted(
        text=request.GET.get("q", "")[:200],
        fields=_chosen(request, "field", FIELDS),
        starts=_chosen(request, "starts", words.STARTS),
        times=_chosen(request, "time", words.TIMES),
        sort=request.GET.get("sort", "title"),
    )
    by_slug = {card.entry.slug: card for card in every}
    found = [by_slug[one.slug] for one in finding.find([card.entry for card in every], wanted, on=today)]
    counts = finding.counts([card.entry for card in every], on=today)
    facets = [
        (name, label, [(key, text, counts.get(key, 0), key in chosen) for key, text in choices.items() if counts.get(key)])
        for name, label, choices, chosen in (
            ("field", "field", FIELDS, wanted.fields),
            ("starts", "starts", words.STARTS, wanted.starts),
            ("time", "time", words.TIMES, wanted.times),
        )
    ]
    titles = [title for title in own.titles if title not in {card.content.title_en for card in every}]
    context = {
        "cards": found, "facets": facets, "wanted": wanted, "sorts": words.SORTS.items(), "titles": titles,
        "total": len(every) + len(titles),
    }  # fmt: skip
    return render(request, "catalogue/index.html", context)


@require_safe
def micro_credential(request: HttpRequest, slug: str, number: int | None = None) -> HttpResponse:
    """One micro-credential: the competencies, how each is assessed, who endorses it, how to start."""
    sheet = queries.sheet(slug, number, now=now_of(request))
    own, language = people.institution(), _language()
    goals = {one.code: one.name_fr if language == "fr" else one.name_en for one in own.plan_priorities}
    approval = queries.approval_bytes(sheet.version)
    context = {
        "sheet": sheet,
        "goals": [(code, goals.get(code, "")) for code in sheet.content.education_plan],
        "field": FIELDS.get(sheet.content.field, sheet.content.field),
        "approval": orjson.loads(approval) if approval else None,
        "decided": _day_of(approval),
        "badge": _badge(sheet.version),
        "instruments": [
            ((one.name_fr if language == "fr" else one.name_en) or KINDS[one.kind], one) for one in sheet.content.summative
        ],
    }
    return render(request, "catalogue/micro_credential.html", context)


def _day_of(approval: bytes | None) -> date | None:
    """The day of the meeting in an approval record; None where it is not written as a date."""
    try:
        return date.fromisoformat(orjson.loads(approval)["meeting"]) if approval else None
    except (KeyError, TypeError, ValueError):
        return None


@require_safe
def about(request: HttpRequest) -> HttpResponse:
    """What micro-credentials are, and what they are not."""
    today = now_of(request).astimezone(people.institution().tz).date()
    count = len(queries.cards(language=_language(), on=today)) or len(people.institution().titles)
    return render(request, "catalogue/about.html", {"count": count})


def _badge(version: Version, language: str = "") -> badge.Badge:
    language = language or _language()
    content, own = version.read(), people.institution()
    lines = (content.badge_title_fr if language == "fr" else content.badge_title) or content.badge_title
    return badge.Badge(
        definition_id=f"{own.base_url}/catalogue/{content.slug}/",
        title=lines or (content.title(language),),
        field=content.field,
        institution=own.name(language),
        year=version.approved_on.year if version.approved_on else None,
        language=language,
        full_title=content.title(language),
    )


def _file(body: bytes, kind: str) -> HttpResponse:
    response = HttpResponse(body, content_type=kind)
    response["ETag"] = f'"{hashlib.sha256(body).hexdigest()}"'
    response["Cache-Control"] = "public, max-age=300"
    response["Access-Control-Allow-Origin"] = "*"
    response["Cross-Origin-Resource-Policy"] = "cross-origin"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response


@require_safe
def badge_picture(request: HttpRequest, slug: str, number: int, kind: str) -> HttpResponse:
    """The badge of a version as SVG or PNG; no person stands on it."""
    try:
        version = queries.public_version(slug, number)
    except NotFound as error:
        raise Http404 from error
    drawing = _badge(version, "fr" if request.GET.get("lang") == "fr" else "en")
    if kind == "svg":
        return _file(badge.svg(drawing, size=600).encode(), "image/svg+xml")
    return _file(badge.png(drawing, size=600), "image/png")


@require_safe
def approval(_request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """The signed approval record: the bytes that every credential of this version cites."""
    try:
        body = queries.approval_bytes(queries.public_version(slug, number))
    except NotFound as error:
        raise Http404 from error
    if body is None:
        raise Http404
    return _file(body, "application/json")
