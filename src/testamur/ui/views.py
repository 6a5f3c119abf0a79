"""Pages that stand for an answer rather than a room: the statements, not found, our own failure, a form that came too late."""

from __future__ import annotations

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.html import escape
from django.views.decorators.http import require_safe

from testamur.ui import specimens

_LAST_WORDS = (
    '<!doctype html><html lang="en"><meta charset="utf-8"><title>Something went wrong</title>'
    "<h1>Something went wrong</h1><p>Something went wrong on our side. Nothing you typed is lost. Reference {reference}</p>"
    '<p lang="fr">Un problème est survenu de notre côté. Rien de ce que vous avez tapé n’est perdu. Référence {reference}</p></html>'
)


@require_safe
def accessibility(request: HttpRequest) -> HttpResponse:
    """What we do so that everyone can use these pages, what we have not tried yet, and whom to tell."""
    return render(request, "ui/statements/accessibility.html")


@require_safe
def privacy(request: HttpRequest) -> HttpResponse:
    """What is kept about people, who sees it, for how long, and whom to ask."""
    return render(request, "ui/statements/privacy.html")


@require_safe
def contact(request: HttpRequest) -> HttpResponse:
    """Whom to ask, and the answers most people look for."""
    return render(request, "ui/statements/help.html")


@require_safe
def design(request: HttpRequest) -> HttpResponse:
    """The design system with every component; in the demo only."""
    if not settings.DEMO:
        raise Http404
    return render(request, "ui/design.html", specimens.of(request.GET or None))


def page_not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """No such page, or none this person may know of."""
    del exception
    return render(request, "404.html", status=404)


def server_error(request: HttpRequest) -> HttpResponse:
    """Something went wrong on our side; the reference leads to the log line."""
    reference = str(getattr(request, "id", ""))
    try:
        return render(request, "500.html", {"request_id": reference}, status=500)
    except Exception:  # noqa: BLE001 - whatever broke may break this page too; then plain words are left
        return HttpResponse(_LAST_WORDS.format(reference=escape(reference)), status=500)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The form was too old, or came from elsewhere; nothing was done."""
    del reason
    return render(request, "403_csrf.html", status=403)
