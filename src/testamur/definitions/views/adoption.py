"""Adoption: one person enters, another confirms or returns; the scan is for staff only."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language, gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from testamur.definitions import forms, queries
from testamur.definitions.actions import adoption as actions
from testamur.definitions.models import Adoption
from testamur.definitions.rules import digest
from testamur.definitions.views.editor import placed
from testamur.ground.errors import NotAllowed, NotFound, Refused
from testamur.people import queries as people
from testamur.people.rules.roles import Role
from testamur.ui.doors import now_of, person_of, signed_in
from testamur.ui.words import say

_FIELDS = {"content": "text", "body": "body"}
_BY_REASON = {"adoption_number": "resolution_number", "adoption_in_future": "resolved_on"}


@signed_in
@require_http_methods(["GET", "POST"])
def enter(request: HttpRequest) -> HttpResponse:
    """The first person: content, body, number, day and scan."""
    person, now = person_of(request), now_of(request)
    if not queries.may_adopt(person, now):
        who = people.names_with(Role.CE_DIRECTOR, on=now.astimezone(people.institution().tz).date())
        raise NotAllowed("adoption_only_director", who_can=who)
    french = (get_language() or "en").startswith("fr")
    bodies = [(one.key, one.name_fr if french else one.name_en) for one in people.bodies() if one.may_approve]
    form = forms.AdoptionForm(request.POST or None, request.FILES or None, bodies=bodies)
    rows: list[tuple[str, str]] = []
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        scan: UploadedFile[Any] = data["scan"]
        try:
            found = actions.enter_adoption(
                content=data["content"],
                resolution_number=data["resolution_number"].strip(),
                resolved_on=data["resolved_on"],
                body_key=data["body"],
                scan=scan.read(),
                scan_name=scan.name or "scan.pdf",
                text_en=data["text_en"],
                text_fr=data["text_fr"],
                by=person,
                now=now,
            )
        except Refused as refused:
            rows = placed(refused)
            form.add_error(_field(refused), say(refused))
        else:
            messages.success(request, _("Sent for confirmation. A second person was told by mail."))
            return redirect("definitions:adoption", found.version.public_id)
    return render(request, "definitions/adopt.html", {"form": form, "rows": rows})


@signed_in
@require_http_methods(["GET", "POST"])
def adoption(request: HttpRequest, public_id: str) -> HttpResponse:
    """The second person reads everything, then confirms or returns it."""
    found = _seen(request, public_id)
    person, now = person_of(request), now_of(request)
    form = forms.ReasonForm(request.POST if request.POST.get("act") == "return" else None)
    if request.method == "POST" and request.POST.get("act") == "confirm":
        actions.confirm_adoption(adoption_id=found.pk, by=person, now=now)
        messages.success(request, _("The adoption is confirmed."))
        return redirect("definitions:version", found.version.definition.slug, found.version.number)
    if request.method == "POST" and form.is_valid():
        try:
            actions.return_adoption(adoption_id=found.pk, reason=form.cleaned_data["reason"], by=person, now=now)
        except NotAllowed:
            raise
        except Refused as refused:
            form.add_error("reason", say(refused))
        else:
            messages.success(request, _("Returned. The first person was told by mail."))
            return redirect("definitions:adoption", public_id)
    body = people.body(found.body_key)
    content = found.version.read()
    language = (get_language() or "en")[:2]
    context = {
        "adoption": found,
        "version": found.version,
        "title": content.title(language),
        "body": body.name_fr if language == "fr" else body.name_en,
        "shown": queries.shown(content),
        "short": digest.short(found.version.content_hash) if found.version.content_hash else "",
        "form": form,
        "is_open": found.confirmed_at is None and found.returned_at is None,
        "is_entered_by_me": found.entered_by_id == person.pk,
        "may_confirm": queries.may_confirm_adoption(person, found, now),
        "seconds": ", ".join(one.name for one in queries.seconds_of(found, now)),
    }
    return render(request, "definitions/adoption.html", context)


@signed_in
@require_GET
def scan(request: HttpRequest, public_id: str) -> HttpResponse:
    """The scanned resolution, as a download; it never opens inside a page of ours."""
    found = _seen(request, public_id)
    response = HttpResponse(bytes(found.scan), content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="{found.resolution_number}.pdf"'
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response


def _seen(request: HttpRequest, public_id: str) -> Adoption:
    version = queries.by_public_id(public_id)
    found = Adoption.objects.select_related("version__definition", "entered_by", "confirmed_by").filter(version=version).first()
    person, now = person_of(request), now_of(request)
    if found is None or not (queries.may_adopt(person, now) or queries.may_confirm_adoption(person, found, now) or queries.may_see(person, version, now)):
        raise NotFound("adoption")
    return found


def _field(refused: Refused) -> str | None:
    if refused.reason in _BY_REASON:
        return _BY_REASON[refused.reason]
    if refused.reason.startswith("adoption_scan"):
        return "scan"
    return _FIELDS.get(refused.field or "")
