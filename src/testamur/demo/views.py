"""Mail on a page, and the cast with a way in for each; both answer 404 outside the demo."""

from __future__ import annotations

from django.conf import settings
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.http import require_http_methods, require_safe

from testamur.demo.cast import CAST
from testamur.notices.models import Mail
from testamur.people import queries as people
from testamur.people.actions import sign_in
from testamur.people.rules.roles import Role
from testamur.people.words import ROLES
from testamur.ui.doors import now_of


def _only_in_demo() -> None:
    if not settings.DEMO:
        raise Http404


@require_safe
def outbox(request: HttpRequest) -> HttpResponse:
    """Every mail that would have gone out, newest first, with its link."""
    _only_in_demo()
    wanted = request.GET.get("to", "").strip()
    mails = Mail.objects.filter(address__icontains=wanted) if wanted else Mail.objects.all()
    page = Paginator(mails, 20).get_page(request.GET.get("page"))
    return render(request, "demo/outbox.html", {"page": page, "wanted": wanted})


@require_http_methods(["GET", "POST"])
def cast(request: HttpRequest) -> HttpResponse:
    """One person per role; a button makes a one-use sign-in link and opens it."""
    _only_in_demo()
    if request.method == "POST":
        person = people.person_by_email(request.POST.get("email", ""))
        if person is None or not person.email:
            raise Http404
        token = sign_in.ask_link(
            email=person.email, next_path="", language=get_language() or "en", now=now_of(request), limited=False
        )
        return HttpResponseRedirect(f"/{get_language()}/sign-in/{token}/")
    rows = [
        (part.name, f"{key}@northlake.example", [ROLES[role] for role, _scope in part.grants]) for key, part in CAST.items()
    ]
    kofi = people.person_by_email("kofi@northlake.example")  # who opened the house is not cast: `init` made the person
    if kofi is not None:
        rows.append((kofi.name, "kofi@northlake.example", [ROLES[Role.SYSTEM_ADMIN]]))
    return render(request, "demo/cast.html", {"rows": rows})
