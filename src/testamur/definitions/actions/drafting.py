"""Drafting a version: begin, save, freeze, open again, submit for approval, send back (process.md 17.1)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from testamur.definitions import queries
from testamur.definitions.models import Definition, FrozenRevision, Version
from testamur.definitions.rules import change, content as contents, coverage, digest, life, parts
from testamur.definitions.rules.life import Event, State
from testamur.definitions.words import spoken
from testamur.ground.errors import NotAllowed, Refused, Stale, require
from testamur.people import queries as people
from testamur.people.models import Person
from testamur.people.rules.roles import Role
from testamur.record import actions as record
from testamur.record.rules.actors import HasRef
from testamur.record.rules.verbs import Verb


def draft_version(
    *, slug: str, content: Mapping[str, Any], by: HasRef, now: datetime, proposal_ref: str = ""
) -> Version:
    """Begin version 1 of a new micro-credential, or the next version of an approved one, as a draft.

    Called by the room whose decision allows it (a proposal that enters development), so no role is asked here.
    `content` may have gaps but must be readable; `proposal_ref` is such as `proposal:P-2026-004`, the scope of the
    advisory team. Raises Refused: version_not_readable, version_open_already.
    """
    document = {**contents.defining(content), "slug": slug}
    _require_readable(document)
    with transaction.atomic():
        definition = Definition.objects.select_for_update().filter(slug=slug).first()
        parent = queries.latest(slug) if definition else None
        if parent is not None and parent.status not in life.APPROVED:
            raise Refused("version_open_already", what=parent.label)
        if definition is None:
            definition = _new_definition(document, now)
        version = Version.objects.create(
            definition=definition,
            number=parent.number + 1 if parent else 1,
            content=contents.counted(document),
            proposal_ref=proposal_ref,
            parent=parent,
            created_at=now,
            edited_at=now,
            edited_by=by if isinstance(by, Person) else None,
        )
        record.write(
            verb=Verb.VERSION_DRAFTED,
            subject=version.ref,
            by=by,
            at=now,
            body={"number": version.number, "proposal": proposal_ref},
        )
    return version


def save_content(
    *, version_id: int, content: Mapping[str, Any], seen_revision: int, by: Person, now: datetime
) -> Version:
    """Replace the whole content of a draft. Raises Stale when somebody saved since `seen_revision`."""
    with transaction.atomic():
        version = _locked(version_id)
        _require_drafter(version, by, now)
        require(spoken(life.may(version.status, Event.SAVE, what=version.label)))
        if version.revision != seen_revision:
            raise _stale(version, theirs=version.content, yours=dict(content))
        document = contents.defining(content)
        _require_same_slug(version, document)
        _require_readable(document)
        return _save(version, contents.counted(document), part="all", by=by, now=now)


def save_part(
    *, version_id: int, part: str, value: Mapping[str, Any] | None, seen: str, by: Person, now: datetime
) -> Version:
    """Replace, add or (None) take away one part of a draft: `about`, `competency:IV-3`, `instrument:OS`.

    `seen` is the fingerprint of the part as the page showed it (`rules.parts.seen`). Two people may so work on two
    parts at once; on the same part the second gets Stale with both texts.
    """
    with transaction.atomic():
        version = _locked(version_id)
        _require_drafter(version, by, now)
        require(spoken(life.may(version.status, Event.SAVE, what=version.label)))
        if parts.seen(version.content, part) != seen:
            raise _stale(version, theirs=parts.take(version.content, part), yours=value)
        document = parts.put(version.content, part, value)
        _require_same_slug(version, document)
        _require_readable(document)
        return _save(version, document, part=part, by=by, now=now)


def freeze_version(*, version_id: int, by: Person, now: datetime) -> Version:
    """Fix the content and store its fingerprint; from now on a partner can sign it. Gate: `blueprint_complete`."""
    with transaction.atomic():
        version = _locked(version_id)
        if not queries.may_freeze(by, version, now):
            raise NotAllowed("version_only_lead_freezes", who_can=_leads(version, now))
        require(spoken(life.may(version.status, Event.FREEZE, what=version.label)))
        require(coverage.blueprint_complete(version.read()))
        fix(version, by=by, now=now)
        record.write(
            verb=Verb.VERSION_FROZEN,
            subject=version.ref,
            by=by,
            at=now,
            body={"revision": version.revision, "contentHash": version.content_hash},
        )
    return version


def reopen_version(*, version_id: int, by: Person, now: datetime) -> Version:
    """Open a new draft after the freeze: the next revision of the same row; the frozen one is kept.

    Endorsements of the frozen fingerprint are void from this moment (`endorsements.actions.void_stale` tells partners).
    """
    with transaction.atomic():
        version = _locked(version_id)
        _require_drafter(version, by, now)
        require(spoken(life.may(version.status, Event.EDIT, what=version.label)))
        if version.is_adopted:
            raise Refused("version_waits_for_adoption", what=version.label)
        undone = version.content_hash
        _thaw(version, now=now)
        record.write(
            verb=Verb.VERSION_REOPENED,
            subject=version.ref,
            by=by,
            at=now,
            body={"revision": version.revision, "contentHash": undone},
        )
    return version


def enter_approval(*, version_id: int, by: HasRef, now: datetime) -> Version:
    """The full proposal is submitted: the frozen version is what the bodies will see. The caller has asked its gates."""
    with transaction.atomic():
        version = _locked(version_id)
        require(spoken(life.may(version.status, Event.SUBMIT, what=version.label)))
        version.state = life.target(Event.SUBMIT)
        version.save(update_fields=["state"])
        record.write(
            verb=Verb.VERSION_ENTERED_APPROVAL,
            subject=version.ref,
            by=by,
            at=now,
            body={"contentHash": version.content_hash},
        )
    return version


def send_back(*, version_id: int, by: HasRef, now: datetime, reason: str = "", as_draft: bool = False) -> Version:
    """A body sends it back: frozen as it is, or (`as_draft`) to be changed, as the next revision.

    An endorsement stays exactly as long as the fingerprint does.
    """
    with transaction.atomic():
        version = _locked(version_id)
        require(spoken(life.may(version.status, Event.SEND_BACK, what=version.label)))
        if as_draft:
            _thaw(version, now=now)
        else:
            version.state = life.target(Event.SEND_BACK)
            version.save(update_fields=["state"])
        record.write(
            verb=Verb.VERSION_SENT_BACK,
            subject=version.ref,
            by=by,
            at=now,
            reason=reason,
            body={"asDraft": as_draft, "revision": version.revision},
        )
    return version


def fix(version: Version, *, by: HasRef, now: datetime) -> None:
    """Store fingerprint, time and a kept copy of the content. In the transaction of a caller that holds the lock."""
    person = by if isinstance(by, Person) else None
    version.content_hash = digest.content_hash(version.content)
    version.state, version.frozen_at, version.frozen_by = State.FROZEN, now, person
    version.change_class = (
        change.classify(version.parent.content, version.content) if version.parent else change.ChangeClass.NONE
    )
    version.save(update_fields=["content_hash", "state", "frozen_at", "frozen_by", "change_class"])
    FrozenRevision.objects.create(
        version=version,
        revision=version.revision,
        content=version.content,
        content_hash=version.content_hash,
        frozen_at=now,
        frozen_by=person,
    )


def _thaw(version: Version, *, now: datetime) -> None:
    version.state, version.content_hash = State.DRAFT, ""
    version.frozen_at, version.frozen_by = None, None
    version.revision += 1
    version.edited_at = now
    version.save(update_fields=["state", "content_hash", "frozen_at", "frozen_by", "revision", "edited_at"])


def _new_definition(document: Mapping[str, Any], now: datetime) -> Definition:
    return Definition.objects.create(
        number=f"MC-{record.next_number('MC', 0):03}",
        slug=document["slug"],
        title_en=document["title_en"],
        title_fr=document.get("title_fr", ""),
        field=document.get("field", ""),
        created_at=now,
    )


def _save(version: Version, document: dict[str, Any], *, part: str, by: Person, now: datetime) -> Version:
    if document == version.content:
        return version
    version.content = document
    version.revision += 1
    version.edited_at, version.edited_by = now, by
    version.save(update_fields=["content", "revision", "edited_at", "edited_by"])
    if version.number == 1:
        name_definition(version)
    record.write(
        verb=Verb.VERSION_SAVED,
        subject=version.ref,
        by=by,
        at=now,
        body={"revision": version.revision, "part": part},
    )
    return version


def name_definition(version: Version) -> None:
    """The micro-credential is called what its first draft, later its published version, says."""
    definition, content = version.definition, version.read()
    definition.title_en, definition.title_fr, definition.field = content.title_en, content.title_fr, content.field
    definition.save(update_fields=["title_en", "title_fr", "field"])


def _locked(version_id: int) -> Version:
    queries.version(version_id)
    return Version.objects.select_for_update(of=("self",)).select_related("definition", "parent", "edited_by").get(pk=version_id)


def _require_drafter(version: Version, by: Person, now: datetime) -> None:
    if not queries.may_draft(by, version, now):
        raise NotAllowed("version_not_drafter", who_can=queries.drafters(version, now))


def _leads(version: Version, now: datetime) -> str:
    day = now.astimezone(people.institution().tz).date()
    scopes = [scope for scope in (version.proposal_ref, version.definition.scope) if scope]
    names = [people.names_with(Role.ADVISORY_LEAD, scope=scope, on=day) for scope in scopes]
    return ", ".join(name for name in names if name) or people.names_with(Role.CE_DIRECTOR, on=day)


def _require_readable(document: Mapping[str, Any]) -> None:
    found = contents.problems(document)
    if found:
        raise Refused("version_not_readable", count=len(found), problems=found)


def _require_same_slug(version: Version, document: Mapping[str, Any]) -> None:
    if document.get("slug") != version.definition.slug:
        raise Refused("content_other_slug", code=document.get("slug", ""))


def _stale(version: Version, *, theirs: object, yours: object) -> Stale:
    who = version.edited_by.name if version.edited_by else ""
    return Stale(theirs=theirs, yours=yours, who=who, when=version.edited_at)
