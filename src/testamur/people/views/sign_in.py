"""Sign in by a mailed link, sign out."""

from __future__ import annotations

from django.contrib.auth import login, logout
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from testamur.ground.errors import Refused, TooMany
from testamur.people.actions import sign_in
from testamur.people.forms import SignInForm
from testamur.ui.doors import now_of, person_or_none
from testamur.ui.words import say


def _own_path(path: str) -> str:
    """A path on this site, or nothing: a link never leads elsewhere (security/requirements.md 1.2.2)."""
    return path if path.startswith("/") and url_has_allowed_host_and_scheme(path, allowed_hosts=None) else ""


@never_cache
@require_http_methods(["GET", "POST"])
def ask(request: HttpRequest) -> HttpResponse:
    """The sign-in page: one address, one link; the same answer whether or not anybody has the address."""
    going = _own_path(request.POST.get("next", request.GET.get("next", "")))
    if request.method == "GET" and person_or_none(request) is not None:
        return redirect(going or reverse("desk:work"))
    form = SignInForm(request.POST) if request.method == "POST" else SignInForm()
    if request.method == "POST" and form.is_valid():
        try:
            sign_in.ask_link(
                email=form.cleaned_data["email"], next_path=going, language=get_language() or "en", now=now_of(request)
            )
        except TooMany:
            form.add_error("email", say(Refused("too_many_links")))
        else:
            return redirect("people:sign_in_sent")
    return render(request, "people/sign_in.html", {"form": form, "going": going}, status=200)


@never_cache
def sent(request: HttpRequest) -> HttpResponse:
    """What happens next: look into the mail."""
    return render(request, "people/sign_in_sent.html")


@never_cache
@require_http_methods(["GET", "POST"])
def use(request: HttpRequest, token: str) -> HttpResponse:
    """The page behind the mailed link. A button opens the session, so that a mail scanner's visit does not use it up."""
    if request.method == "GET":
        return _private(render(request, "people/sign_in_use.html", {"token": token}))
    try:
        person, going = sign_in.use_link(token=token, language=get_language() or "en", now=now_of(request))
    except Refused as refused:
        return _private(render(request, "people/sign_in_refused.html", {"why": say(refused)}, status=410))
    login(request, person, backend="django.contrib.auth.backends.ModelBackend")
    return HttpResponseRedirect(_own_path(going) or reverse("desk:work"))


@require_POST
def leave(request: HttpRequest) -> HttpResponse:
    """Sign out, effective at once."""
    logout(request)
    return redirect("catalogue:index")


def _private(response: HttpResponse) -> HttpResponse:
    response["Referrer-Policy"] = "strict-origin"
    return response
