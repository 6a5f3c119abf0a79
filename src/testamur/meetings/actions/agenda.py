"""Plan a meeting, place items on its agenda, seal its pack; what comes later goes into a dated addendum."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Max

from testamur.ground import ids, times
from testamur.ground.errors import NotAllowed, NotFound, Refused, require
from testamur.meetings.models import Item, Meeting, Pack, PackOpening
from testamur.meetings.queries import drafts, placing, seats
from testamur.meetings.rules import life
from testamur.meetings.rules.kinds import ItemKind, ItemState, MeetingState
from testamur.notices import actions as notices
from testamur.people import queries as people
from testamur.people.models import Body, Person
from testamur.proposals.models import Proposal
from testamur.record import actions as record
from testamur.record.rules.verbs import Verb


def plan_meeting(
    *,
    body_key: str,
    starts_at: datetime,
    place: str = "",
    is_special: bool = False,
    by: Person,
    now: datetime,
) -> Meeting:
    """Plan a sitting of a body; the day its pack is sealed follows from the body's cut-off."""
    body = people.body(body_key)
    held_on = seats.today(starts_at)
    if not body.prefix:
        raise Refused("body_does_not_meet")
    require_secretary(body, by, now=now)
    if held_on < seats.today(now):
        raise Refused("meeting_in_past", field="held_on")
    with transaction.atomic():
        if Meeting.objects.filter(body=body, held_on=held_on).exclude(state=MeetingState.CANCELLED).exists():
            raise Refused("meeting_same_day", field="held_on")
        meeting = Meeting.objects.create(
            body=body, held_on=held_on, starts_at=starts_at, place=place.strip(), is_special=is_special,
            cutoff_on=placing.cutoff(body, held_on), created_at=now,
        )  # fmt: skip
        record.write(
            verb=Verb.MEETING_PLANNED, subject=meeting.ref, by=by, at=now, body={"body": body.key, "on": held_on.isoformat()}
        )
    return meeting


def cancel_meeting(*, meeting_id: int, reason: str, by: Person, now: datetime) -> Meeting:
    """Call it off: its items go back to those that wait for a date."""
    with transaction.atomic():
        meeting = locked(meeting_id)
        require_secretary(meeting.body, by, now=now)
        require(life.may_meeting("cancel", MeetingState(meeting.state)))
        meeting.items.filter(state=ItemState.PLACED).update(state=ItemState.REMOVED)
        meeting.state = MeetingState.CANCELLED
        meeting.save(update_fields=["state"])
        record.write(verb=Verb.MEETING_CANCELLED, subject=meeting.ref, by=by, at=now, reason=reason.strip())
    return meeting


def place_item(*, meeting_id: int, proposal_id: int, is_consent: bool = False, by: Person, now: datetime) -> Item:
    """Put a proposal that waits for this body on a meeting, for decision."""
    with transaction.atomic():
        meeting = locked(meeting_id)
        require_secretary(meeting.body, by, now=now)
        require(life.may_meeting("place", MeetingState(meeting.state)))
        proposal = Proposal.objects.select_for_update(of=("self",)).select_related("policy_version").get(pk=proposal_id)
        if not placing.is_at(meeting.body, proposal):
            raise Refused("proposal_not_before_body")
        if placing.item_of(proposal) is not None:
            raise Refused("proposal_on_agenda")
        poll = placing.poll_of(proposal)
        if poll is not None and poll.closed_at is None:
            raise Refused("poll_already_open")
        item = _append(meeting, kind=ItemKind.DECISION, title=proposal.title[:200], proposal=proposal, now=now, is_consent=is_consent)
        record.write(
            verb=Verb.ITEM_PLACED, subject=meeting.ref, by=by, at=now, body={"item": item.number, "proposal": proposal.key}
        )
    return item


def add_item(*, meeting_id: int, kind: ItemKind, title: str, by: Person, now: datetime) -> Item:
    """Put other business on the agenda: a procedure, an information, or a decision that concerns no proposal."""
    with transaction.atomic():
        meeting = locked(meeting_id)
        require_secretary(meeting.body, by, now=now)
        require(life.may_meeting("place", MeetingState(meeting.state)))
        if not title.strip():
            raise Refused("item_title_missing", field="title")
        item = _append(meeting, kind=kind, title=title.strip()[:200], proposal=None, now=now)
        record.write(verb=Verb.ITEM_PLACED, subject=meeting.ref, by=by, at=now, body={"item": item.number, "title": item.title})
    return item


def remove_item(*, item_id: int, by: Person, now: datetime) -> Item:
    """Take an item off the agenda before it is decided; a proposal waits for a date again."""
    with transaction.atomic():
        meeting, item = locked_item(item_id)
        require_secretary(meeting.body, by, now=now)
        if item.state == ItemState.DONE:
            raise Refused("item_is_done")
        item.state = ItemState.REMOVED
        item.save(update_fields=["state"])
        record.write(verb=Verb.ITEM_REMOVED, subject=meeting.ref, by=by, at=now, body={"item": item.number})
    return item


def seal_pack(*, meeting_id: int, by: Person, now: datetime) -> Pack:
    """Seal the pack; a second time, seal a dated addendum of what was placed since. The sealed part never changes."""
    with transaction.atomic():
        meeting = locked(meeting_id)
        require_secretary(meeting.body, by, now=now)
        require(life.may_meeting("seal", MeetingState(meeting.state)))
        sealed = {row["item"] for pack in meeting.packs.all() for row in pack.manifest["items"]}
        rows = [item for item in meeting.items.filter(state=ItemState.PLACED) if item.pk not in sealed]
        if not rows:
            raise Refused("nothing_new_for_addendum" if sealed else "cutoff_not_reached")
        sequence = (meeting.packs.aggregate(last=Max("sequence"))["last"] or 0) + (1 if sealed else 0)
        manifest = _manifest(meeting, rows, sequence=sequence, now=now)
        pack = Pack.objects.create(
            meeting=meeting, sequence=sequence, manifest=manifest, digest=ids.fingerprint(manifest), sealed_at=now, sealed_by=by
        )
        record.write(
            verb=Verb.PACK_SEALED, subject=meeting.ref, by=by, at=now, body={"sequence": sequence, "digest": pack.digest}
        )
        _tell_members(meeting, pack, rows, now=now)
    return pack


def open_pack(*, pack_id: int, by: Person, now: datetime) -> None:
    """A member opened the pack: read only for the secretary's list of those who have not."""
    PackOpening.objects.get_or_create(pack_id=pack_id, person=by, defaults={"opened_at": now})


def locked(meeting_id: int) -> Meeting:
    """The meeting, its row locked until the transaction ends."""
    found = Meeting.objects.select_for_update(of=("self",)).select_related("body", "chair", "secretary").filter(pk=meeting_id).first()
    if found is None:
        raise NotFound("meeting")
    return found


def locked_item(item_id: int) -> tuple[Meeting, Item]:
    """The item; its meeting is locked first."""
    found = Item.objects.filter(pk=item_id).first()
    if found is None:
        raise NotFound("item")
    meeting = locked(found.meeting_id)
    rows = Item.objects.select_related("meeting__body", "meeting__chair", "meeting__secretary", "proposal__policy_version")
    return meeting, rows.get(pk=item_id)


def require_secretary(body: Body, person: Person, *, now: datetime) -> None:
    """Only who keeps the minutes of this body."""
    on = seats.today(now)
    if not seats.is_secretary(body, person, on=on):
        raise NotAllowed("secretary_only", who_can=seats.names(seats.secretaries(body, on=on)))


def require_chair(body: Body, person: Person, *, now: datetime) -> None:
    """Only who holds the chair of this body."""
    on = seats.today(now)
    if not seats.is_chair(body, person, on=on):
        raise NotAllowed("chair_only", who_can=seats.names(seats.chairs(body, on=on)))


def _append(
    meeting: Meeting, *, kind: ItemKind, title: str, proposal: Proposal | None, now: datetime, is_consent: bool = False
) -> Item:
    position = (meeting.items.aggregate(last=Max("position"))["last"] or 0) + 1
    return Item.objects.create(
        meeting=meeting, position=position, number=str(position), kind=kind, title=title, proposal=proposal,
        visit=proposal.visit if proposal else None, is_consent=is_consent, created_at=now,
    )  # fmt: skip


def _manifest(meeting: Meeting, rows: list[Item], *, sequence: int, now: datetime) -> dict[str, Any]:
    return {
        "schema": "testamur.pack/1",
        "body": meeting.body.key,
        "meeting": meeting.public_id,
        "heldOn": meeting.held_on.isoformat(),
        "sequence": sequence,
        "sealedAt": times.iso(now),
        "items": [drafts.pack_item(item) for item in rows],
    }


def _tell_members(meeting: Meeting, pack: Pack, rows: list[Item], *, now: datetime) -> None:
    deciding = [row.title for row in rows if row.kind == ItemKind.DECISION]
    for person in seats.members(meeting.body, on=meeting.held_on):
        notices.queue(
            kind="to_governor_pack", to=person.email or "", language=person.language,
            path=f"/meetings/{meeting.public_id}/pack/", dedupe=f"pack:{pack.pk}:{person.pk}", at=now,
            facts={"date": meeting.held_on, "items": "; ".join(deciding), "n": len(rows) - len(deciding)},
        )  # fmt: skip


