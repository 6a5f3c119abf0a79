"""The people page (roles with scope and dates), and my own details."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language, gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from testamur.ground.errors import NotAllowed, Refused
from testamur.people import queries
from testamur.people.actions import grants, persons
from testamur.people.forms import DetailsForm, InviteForm
from testamur.people.models import Grant, Person
from testamur.people.queries import listing
from testamur.people.rules.roles import Role
from testamur.people.words import ROLES
from testamur.ui.doors import now_of, person_of, signed_in
from testamur.ui.words import say


def _require_admin(request: HttpRequest) -> Person:
    person: Person = person_of(request)
    today = now_of(request).astimezone(queries.institution().tz).date()
    if not queries.holds(person, Role.SYSTEM_ADMIN, on=today):
        raise NotAllowed("only_admin_grants", who_can=queries.names_with(Role.SYSTEM_ADMIN, on=today))
    return person


@signed_in
@require_http_methods(["GET", "POST"])
def index(request: HttpRequest) -> HttpResponse:
    """Everybody with a role, and the form that gives one."""
    admin = _require_admin(request)
    now, language = now_of(request), get_language() or "en"
    today = now.astimezone(queries.institution().tz).date()
    form = InviteForm(request.POST if request.method == "POST" else None, today=today, language=language)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        role = Role(data.pop("role"))
        try:
            grants.invite(**data, role=role, told_as=str(ROLES[role]), by=admin, now=now)
        except Refused as refused:
            form.add_error(refused.field if refused.field in form.fields else None, say(refused))
        else:
            messages.success(request, _("%(name)s: role given. They are told by mail.") % {"name": data["name"]})
            return redirect("people:index")
    context = {"form": form, "rows": listing.people_rows(today, language), "missing": listing.missing_rows(today, language)}
    return render(request, "people/index.html", context)


@signed_in
@require_POST
def end(request: HttpRequest, grant_id: int) -> HttpResponse:
    """End a role today."""
    admin = _require_admin(request)
    now = now_of(request)
    grant = get_object_or_404(Grant, pk=grant_id)
    grants.end_grant(grant_id=grant.pk, on=now.astimezone(queries.institution().tz).date(), by=admin, now=now)
    messages.success(request, _("The role ends today."))
    return redirect("people:index")


@signed_in
@require_http_methods(["GET", "POST"])
def details(request: HttpRequest) -> HttpResponse:
    """My details: name and language; what the house keeps of me is named."""
    person: Person = person_of(request)
    form = DetailsForm(request.POST if request.method == "POST" else None, initial={"name": person.name, "language": person.language})
    if request.method == "POST" and form.is_valid():
        persons.change_details(person_id=person.pk, **form.cleaned_data, by=person, now=now_of(request))
        messages.success(request, _("Your details are saved."))
        return redirect("people:details")
    today = now_of(request).astimezone(queries.institution().tz).date()
    held = [(ROLES[role], listing.scope_name(scope, get_language() or "en")) for role, scope in sorted(queries.roles_of(person, today))]
    return render(request, "people/details.html", {"form": form, "held": held})
