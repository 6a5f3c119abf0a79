"""Share links of the holder: made, counted, ended."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from testamur.ground.errors import NotFound, Refused
from testamur.people.queries import institution
from testamur.ui.doors import now_of, person_of, signed_in
from testamur.ui.words import say
from testamur.wallet import forms, queries
from testamur.wallet.actions import share


@signed_in
@require_GET
def index(request: HttpRequest) -> HttpResponse:
    """Every link this person has made."""
    return render(request, "wallet/links.html", {"links": queries.links_of(person_of(request)), "now": now_of(request)})


@signed_in
@require_POST
def make(request: HttpRequest, public_id: str) -> HttpResponse:
    """Make a link for one person; it is shown once, on the next page."""
    held = queries.held(person_of(request), public_id)
    if held.claim is None:
        raise NotFound("claim")
    form = forms.Share(request.POST)
    back = HttpResponseRedirect(reverse("wallet:credential", args=[public_id]) + "#share")
    if not form.is_valid():
        for problems in form.errors.values():
            messages.error(request, " ".join(str(problem) for problem in problems))
        return back
    try:
        _link, token = share.make_link(
            claim_id=held.claim.pk, by=person_of(request), now=now_of(request), **form.cleaned_data
        )
    except Refused as refused:
        messages.error(request, say(refused))
        return back
    request.session["new_share_link"] = f"{institution().base_url}/v/{public_id}?s={token}"
    messages.success(request, _("The link is made. Copy it now; it is not shown again."))
    return back


@signed_in
@require_POST
def end(request: HttpRequest, link_id: int) -> HttpResponse:
    """End a link at once."""
    if not any(link.pk == link_id for link in queries.links_of(person_of(request))):
        raise NotFound("link")
    share.end_link(link_id=link_id, by=person_of(request), now=now_of(request))
    messages.success(request, _("The link has ended."))
    return HttpResponseRedirect(reverse("wallet:links"))
