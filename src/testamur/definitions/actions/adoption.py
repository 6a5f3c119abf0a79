"""Adoption: the CE director enters a micro-credential approved before this system, the body's secretary confirms it."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db import transaction

from testamur.definitions import queries
from testamur.definitions.actions.approval import LEAST_REASON, stamp
from testamur.definitions.actions.drafting import draft_version, fix, name_definition
from testamur.definitions.models import Adoption, Definition, Origin, Version
from testamur.definitions.rules import adoption as rules, content as contents, coverage, life
from testamur.definitions.rules.approval_record import Adopted
from testamur.definitions.rules.life import Event
from testamur.definitions.words import spoken
from testamur.ground.errors import NotAllowed, Refused, require
from testamur.ground.times import local_day
from testamur.notices import actions as notices
from testamur.people import queries as people
from testamur.people.models import Body, Person
from testamur.people.rules.roles import Role
from testamur.record import actions as record
from testamur.record.rules.verbs import Verb


def enter_adoption(
    *,
    content: Mapping[str, Any],
    resolution_number: str,
    resolved_on: date,
    body_key: str,
    scan: bytes,
    scan_name: str,
    by: Person,
    now: datetime,
    text_en: str = "",
    text_fr: str = "",
) -> Adoption:
    """The first person: the version complete with blueprint, the scanned resolution, its number, date and body.

    The version is frozen as entered, so the second person confirms exactly that. An adoption that was returned can be
    entered again. `text_*` is the resolution's wording, where the scan can be read. Nothing is backdated.
    """
    today = local_day(now, people.institution().tz)
    if not queries.may_adopt(by, now):
        raise NotAllowed("adoption_only_director", who_can=people.names_with(Role.CE_DIRECTOR, on=today))
    document = contents.defining(content)
    require(spoken(rules.may_enter(number=resolution_number, resolved_on=resolved_on, today=today)))
    require(rules.is_scan(scan))
    body = _approving_body(body_key)
    _require_whole(document)
    with transaction.atomic():
        version = _version_of(document, by=by, now=now)
        fix(version, by=by, now=now)
        values = {
            "body_key": body.key,
            "resolution_number": resolution_number,
            "resolved_on": resolved_on,
            "text_en": text_en.strip(),
            "text_fr": text_fr.strip(),
            "scan": scan,
            "scan_name": scan_name[:200],
            "scan_sha256": "sha256:" + hashlib.sha256(scan).hexdigest(),
            "entered_by": by,
            "entered_at": now,
            "returned_at": None,
            "returned_reason": "",
        }
        adoption, _made = Adoption.objects.update_or_create(version=version, defaults=values)
        record.write(
            verb=Verb.ADOPTION_ENTERED,
            subject=version.ref,
            by=by,
            at=now,
            body={
                "resolution": resolution_number,
                "resolvedOn": resolved_on.isoformat(),
                "scan": adoption.scan_sha256,
                "contentHash": version.content_hash,
            },
        )
        _ask_second(adoption, now=now)
    return adoption


def confirm_adoption(*, adoption_id: int, by: Person, now: datetime) -> Adoption:
    """The second person: the version becomes approved by that resolution, labelled "Approved before this system"."""
    with transaction.atomic():
        adoption, version = _locked(adoption_id)
        _require_open(adoption)
        others = ", ".join(one.name for one in queries.seconds_of(adoption, now))
        require(rules.may_confirm(entered_by=adoption.entered_by.ref, by=by.ref, who_can=others))
        if not queries.may_confirm_adoption(by, adoption, now):
            raise NotAllowed("adoption_only_secretary", who_can=others)
        require(spoken(life.may(version.status, Event.ADOPT, what=version.label)))
        adoption.confirmed_by, adoption.confirmed_at = by, now
        adoption.save(update_fields=["confirmed_by", "confirmed_at"])
        entry = record.write(
            verb=Verb.ADOPTION_CONFIRMED,
            subject=version.ref,
            by=by,
            at=now,
            body={"resolution": adoption.resolution_number, "contentHash": version.content_hash},
        )
        body = people.body(adoption.body_key)
        authority = {
            "body": body.name_en,
            "bodyFr": body.name_fr,
            "meeting": adoption.resolved_on.isoformat(),
            "resolution": adoption.resolution_number,
            "decision": "approved before this system",
            **({"resolutionText": texts} if (texts := _texts(adoption)) else {}),
        }
        adopted = Adopted(scan_digest=adoption.scan_sha256, adopted_on=local_day(now, people.institution().tz))
        stamp(version, event=Event.ADOPT, authority=authority, entry=entry, by=by, now=now, adopted=adopted)
        name_definition(version)
    return adoption


def return_adoption(*, adoption_id: int, reason: str, by: Person, now: datetime) -> Adoption:
    """The second person sends it back to the first, with what is wrong; the version can be changed again."""
    with transaction.atomic():
        adoption, version = _locked(adoption_id)
        _require_open(adoption)
        if not queries.may_confirm_adoption(by, adoption, now):
            others = ", ".join(one.name for one in queries.seconds_of(adoption, now))
            raise NotAllowed("adoption_only_secretary", who_can=others)
        if len(reason.strip()) < LEAST_REASON:
            raise Refused("version_reason_needed", field="reason", least=LEAST_REASON)
        adoption.returned_at, adoption.returned_reason = now, reason.strip()
        adoption.save(update_fields=["returned_at", "returned_reason"])
        version.state, version.content_hash, version.frozen_at = life.State.DRAFT, "", None
        version.frozen_by = None
        version.revision += 1
        version.save(update_fields=["state", "content_hash", "frozen_at", "frozen_by", "revision"])
        record.write(verb=Verb.VERSION_SENT_BACK, subject=version.ref, by=by, at=now, reason=reason.strip())
        if adoption.entered_by.email:
            notices.queue(
                kind="to_second_person",
                to=adoption.entered_by.email,
                language=adoption.entered_by.language,
                path=f"/{adoption.entered_by.language}/definitions/adoptions/{version.public_id}/",
                dedupe=f"adoption:returned:{version.public_id}:{version.revision}",
                at=now,
                facts=_facts(adoption, adoption.entered_by.language),
            )
    return adoption


def _version_of(document: Mapping[str, Any], *, by: Person, now: datetime) -> Version:
    """A new version 1, or the draft of a returned adoption with its new content."""
    known = Definition.objects.filter(slug=document["slug"]).first()
    if known is None:
        version = draft_version(slug=document["slug"], content=document, by=by, now=now)
        version.origin = Origin.ADOPTED
        version.save(update_fields=["origin"])
        return version
    version = Version.objects.select_for_update().get(definition=known, number=1)
    returned = Adoption.objects.filter(version=version, returned_at__isnull=False, confirmed_at=None).exists()
    if not returned:
        raise Refused("adoption_exists", what=version.label)
    version.content, version.edited_at, version.edited_by = contents.counted(document), now, by
    version.save(update_fields=["content", "edited_at", "edited_by"])
    return version


def _require_whole(document: Mapping[str, Any]) -> None:
    """Readable, and with a complete blueprint."""
    found = contents.problems(document)
    if found:
        raise Refused("version_not_readable", field="content", count=len(found), problems=found)
    missing = coverage.gaps(contents.read(document))
    if missing:
        raise Refused("adoption_incomplete", field="content", count=len(missing), gaps=missing)


def _approving_body(key: str) -> Body:
    body = people.body(key)
    if not body.may_approve:
        raise Refused("adoption_body_cannot_approve", field="body", body=body.name_en)
    return body


def _locked(adoption_id: int) -> tuple[Adoption, Version]:
    version_id = queries.adoption(adoption_id).version_id
    version = Version.objects.select_for_update(of=("self",)).select_related("definition").get(pk=version_id)
    adoption = Adoption.objects.select_for_update(of=("self",)).select_related("entered_by").get(pk=adoption_id)
    adoption.version = version
    return adoption, version


def _require_open(adoption: Adoption) -> None:
    if adoption.confirmed_at is not None:
        raise Refused("adoption_done")
    if adoption.returned_at is not None:
        raise Refused("adoption_returned")


def _texts(adoption: Adoption) -> dict[str, str]:
    """The recorded wording, in both languages or not at all."""
    return {"en": adoption.text_en, "fr": adoption.text_fr} if adoption.text_en and adoption.text_fr else {}


def _ask_second(adoption: Adoption, *, now: datetime) -> None:
    for person in queries.seconds_of(adoption, now):
        notices.queue(
            kind="to_second_person",
            to=person.email or "",
            language=person.language,
            path=f"/{person.language}/definitions/adoptions/{adoption.version.public_id}/",
            dedupe=f"adoption:asked:{adoption.version.public_id}:{adoption.version.revision}:{person.pk}",
            at=now,
            facts=_facts(adoption, person.language),
        )


def _facts(adoption: Adoption, language: str) -> dict[str, str]:
    title = adoption.version.definition.title(language)
    act, role = ("adoption", "la direction de l’éducation permanente") if language == "fr" else ("adoption", "the CE director")
    return {"act": act, "object": title, "role": role}
