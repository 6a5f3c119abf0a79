"""Pages of staff: partners on file, all endorsements, one endorsement, those of a version, publishing."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.functional import Promise
from django.utils.translation import get_language, gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from testamur.definitions import queries as definitions
from testamur.definitions.models import Version
from testamur.definitions.rules import digest, life as version_life
from testamur.endorsements import actions, queries
from testamur.endorsements.forms import InviteForm, NoteForm, PartnerForm, WithdrawForm
from testamur.endorsements.models import Endorsement
from testamur.endorsements.rules import life, signature
from testamur.endorsements.rules.life import State
from testamur.endorsements.words import KINDS, STATES, TONES
from testamur.ground.errors import NotAllowed, NotFound, Refusal, Refused
from testamur.ground.times import local_day
from testamur.people import queries as people
from testamur.record import queries as record
from testamur.ui.doors import now_of, person_of, signed_in
from testamur.ui.words import say

Row = tuple[Endorsement, str, str, Promise | str, str]


@signed_in
@require_GET
def organisations(request: HttpRequest) -> HttpResponse:
    """Partners on file, and every endorsement by its end."""
    _require_ce(request)
    language = _language()
    rows = [(one, one.name_fr if language == "fr" else one.name_en, KINDS.get(one.kind, one.kind)) for one in people.organisations()]
    return render(request, "endorsements/organisations.html", {"rows": rows, "endorsements": _rows(queries.endorsements())})


@signed_in
@require_http_methods(["GET", "POST"])
def new_partner(request: HttpRequest) -> HttpResponse:
    """Put a partner on file."""
    _require_ce(request)
    form = PartnerForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            found = actions.add_partner(**form.cleaned_data, by=person_of(request), now=now_of(request))
        except Refused as refused:
            form.add_error(refused.field if refused.field in form.fields else None, say(refused))
        else:
            messages.success(request, _("%(name)s is on file.") % {"name": found.name_en})
            return redirect("endorsements:organisation", found.slug)
    return render(request, "endorsements/new_partner.html", {"form": form})


@signed_in
@require_GET
def organisation(request: HttpRequest, slug: str) -> HttpResponse:
    """One partner with its endorsements."""
    _require_ce(request)
    found = people.organisation(slug)
    context = {
        "organisation": found,
        "name": found.name_fr if _language() == "fr" else found.name_en,
        "kind": KINDS.get(found.kind, found.kind),
        "endorsements": _rows(queries.of_organisation(slug)),
    }
    return render(request, "endorsements/organisation.html", context)


@signed_in
@require_http_methods(["GET", "POST"])
def of_version(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """The endorsements of a version, its four marks, and the form that asks a partner."""
    version = _version(request, slug, number)
    person, now = person_of(request), now_of(request)
    language = _language()
    partners = [(one.pk, one.name_fr if language == "fr" else one.name_en) for one in people.organisations()]
    form = InviteForm(request.POST or None, organisations=partners)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        organisation_id = data.pop("organisation")
        try:
            one = actions.invite(version_id=version.pk, organisation_id=organisation_id, **data, by=person, now=now)
        except NotAllowed:
            raise
        except Refused as refused:
            form.add_error(refused.field if refused.field in form.fields else None, say(refused))
        else:
            messages.success(request, _("%(partner)s has been asked by mail.") % {"partner": one.partner(language)})
            return redirect("endorsements:of_version", slug, number)
    context = {
        "version": version,
        "title": version.definition.title(language),
        "short": digest.short(version.content_hash) if version.content_hash else "",
        "rows": _rows(queries.for_version(version)),
        "marks": queries.marks(version, now),
        "form": form,
        "may_invite": queries.may_invite(person, version, now),
        "is_ce": queries.is_ce(person, now),
        "ce": queries.deciders(now),
        "days": signature.INVITATION_DAYS,
        "has_partners": bool(partners),
    }
    return render(request, "endorsements/of_version.html", context)


@signed_in
@require_GET
def endorsement(request: HttpRequest, public_id: str) -> HttpResponse:
    """One endorsement: what was said, whose key signs it, and what CE can do."""
    one = _seen(request, public_id)
    person, now = person_of(request), now_of(request)
    content = queries.content_seen(one)
    context = {
        "one": one,
        "row": _row(one),
        "title": one.version.definition.title(_language()),
        "short": digest.short(one.content_hash),
        "competencies": len(content.get("competencies", [])),
        "is_ce": queries.is_ce(person, now),
        "is_inviter": one.invited_by_id == person.pk,
        "needs_authority": one.status is State.INVITED and not signature.same_domain(one.signatory_email, one.organisation.domain),
        "is_conditional": one.status is State.SIGNED_CONDITIONAL,
        "in_force": one.status in life.IN_FORCE,
        "may_renew": one.status in {*life.IN_FORCE, State.EXPIRED} and one.version.content_hash == one.content_hash,
        "ce": queries.deciders(now),
        "note": NoteForm(),
        "withdraw": WithdrawForm(),
        "history": record.entries_about(one.ref)[:12],
    }
    return render(request, "endorsements/endorsement.html", context)


@signed_in
@require_POST
def act(request: HttpRequest, public_id: str, name: str) -> HttpResponse:
    """Verify authority, confirm conditions, ask for renewal, record a withdrawal."""
    one = _seen(request, public_id)
    person, now = person_of(request), now_of(request)
    if name == "verify":
        actions.verify_authority(endorsement_id=one.pk, note=request.POST.get("note", ""), by=person, now=now)
        messages.success(request, _("The authority is verified. The partner has a fresh link."))
    elif name == "conditions":
        actions.meet_conditions(endorsement_id=one.pk, evidence=request.POST.get("note", ""), by=person, now=now)
        messages.success(request, _("The endorsement is in force."))
    elif name == "renew":
        asked = actions.ask_renewal(endorsement_id=one.pk, by=person, now=now)
        messages.success(request, _("The partner has been asked by mail."))
        return redirect("endorsements:endorsement", asked.public_id)
    elif name == "withdraw":
        actions.record_withdrawal(endorsement_id=one.pk, reason=request.POST.get("reason", ""), by=person, now=now)
        messages.success(request, _("The withdrawal is on record."))
    else:
        raise NotFound("act")
    return redirect("endorsements:endorsement", public_id)


@signed_in
@require_http_methods(["GET", "POST"])
def publish(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Put an approved version into the catalogue, once a partner's endorsement is in force."""
    version = _version(request, slug, number)
    person, now = person_of(request), now_of(request)
    if request.method == "POST":
        actions.publish_version(version_id=version.pk, by=person, now=now)
        messages.success(request, _("It is in the catalogue."))
        return redirect("definitions:version", slug, number)
    live = queries.live(version, on=local_day(now, people.institution().tz))
    possible = version_life.may(version.status, version_life.Event.PUBLISH, what=version.label)
    why = ""
    if not live:
        why = say(Refusal("endorsement_needed", {"what": version.label}))
    elif not version.read().title_fr:
        why = say(Refusal("version_no_french_title"))
    elif not definitions.may_direct(person, now):
        why = _("The CE director publishes it.")
    context = {
        "version": version,
        "title": version.definition.title(_language()),
        "live": _rows(live),
        "why": why,
        "possible": bool(possible),
        "marks": queries.marks(version, now),
    }
    return render(request, "endorsements/publish.html", context)


def _rows(found: list[Endorsement]) -> list[Row]:
    return [_row(one) for one in found]


def _row(one: Endorsement) -> Row:
    return one, one.partner(_language()), one.version.definition.title(_language()), STATES[one.status], TONES[one.status]


def _require_ce(request: HttpRequest) -> None:
    if not queries.is_ce(person_of(request), now_of(request)):
        raise NotAllowed("endorsement_only_ce", who_can=queries.deciders(now_of(request)))


def _version(request: HttpRequest, slug: str, number: int) -> Version:
    version = definitions.version_at(slug, number)
    if not queries.may_see(person_of(request), version, now_of(request)):
        raise NotFound("version")
    return version


def _seen(request: HttpRequest, public_id: str) -> Endorsement:
    one = queries.endorsement(public_id)
    if not queries.may_see(person_of(request), one.version, now_of(request)):
        raise NotFound("endorsement")
    return one


def _language() -> str:
    return (get_language() or "en")[:2]
