"""Pages to read: every micro-credential, one with its versions, one version, its approval record."""

from __future__ import annotations

from dataclasses import dataclass

import orjson
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import get_language
from django.views.decorators.http import require_GET

from testamur.definitions import queries, words
from testamur.definitions.models import Version
from testamur.definitions.rules import change, coverage, life
from testamur.definitions.rules.life import State
from testamur.definitions.views.doors import seen
from testamur.ground.errors import NotAllowed, Refusal
from testamur.people import queries as people
from testamur.people.rules.roles import Role
from testamur.record import queries as record
from testamur.signing import queries as signing
from testamur.ui.doors import now_of, person_of, signed_in
from testamur.ui.words import say

_TONES = {
    State.DRAFT: "neutral",
    State.FROZEN: "info",
    State.IN_APPROVAL: "info",
    State.APPROVED: "brass",
    State.ACTIVE: "ok",
    State.SUSPENDED: "warn",
    State.SUPERSEDED: "neutral",
    State.TEACH_OUT: "warn",
    State.RETIRED: "neutral",
}


@dataclass(frozen=True, slots=True)
class Row:
    """One version in a list: itself, its state in words and in colour."""

    version: Version
    state: Promise | str
    tone: str


def row_of(version: Version) -> Row:
    """A version as a list shows it."""
    return Row(version, words.STATES[version.status], _TONES[version.status])


@signed_in
@require_GET
def index(request: HttpRequest) -> HttpResponse:
    """Every micro-credential this person may see, with its versions; adoptions that wait."""
    person, now, language = person_of(request), now_of(request), (get_language() or "en")[:2]
    rows = [
        (definition, definition.title(language), [row_of(one) for one in versions])
        for definition, versions in queries.definitions()
        if queries.may_see(person, versions[0], now)
    ]
    may_adopt = queries.may_adopt(person, now)
    staff = {role for role, _scope in people.roles_of(person, now.astimezone(people.institution().tz).date())}
    if not rows and not staff - {Role.PROPOSER, Role.LEARNER}:
        raise NotAllowed("version_not_drafter", who_can=people.names_with(Role.CE_COORDINATOR, on=now.date()))
    waiting = [one for one in queries.adoptions_waiting() if may_adopt or queries.may_confirm_adoption(person, one, now)]
    return render(request, "definitions/index.html", {"rows": rows, "may_adopt": may_adopt, "waiting": waiting})


@signed_in
@require_GET
def definition(request: HttpRequest, slug: str) -> HttpResponse:
    """One micro-credential over all its versions."""
    found = queries.definition(slug)
    versions = queries.versions_of(slug)
    seen(request, slug, versions[0].number)
    language = (get_language() or "en")[:2]
    context = {"definition": found, "title": found.title(language), "rows": [row_of(one) for one in versions]}
    return render(request, "definitions/definition.html", context)


@signed_in
@require_GET
def version(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """One version: what it says, what is missing, what can be done next and by whom."""
    one = seen(request, slug, number)
    person, now, language = person_of(request), now_of(request), (get_language() or "en")[:2]
    content = one.read()
    gaps = coverage.gaps(content) if one.status is State.DRAFT else []
    context = {
        "row": row_of(one),
        "version": one,
        "title": content.title(language),
        "shown": queries.shown(content),
        "gaps": [say(Refusal(gap.reason, gap.facts)) for gap in gaps],
        "may": {
            "draft": queries.may_draft(person, one, now),
            "freeze": queries.may_freeze(person, one, now),
            "direct": queries.may_direct(person, now),
        },
        "can": {event.value: bool(life.may(one.status, event, what=one.label)) for event in life.Event},
        "is_approved": one.status in life.APPROVED,
        "frozen": queries.frozen_revisions(one.pk),
        "conditions": list(one.conditions.all()),
        "changes": change.differences(one.parent.content, one.content) if one.parent else [],
        "change_class": words.CHANGE_CLASSES[change.ChangeClass(one.change_class)] if one.parent and one.is_fixed else "",
        "drafters": queries.drafters(one, now),
        "adoption": getattr(one, "adoption", None),
        "history": _history(one),
    }
    return render(request, "definitions/version.html", context)


@signed_in
@require_GET
def approval(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """The approval record: member by member, and whether it is signed and where it is published."""
    one = seen(request, slug, number)
    raw = signing.approval_bytes(one.public_id)
    members = orjson.loads(raw) if raw else one.approval
    rows = [(name, value) for name, value in members.items() if not isinstance(value, dict | list) and name != "proof"]
    context = {
        "version": one,
        "title": one.definition.title((get_language() or "en")[:2]),
        "members": members,
        "rows": rows,
        "is_signed": raw is not None,
        "address": people.institution().base_url + queries.approval_path(one),
        "text": orjson.dumps(members, option=orjson.OPT_INDENT_2).decode() if members else "",
    }
    return render(request, "definitions/approval.html", context)


@dataclass(frozen=True, slots=True)
class Deed:
    """One line of the history: what, and when."""

    title: Promise | str
    text: str
    when: object
    state: str = "done"


def _history(one: Version) -> list[Deed]:
    entries = record.entries_about(one.ref)
    return [Deed(words.DEEDS[entry.verb], entry.reason, entry.at) for entry in entries if entry.verb in words.DEEDS][:12]
