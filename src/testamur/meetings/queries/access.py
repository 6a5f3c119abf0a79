"""Who may read what bodies do: their members, Continuing Education, the auditor; nobody else learns that a meeting is."""

from __future__ import annotations

from datetime import datetime

from testamur.ground.errors import NotFound
from testamur.meetings.models import Item, Meeting, Poll, Resolution
from testamur.meetings.queries import seats
from testamur.people import queries as people
from testamur.people.models import Body, Person
from testamur.people.rules.roles import Role
from testamur.proposals.models import Proposal
from testamur.proposals.queries import access


def reads_all(person: Person, *, now: datetime) -> bool:
    """Continuing Education and the auditor read every body's agenda."""
    on = seats.today(now)
    return access.is_ce(person, on=on) or people.holds(person, Role.AUDITOR, on=on)


def may_see(body: Body, person: Person, *, now: datetime) -> bool:
    """May this person read this body's meetings?"""
    return seats.sits(body, person, on=seats.today(now)) or reads_all(person, now=now)


def visible_bodies(person: Person, *, now: datetime) -> list[Body]:
    """The bodies whose meetings this person may read."""
    return [body for body in seats.deciding_bodies() if may_see(body, person, now=now)]


def find_meeting(public_id: str, *, person: Person, now: datetime) -> Meeting:
    """One meeting. Raises NotFound alike for what is not there and what one may not know of."""
    rows = Meeting.objects.select_related("body", "chair", "secretary", "minutes_sent_by", "minutes_confirmed_by")
    found = rows.filter(public_id=public_id).first()
    if found is None or not may_see(found.body, person, now=now):
        raise NotFound("meeting")
    return found


def find_item(meeting: Meeting, number: str) -> Item:
    """One item of a meeting that may be read."""
    rows = Item.objects.select_related(
        "meeting__body", "meeting__chair", "meeting__secretary", "proposal__policy_version", "proposal__version", "proposal__proposer", "proposal__sponsor"
    )
    found = rows.filter(meeting=meeting, number=number).first()
    if found is None:
        raise NotFound("item")
    return found


def find_poll(public_id: str, *, person: Person, now: datetime) -> Poll:
    """One poll, for the body's members and whoever reads its meetings."""
    rows = Poll.objects.select_related("body", "proposal__policy_version", "proposal__version", "proposal__proposer", "proposal__sponsor")
    found = rows.filter(public_id=public_id).first()
    if found is None or not may_see(found.body, person, now=now):
        raise NotFound("poll")
    return found


def find_resolution(number: str, *, person: Person, now: datetime) -> Resolution:
    """One resolution: for whoever reads the body's meetings, and for the parties to the proposal it is about."""
    rows = Resolution.objects.select_related(
        "body", "item", "poll", "meeting", "proposal__policy_version", "mover", "seconder", "recorded_by", "confirmed_by"
    )
    found = rows.filter(number=number).first()
    if found is None:
        raise NotFound("resolution")
    if may_see(found.body, person, now=now) or (found.confirmed_at and _is_party(found.proposal, person, now=now)):
        return found
    raise NotFound("resolution")


def _is_party(proposal: Proposal | None, person: Person, *, now: datetime) -> bool:
    return proposal is not None and access.visible_to(person, now=now).filter(pk=proposal.pk).exists()
