"""A meeting while it sits: begin, attendance, interests before an item opens, notes, close, minutes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db import transaction

from testamur.ground.errors import Refused, require
from testamur.meetings.actions.agenda import locked, locked_item, require_chair, require_secretary
from testamur.meetings.models import Attendance, Item, Meeting, Recusal, Resolution
from testamur.meetings.queries import seats, sittings
from testamur.meetings.rules import life, motion, recusal
from testamur.meetings.rules.kinds import ATTENDING, ItemKind, ItemState, MeetingState, Presence, ResolutionState
from testamur.people.models import Person
from testamur.proposals.actions import interests
from testamur.record import actions as record
from testamur.record.rules.verbs import Verb


def declare_before_the_pack(*, proposal_id: int, has_interest: bool, nature: str, by: Person, now: datetime) -> None:
    """A member says, before the pack opens, whether there is an interest in one of its proposals."""
    interests.declare_interest(proposal_id=proposal_id, has_interest=has_interest, nature=nature, by=by, now=now)


def begin_meeting(
    *, meeting_id: int, presence: Mapping[int, Presence], chair_id: int, by: Person, now: datetime
) -> Meeting:
    """Call it to order: everybody's presence is noted, one of the chairs presides, the secretary keeps the minutes."""
    with transaction.atomic():
        meeting = locked(meeting_id)
        require_secretary(meeting.body, by, now=now)
        require(life.may_meeting("begin", MeetingState(meeting.state)))
        _note(meeting, presence, now=now)
        chair = next((one for one in seats.chairs(meeting.body, on=meeting.held_on) if one.pk == chair_id), None)
        if chair is None or chair.pk == by.pk:
            raise Refused("chair_only", field="chair", who_can=seats.names(seats.chairs(meeting.body, on=meeting.held_on)))
        meeting.chair, meeting.secretary, meeting.began_at = chair, by, now
        meeting.state = MeetingState.SITTING
        meeting.save(update_fields=["chair", "secretary", "began_at", "state"])
        record.write(verb=Verb.MEETING_BEGAN, subject=meeting.ref, by=by, at=now, body=_presence_json(meeting))
    return meeting


def take_attendance(*, meeting_id: int, presence: Mapping[int, Presence], by: Person, now: datetime) -> Meeting:
    """Note who came or left while the meeting sits."""
    with transaction.atomic():
        meeting = locked(meeting_id)
        require_secretary(meeting.body, by, now=now)
        require(life.may_meeting("sit", MeetingState(meeting.state)))
        _note(meeting, presence, now=now)
        record.write(verb=Verb.ATTENDANCE_TAKEN, subject=meeting.ref, by=by, at=now, body=_presence_json(meeting))
    return meeting


def note_interest(*, item_id: int, person_id: int, nature: str, left: bool = True, by: Person, now: datetime) -> Item:
    """The secretary writes down an interest that a member declares in the meeting; they are out of the item."""
    with transaction.atomic():
        meeting, item = locked_item(item_id)
        require_secretary(meeting.body, by, now=now)
        if item.state == ItemState.DONE or item.proposal is None:
            raise Refused("interest_after_opening")
        person = Person.objects.get(pk=person_id)
        if not seats.is_member(meeting.body, person, on=meeting.held_on):
            raise Refused("not_a_member", name=person.name)
        interests.declare_interest(
            proposal_id=item.proposal.pk, has_interest=True, nature=nature, by=person, now=now, entered_by=by
        )
        if item.state == ItemState.OPEN:
            Recusal.objects.get_or_create(
                item=item, person=person, defaults={"reason": "declared", "left": left, "noted_at": now}
            )
    return item


def open_item(*, item_id: int, declared_none: Sequence[int] = (), by: Person, now: datetime) -> Item:
    """Open an item: everyone attending has said whether they have an interest; who has is out of it (R3).

    `declared_none`: members who, asked in the meeting, said that they have none.
    """
    with transaction.atomic():
        meeting, item = locked_item(item_id)
        require_secretary(meeting.body, by, now=now)
        require(life.may_meeting("sit", MeetingState(meeting.state)))
        if item.state != ItemState.PLACED:
            raise Refused("item_is_done")
        members = {person.pk: person for person in seats.members(meeting.body, on=meeting.held_on)}
        for key in declared_none:
            if key in members and item.proposal is not None and not item.proposal.declarations.filter(person_id=key).exists():
                interests.declare_interest(
                    proposal_id=item.proposal.pk, has_interest=False, by=members[key], now=now, entered_by=by
                )
        if item.proposal is not None:
            _require_asked(item, members, now=now)
        _fix_recusals(item, members, now=now)
        item.state, item.opened_at, item.opened_by = ItemState.OPEN, now, by
        item.save(update_fields=["state", "opened_at", "opened_by"])
        record.write(
            verb=Verb.ITEM_OPENED, subject=meeting.ref, by=by, at=now,
            body={"item": item.number, "recused": [row.person.ref for row in item.recusals.select_related("person")]},
        )  # fmt: skip
    return item


def note_item(*, item_id: int, note: str, by: Person, now: datetime) -> Item:
    """Write what was said on an item without a motion; it is done."""
    with transaction.atomic():
        meeting, item = locked_item(item_id)
        require_secretary(meeting.body, by, now=now)
        require(life.may_meeting("sit", MeetingState(meeting.state)))
        if item.proposal is not None or item.state in {ItemState.DONE, ItemState.REMOVED}:
            raise Refused("item_is_done")
        item.note, item.state = note.strip(), ItemState.DONE
        item.save(update_fields=["note", "state"])
        record.write(verb=Verb.ITEM_NOTED, subject=meeting.ref, by=by, at=now, body={"item": item.number})
    return item


def close_meeting(*, meeting_id: int, by: Person, now: datetime) -> Meeting:
    """Adjourn: every item for decision is decided or taken off; information items that nobody noted are done."""
    with transaction.atomic():
        meeting = locked(meeting_id)
        require_secretary(meeting.body, by, now=now)
        require(life.may_meeting("close", MeetingState(meeting.state)))
        left = meeting.items.filter(state__in=(ItemState.PLACED, ItemState.OPEN))
        undecided = list(left.filter(kind=ItemKind.DECISION).values_list("number", flat=True))
        if undecided:
            raise Refused("items_open", numbers=", ".join(undecided))
        left.update(state=ItemState.DONE)
        meeting.state, meeting.closed_at = MeetingState.CLOSED, now
        meeting.save(update_fields=["state", "closed_at"])
        record.write(verb=Verb.MEETING_CLOSED, subject=meeting.ref, by=by, at=now)
    return meeting


def send_minutes(*, meeting_id: int, by: Person, now: datetime) -> Meeting:
    """The secretary sends the minutes of a closed meeting to the chair."""
    with transaction.atomic():
        meeting = locked(meeting_id)
        require_secretary(meeting.body, by, now=now)
        if meeting.state != MeetingState.CLOSED:
            raise Refused(f"meeting_is_{meeting.state}")
        if Resolution.objects.filter(meeting=meeting).exclude(state__in=_CONFIRMED).exists():
            raise Refused("minutes_wait_for_resolutions")
        meeting.minutes_sent_by, meeting.minutes_sent_at = by, now
        meeting.save(update_fields=["minutes_sent_by", "minutes_sent_at"])
        record.write(verb=Verb.MINUTES_SENT, subject=meeting.ref, by=by, at=now)
    return meeting


def confirm_minutes(*, meeting_id: int, by: Person, now: datetime) -> Meeting:
    """The chair confirms the minutes; another person than who sent them."""
    with transaction.atomic():
        meeting = locked(meeting_id)
        require_chair(meeting.body, by, now=now)
        if meeting.minutes_sent_by is None or meeting.minutes_sent_at is None:
            raise Refused("minutes_not_sent")
        if not motion.may_confirm(meeting.minutes_sent_by.ref, by.ref):
            raise Refused("minutes_sent_by_you")
        meeting.minutes_confirmed_by, meeting.minutes_confirmed_at = by, now
        meeting.save(update_fields=["minutes_confirmed_by", "minutes_confirmed_at"])
        record.write(verb=Verb.MINUTES_CONFIRMED, subject=meeting.ref, by=by, at=now)
    return meeting


_CONFIRMED = (ResolutionState.RECORDED,)


def _note(meeting: Meeting, presence: Mapping[int, Presence], *, now: datetime) -> None:
    members = seats.members(meeting.body, on=meeting.held_on)
    missing = [person.name for person in members if person.pk not in presence]
    if missing:
        raise Refused("attendance_missing", names=", ".join(missing))
    for person in members:
        Attendance.objects.update_or_create(
            meeting=meeting, person=person, defaults={"presence": presence[person.pk].value, "noted_at": now}
        )


def _presence_json(meeting: Meeting) -> dict[str, str]:
    return {row.person.ref: row.presence for row in meeting.attendance.select_related("person")}


def _require_asked(item: Item, members: Mapping[int, Person], *, now: datetime) -> None:
    there = sittings.presence(item.meeting)
    attending = [ref for ref, how in there.items() if how in ATTENDING]
    names = {person.ref: person.name for person in members.values()}
    require(recusal.may_open(attending, sittings.ties_of(item, now=now), names))


def _fix_recusals(item: Item, members: Mapping[int, Person], *, now: datetime) -> None:
    by_ref = {person.ref: person for person in members.values()}
    for ref, reason in sittings.recusals(item, now=now).items():
        Recusal.objects.create(item=item, person=by_ref[ref], reason=reason.value, noted_at=now)
