"""A resolution approves a version; CE publishes it; it may pause, retire and close (process.md 17.1, 19)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, Final

from django.db import transaction

from testamur.definitions import queries
from testamur.definitions.actions.drafting import name_definition
from testamur.definitions.models import Condition, ConditionState, Version
from testamur.definitions.rules import approval_record, digest, life
from testamur.definitions.rules.approval_record import Adopted, Subject
from testamur.definitions.rules.life import Event, State
from testamur.definitions.words import spoken
from testamur.ground.errors import NotAllowed, Refused, require
from testamur.people import queries as people
from testamur.people.models import Person
from testamur.people.rules.roles import Role
from testamur.record import actions as record
from testamur.record.models import Entry
from testamur.record.rules.actors import HasRef
from testamur.record.rules.verbs import Verb
from testamur.signing.actions import documents

LEAST_REASON: Final = 20  # characters


def approve_version(
    *,
    version_id: int,
    expected_hash: str,
    authority_ref: str,
    authority: Mapping[str, Any],
    by: HasRef,
    now: datetime,
) -> Version:
    """A resolution makes the version approved, and its public approval record is planned, in one transaction.

    Called by the decision that carries `effect = "approve_version"`; its authority is that decision, so no role is asked.
    `expected_hash` is the fingerprint in the sealed pack. `authority` holds the members of the approval record that the
    deciding room knows (`rules.approval_record.build`); `resolution` defaults to `authority_ref`. Conditions with
    `blocking` hold back the first offering until they are verified.
    """
    with transaction.atomic():
        version = locked(version_id)
        require(spoken(life.may(version.status, Event.APPROVE, what=version.label)))
        require(digest.same(version.content_hash, expected_hash))
        known = {"resolution": authority_ref, **authority}
        entry = record.write(
            verb=Verb.VERSION_APPROVED,
            subject=version.ref,
            by=by,
            at=now,
            body={"contentHash": version.content_hash, "authority": authority_ref},
        )
        _take_conditions(version, known.get("conditions") or ())
        stamp(version, event=Event.APPROVE, authority=known, entry=entry, by=by, now=now)
    return version


def stamp(
    version: Version,
    *,
    event: Event,
    authority: Mapping[str, Any],
    entry: Entry,
    by: HasRef,
    now: datetime,
    adopted: Adopted | None = None,
) -> None:
    """Set the approval on a locked version and plan its record for the signing worker."""
    facts = people.institution()
    subject = Subject(
        definition=facts.base_url + version.path,
        content=version.read(),
        number=version.number,
        content_hash=version.content_hash,
        institution_en=facts.say("formal_short", "en"),
        institution_fr=facts.say("formal_short", "fr"),
    )
    document = approval_record.build(subject, authority, entry=entry.pk, adopted=adopted)
    version.approval_document = documents.plan(
        business_key=f"approval:{version.public_id}", purpose="approval", document=document, by=by, now=now
    )
    version.approval = document
    version.state, version.approved_at = life.target(event), now
    version.approved_on = date.fromisoformat(document["meeting"])
    version.authority_ref = document["resolution"]
    version.save(
        update_fields=["approval_document", "approval", "state", "approved_at", "approved_on", "authority_ref"]
    )


def publish_version(*, version_id: int, by: Person, now: datetime) -> Version:
    """Offer an approved version in the catalogue; the one before it is superseded, its running cohorts stay on it.

    A partner's endorsement is asked for by `endorsements.actions.publish_version`, which calls this.
    """
    with transaction.atomic():
        version = locked(version_id)
        require_director(by, now)
        require(spoken(life.may(version.status, Event.PUBLISH, what=version.label)))
        if not version.read().title_fr:
            raise Refused("version_no_french_title")
        for earlier in Version.objects.select_for_update().filter(definition=version.definition, state=State.ACTIVE.value):
            earlier.state = life.target(Event.SUPERSEDE)
            earlier.save(update_fields=["state"])
        version.state, version.published_at = life.target(Event.PUBLISH), now
        version.save(update_fields=["state", "published_at"])
        name_definition(version)
        record.write(verb=Verb.VERSION_PUBLISHED, subject=version.ref, by=by, at=now)
    return version


def suspend_version(*, version_id: int, reason: str, by: Person, now: datetime) -> Version:
    """Stop offering and issuing for a while, with a reason."""
    return _pause(version_id, Event.SUSPEND, Verb.VERSION_SUSPENDED, reason=reason, by=by, now=now)


def reinstate_version(*, version_id: int, reason: str, by: Person, now: datetime) -> Version:
    """Offer it again: the cause is closed, and how."""
    return _pause(version_id, Event.REINSTATE, Verb.VERSION_REINSTATED, reason=reason, by=by, now=now)


def retire_version(
    *, version_id: int, teach_out_on: date, last_issue_on: date, reason: str, by: Person, now: datetime
) -> Version:
    """Let it end: no new cohorts; running ones finish until the teach-out date. It stays verifiable for ever."""
    with transaction.atomic():
        version = locked(version_id)
        require_director(by, now)
        _require_reason(reason)
        require(spoken(life.may(version.status, Event.RETIRE, what=version.label)))
        version.state = life.target(Event.RETIRE)
        version.teach_out_on, version.last_issue_on, version.pause_reason = teach_out_on, last_issue_on, reason
        version.save(update_fields=["state", "teach_out_on", "last_issue_on", "pause_reason"])
        dates = {"teachOutOn": teach_out_on.isoformat(), "lastIssueOn": last_issue_on.isoformat()}
        record.write(verb=Verb.VERSION_RETIRED, subject=version.ref, by=by, at=now, reason=reason, body=dates)
    return version


def close_version(*, version_id: int, by: HasRef, now: datetime) -> Version:
    """The last issue date is past: retired."""
    with transaction.atomic():
        version = locked(version_id)
        require(spoken(life.may(version.status, Event.CLOSE, what=version.label)))
        version.state = life.target(Event.CLOSE)
        version.save(update_fields=["state"])
        record.write(verb=Verb.VERSION_RETIRED, subject=version.ref, by=by, at=now, body={"closed": True})
    return version


def verify_condition(*, condition_id: int, evidence: str, by: Person, now: datetime) -> Condition:
    """A condition of the approval is met; checked by a quality reviewer or the CE director (R18), with the evidence seen."""
    with transaction.atomic():
        condition = Condition.objects.select_for_update(of=("self",)).select_related("version__definition").get(pk=condition_id)
        day = now.astimezone(people.institution().tz).date()
        verifiers = (Role.QUALITY_REVIEWER, Role.CE_DIRECTOR)
        if not people.holds(by, verifiers, on=day) or by.ref == condition.owner:
            raise NotAllowed("condition_only_quality", who_can=people.names_with(verifiers, on=day))
        _require_reason(evidence)
        condition.state, condition.verified_by, condition.verified_at = ConditionState.VERIFIED, by, now
        condition.save(update_fields=["state", "verified_by", "verified_at"])
        record.write(
            verb=Verb.CONDITION_VERIFIED,
            subject=condition.version.ref,
            by=by,
            at=now,
            reason=evidence,
            body={"condition": condition.number},
        )
    return condition


def locked(version_id: int) -> Version:
    """The version under lock. Raises NotFound."""
    queries.version(version_id)
    return Version.objects.select_for_update(of=("self",)).select_related("definition").get(pk=version_id)


def require_director(by: Person, now: datetime) -> None:
    """Raise NotAllowed for anybody but the CE director."""
    if not queries.may_direct(by, now):
        day = now.astimezone(people.institution().tz).date()
        raise NotAllowed("version_only_director", who_can=people.names_with(Role.CE_DIRECTOR, on=day))


def _pause(version_id: int, event: Event, verb: Verb, *, reason: str, by: Person, now: datetime) -> Version:
    with transaction.atomic():
        version = locked(version_id)
        require_director(by, now)
        _require_reason(reason)
        require(spoken(life.may(version.status, event, what=version.label)))
        version.state, version.pause_reason = life.target(event), reason
        version.save(update_fields=["state", "pause_reason"])
        record.write(verb=verb, subject=version.ref, by=by, at=now, reason=reason)
    return version


def _require_reason(reason: str) -> None:
    if len(reason.strip()) < LEAST_REASON:
        raise Refused("version_reason_needed", field="reason", least=LEAST_REASON)


def _take_conditions(version: Version, conditions: Any) -> None:
    for number, one in enumerate(conditions, start=1):
        text = one.get("text", {})
        state = one.get("state", ConditionState.OPEN)
        Condition.objects.create(
            version=version,
            number=number,
            text_en=text.get("en", "") if isinstance(text, Mapping) else str(text),
            text_fr=text.get("fr", "") if isinstance(text, Mapping) else "",
            due=str(one.get("due") or ""),
            owner=str(one.get("owner") or ""),
            blocks_launch=bool(one.get("blocking")),
            state=state if state in set(ConditionState) else ConditionState.OPEN,
        )

