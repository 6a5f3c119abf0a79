"""Credentials for staff: find one, read how it stands, ask for a revocation and decide on it, hold, correct."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from testamur.awards import forms, queries, words
from testamur.awards.actions import status
from testamur.awards.models import Credential
from testamur.awards.queries.credentials import open_revocation
from testamur.awards.rules import life
from testamur.awards.rules.life import CredentialState
from testamur.ground import times
from testamur.ground.errors import NotAllowed, NotFound, Refused
from testamur.people import queries as people
from testamur.people.rules.roles import Role
from testamur.record.queries import entries_about
from testamur.signing import queries as signing
from testamur.ui.doors import now_of, person_of, signed_in
from testamur.ui.words import say

READERS = (Role.REGISTRAR, Role.ISSUER_CUSTODIAN, Role.AUDITOR)
_KINDS = {
    CredentialState.PLANNED: "info",
    CredentialState.ISSUED: "ok",
    CredentialState.SUSPENDED: "warn",
    CredentialState.REVOKED: "bad",
    CredentialState.REPLACED: "neutral",
}


@signed_in
@require_GET
def index(request: HttpRequest) -> HttpResponse:
    """Search by ID, name, address, title or cohort."""
    _require_reader(request)
    wanted = request.GET.get("q", "")[:200]
    found = queries.search(wanted)
    rows = [
        {
            "one": row,
            "label": words.CREDENTIAL_STATES[CredentialState(row.state)],
            "kind": _KINDS[CredentialState(row.state)],
        }
        for row in found
    ]
    return render(request, "awards/index.html", {"q": wanted, "rows": rows})


@signed_in
@require_GET
def credential(request: HttpRequest, public_id: str) -> HttpResponse:
    """One credential as staff read it."""
    row = _row(request, public_id)
    return render(request, "awards/credential.html", _about(request, row))


@signed_in
@require_http_methods(["GET", "POST"])
def revoke(request: HttpRequest, public_id: str) -> HttpResponse:
    """Ask for a revocation: a page of its own, never a dialog."""
    row = _row(request, public_id)
    form = forms.AskRevocation(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            status.ask_revocation(
                credential_id=row.pk,
                code=form.code_value(),
                reason=form.cleaned_data["reason"],
                last_four=form.cleaned_data["last_four"],
                by=person_of(request),
                now=now_of(request),
            )
        except NotAllowed:
            raise
        except Refused as refused:
            _say_in(form, refused)
        else:
            messages.success(
                request, _("The revocation is asked for. Nothing changes until a second person approves it.")
            )
            return _to(row)
    on = times.local_day(now_of(request), people.institution().tz)
    context = {"one": row, "form": form, "second": people.names_with(Role.ISSUER_CUSTODIAN, on=on)}
    return render(request, "awards/revoke.html", context)


@signed_in
@require_http_methods(["GET", "POST"])
def revocation(request: HttpRequest, public_id: str) -> HttpResponse:
    """The second person approves or does not agree."""
    row = _row(request, public_id)
    asked = open_revocation(row)
    if asked is None:
        return _to(row)
    form = forms.DeclineRevocation(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            if "approve" in request.POST:
                status.approve_revocation(revocation_id=asked.pk, by=person_of(request), now=now_of(request))
                messages.success(request, _("Revoked. Its page says so at once, and its holder is told."))
            else:
                status.decline_revocation(
                    revocation_id=asked.pk,
                    reason=form.cleaned_data["reason"],
                    by=person_of(request),
                    now=now_of(request),
                )
                messages.success(request, _("Not revoked. The credential stays as it is."))
        except NotAllowed:
            raise
        except Refused as refused:
            messages.error(request, say(refused))
        return _to(row)
    context = {
        "one": row,
        "asked": asked,
        "form": form,
        "reason": words.REVOCATION_REASONS[life.RevocationReason(asked.code)],
    }
    context["asked_by_me"] = asked.asked_by_id == person_of(request).pk
    return render(request, "awards/revocation.html", context)


@signed_in
@require_http_methods(["GET", "POST"])
def hold(request: HttpRequest, public_id: str) -> HttpResponse:
    """Put on hold, with a reason."""
    row = _row(request, public_id)
    form = forms.Hold(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            status.suspend(
                credential_id=row.pk, reason=form.cleaned_data["reason"], by=person_of(request), now=now_of(request)
            )
        except NotAllowed:
            raise
        except Refused as refused:
            _say_in(form, refused)
        else:
            messages.success(request, _("On hold. Its page says so at once."))
            return _to(row)
    return render(request, "awards/hold.html", {"one": row, "form": form})


@signed_in
@require_POST
def reinstate(request: HttpRequest, public_id: str) -> HttpResponse:
    """End a hold."""
    row = _row(request, public_id)
    try:
        status.reinstate(credential_id=row.pk, by=person_of(request), now=now_of(request))
    except NotAllowed:
        raise
    except Refused as refused:
        messages.error(request, say(refused))
    else:
        messages.success(request, _("The hold has ended."))
    return _to(row)


@signed_in
@require_http_methods(["GET", "POST"])
def correct(request: HttpRequest, public_id: str) -> HttpResponse:
    """Correct the name: edit, preview, issue again."""
    row = _row(request, public_id)
    form = forms.Correct(request.POST or None, initial={"name": row.name})
    preview = False
    if request.method == "POST" and form.is_valid():
        preview = "reissue" not in request.POST
        if not preview:
            try:
                corrected = status.correct(
                    credential_id=row.pk,
                    name=form.cleaned_data["name"],
                    reason=form.cleaned_data["reason"],
                    by=person_of(request),
                    now=now_of(request),
                )
            except NotAllowed:
                raise
            except Refused as refused:
                _say_in(form, refused)
            else:
                messages.success(request, _("The corrected credential is being signed. The old link will lead to it."))
                return _to(corrected)
    return render(request, "awards/correct.html", {"one": row, "form": form, "preview": preview})


def _require_reader(request: HttpRequest) -> None:
    on = times.local_day(now_of(request), people.institution().tz)
    if not people.holds(person_of(request), READERS, on=on):
        raise NotAllowed("awards_page_not_yours", who_can=people.names_with(Role.REGISTRAR, on=on))


def _row(request: HttpRequest, public_id: str) -> Credential:
    _require_reader(request)
    row = queries.credential_row(public_id)
    if row is None:
        raise NotFound("credential")
    return row


def _about(request: HttpRequest, row: Credential) -> dict[str, Any]:
    """What the page shows, and which acts are open to this person, each with its reason when it is not."""
    on = times.local_day(now_of(request), people.institution().tz)
    is_registrar = people.holds(person_of(request), Role.REGISTRAR, on=on)
    state = CredentialState(row.state)
    reading = signing.status_of(row.document_id)
    purpose = reading.purpose.value if reading else ""
    hold_verdict = life.may_hold(purpose)
    return {
        "one": row,
        "label": words.CREDENTIAL_STATES[state],
        "kind": _KINDS[state],
        "is_registrar": is_registrar,
        "may_revoke": bool(life.may(state, "revoke")),
        "may_correct": bool(life.may(state, "correct")),
        "may_hold": bool(life.may(state, "suspend")) and bool(hold_verdict),
        "why_no_hold": "" if hold_verdict else say(hold_verdict),  # type: ignore[arg-type]  # a false verdict is a refusal
        "is_held": state is CredentialState.SUSPENDED,
        "asked": open_revocation(row),
        "replaced_by": Credential.objects.filter(replaces=row).first(),
        "reading": reading,
        "entries": [
            {"said": words.ON_RECORD.get(entry.verb, entry.verb), "at": entry.at, "number": entry.pk}
            for entry in entries_about(row.ref)
        ],
        "may_read_reason": is_registrar,
    }


def _say_in(form: Form, refused: Refused) -> None:
    field = refused.field if refused.field in form.fields else None
    form.add_error(field, say(refused))


def _to(row: Credential) -> HttpResponseRedirect:
    return HttpResponseRedirect(reverse("awards:credential", args=[row.public_id]))
