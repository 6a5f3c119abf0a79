"""Who is there for one item, who is out of it and why, and what the body may resolve about it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from testamur.meetings.models import Item, Meeting
from testamur.meetings.queries import seats, ties
from testamur.meetings.rules import quorum, recusal
from testamur.meetings.rules.kinds import ItemState, Presence, RecusalReason
from testamur.meetings.rules.motion import Sitting
from testamur.meetings.rules.quorum import Quorum
from testamur.meetings.rules.recusal import Ties
from testamur.people.models import Person
from testamur.proposals.models import Proposal
from testamur.proposals.rules import table


@dataclass(frozen=True, slots=True)
class Seat:
    """One member of the body as the page of an item shows them."""

    person: Person
    presence: Presence | None
    recused: RecusalReason | None
    asked: bool

    @property
    def attends(self) -> bool:
        """Present in the room or remote."""
        return self.presence in {Presence.PRESENT, Presence.REMOTE}


def presence(meeting: Meeting) -> dict[str, Presence]:
    """Presence of every member by reference; a member not noted yet is absent."""
    noted = {row.person_id: Presence(row.presence) for row in meeting.attendance.all()}
    members = seats.members(meeting.body, on=meeting.held_on)
    return {person.ref: noted.get(person.pk, Presence.ABSENT) for person in members}


def ties_of(item: Item, *, now: datetime) -> Ties:
    """The ties for an item; business without a proposal has none."""
    return ties.of(item.proposal, now=now) if item.proposal else Ties()


def recusals(item: Item, *, now: datetime) -> Mapping[str, RecusalReason]:
    """Who is out of the item: as fixed when it opened, and whoever declared since."""
    members = [person.ref for person in seats.members(item.meeting.body, on=item.meeting.held_on)]
    fixed = {row.person.ref: RecusalReason(row.reason) for row in item.recusals.select_related("person")}
    if item.state == ItemState.DONE:
        return fixed
    return {**recusal.recused(members, ties_of(item, now=now)), **fixed}


def sitting(item: Item, *, now: datetime) -> Sitting:
    """Everything a motion on the item is judged by."""
    meeting = item.meeting
    return Sitting(
        presence=presence(meeting),
        recusals=recusals(item, now=now),
        chair=(meeting.chair.ref,) if meeting.chair else (),
        secretary=(meeting.secretary.ref,) if meeting.secretary else (),
    )


def quorum_of(item: Item, *, now: datetime) -> Quorum:
    """The quorum of the item as it stands."""
    there = sitting(item, now=now)
    return quorum.of_sitting(seats.law_of(item.meeting.body, item.proposal), there.presence, there.recusals)


def meeting_quorum(meeting: Meeting) -> Quorum:
    """The quorum of the meeting as a whole: nobody recused."""
    return quorum.of_sitting(seats.law_of(meeting.body), presence(meeting), ())


def seat_rows(item: Item, *, now: datetime) -> list[Seat]:
    """Every member for the page of the item."""
    noted = {row.person_id: Presence(row.presence) for row in item.meeting.attendance.all()}
    out, known = recusals(item, now=now), ties_of(item, now=now)
    members = seats.members(item.meeting.body, on=item.meeting.held_on)
    open_ones = recusal.not_asked([person.ref for person in members], known) if item.proposal else frozenset()
    return [
        Seat(person, noted.get(person.pk), out.get(person.ref), person.ref not in open_ones) for person in members
    ]


def offered(proposal: Proposal | None, member_role: str) -> tuple[str, ...]:
    """The decision codes that the policy offers a body here; for other business a plain resolution.

    A parked proposal is not moved onward: only the ways back, out or later are offered.
    """
    if proposal is None:
        return ("approve", "decline", "defer")
    rows = proposal.policy.decisions_at(proposal.stage, facts=proposal.kinds)
    return tuple(row.code.value for row in rows if member_role in row.by and not (proposal.is_parked and table.is_onward(row)))
