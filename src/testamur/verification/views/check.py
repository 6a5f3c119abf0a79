"""The check page, the result by ID, the frozen proof of a check, the issuer page."""

from __future__ import annotations

from typing import Any

import orjson
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import translation
from django.utils.cache import patch_vary_headers
from django.utils.translation import get_language_from_request
from django.views.decorators.csrf import csrf_protect
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from testamur.ground import times
from testamur.people import queries as people
from testamur.record.rules.actors import Outsider
from testamur.signing import queries as signing
from testamur.ui.doors import now_of
from testamur.verification import actions, papers, queries
from testamur.verification.forms import CheckForm
from testamur.verification.views import shown

LINKED_DATA = ("application/vc", "application/vc+ld+json", "application/ld+json")


@require_http_methods(["GET", "POST"])
def check(request: HttpRequest) -> HttpResponse:
    """Type an ID, paste a credential, or give a file."""
    form = CheckForm(request.POST, request.FILES) if request.method == "POST" else CheckForm()
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        if given.get("public_id") and not given.get("file"):
            return redirect("verification_machine:credential", public_id=given["public_id"])
        data = given["file"].read() if given.get("file") else given["what"].encode()
        checked = queries.check_bytes(data, now=now_of(request))
        return render(request, "verification/result.html", {"result": shown.page(checked), "uploaded": True})
    return render(request, "verification/check.html", {"form": form, "kinds": shown.kinds_of_answer()})


def _language(request: HttpRequest) -> str:
    asked = request.GET.get("lang", "")
    return asked if asked in {"en", "fr"} else get_language_from_request(request)[:2]


@require_safe
@csrf_protect
def credential(request: HttpRequest, public_id: str) -> HttpResponse:
    """The result for one of ours: HTML, or JSON by Accept. Private answers alike in every representation."""
    checked = queries.check_own(public_id, share_token=request.GET.get("s", ""), now=now_of(request))
    wanted = request.headers.get("Accept", "")
    if any(kind in wanted for kind in LINKED_DATA):
        response = _raw(checked)
    elif "application/json" in wanted and "text/html" not in wanted:
        response = JsonResponse(_as_json(checked), status=checked.look.status)
    else:
        with translation.override(_language(request)):
            context = {"result": shown.page(checked), "uploaded": False, "share": request.GET.get("s", "")}
            response = render(request, "verification/result.html", context, status=checked.look.status)
    patch_vary_headers(response, ["Accept", "Accept-Language"])
    return _public(response)


@require_safe
def bundle(request: HttpRequest, public_id: str) -> HttpResponse:
    """Everything it takes to check one of ours without a network; the page itself where there is nothing to give."""
    checked = queries.check_own(public_id, share_token=request.GET.get("s", ""), now=now_of(request))
    if not checked.shows_title or not checked.raw:
        answer: HttpResponse = credential(request, public_id)
        return answer
    response = HttpResponse(papers.bundle(checked), content_type="application/zip")
    response["Content-Disposition"] = f'attachment; filename="{checked.public_id}.zip"'
    return _public(response)


def _public(response: HttpResponse) -> HttpResponse:
    response["X-Robots-Tag"] = "noindex"
    response["Cache-Control"] = "no-store"
    response["Access-Control-Allow-Origin"] = "*"
    response["Referrer-Policy"] = "strict-origin"
    return response


def _raw(checked: queries.Checked) -> HttpResponse:
    if not checked.shows_title or not checked.raw:
        return JsonResponse({"state": checked.state.value}, status=checked.look.status)
    return HttpResponse(checked.raw, content_type="application/vc+ld+json")


def _as_json(checked: queries.Checked) -> dict[str, Any]:
    answer: dict[str, Any] = {"state": checked.state.value, "checkedAt": times.iso(checked.at)}
    if checked.report is not None and checked.public_id:
        answer["report"] = checked.report.as_json(checked.public_id)
        if checked.shows_all:
            answer["credential"] = orjson.loads(checked.raw)
    return answer


@require_POST
@csrf_protect
def keep(request: HttpRequest, public_id: str) -> HttpResponse:
    """Save a record of this check: a page that can be printed and opened again."""
    checked = queries.check_own(public_id, share_token=request.POST.get("s", ""), now=now_of(request))
    if checked.report is None or not checked.public_id:
        raise Http404
    token = actions.keep_check(
        public_id=checked.public_id, raw=checked.raw, report=checked.report.as_json(checked.public_id),
        by=Outsider("public:checker"), now=now_of(request),
    )  # fmt: skip
    return HttpResponseRedirect(reverse("verification_machine:record", args=[checked.public_id, token]))


@require_safe
def kept(request: HttpRequest, public_id: str, token: str) -> HttpResponse:
    """The frozen proof of one check: verdict, time, digest, the eight checks."""
    found = queries.kept_check(public_id, token)
    if found is None:
        raise Http404
    with translation.override(_language(request)):
        response = render(request, "verification/record.html", {"kept": found, "result": shown.kept(found)})
    return _public(response)


@require_safe
def issuer(request: HttpRequest) -> HttpResponse:
    """Who issues here, with which keys, and where the lists are."""
    context = {"own": people.institution(), "keys": signing.key_history(), "lists": signing.status_list_names()}
    return render(request, "verification/issuer.html", context)
