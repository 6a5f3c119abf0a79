"""Pieces of stories of bodies: a poll, a Board meeting with a proposal on it, a motion."""

from __future__ import annotations

from datetime import datetime, timedelta
from types import SimpleNamespace
from typing import Any

from testamur.meetings.actions import agenda, polls, resolutions, sitting
from testamur.meetings.models import Item, Meeting, Poll, Resolution
from testamur.meetings.queries import drafts
from testamur.meetings.rules.kinds import Choice, ItemState, Presence, Result
from testamur.meetings.rules.motion import Motion, Votes
from testamur.people.models import Organisation
from testamur.proposals.models import Proposal
from tests.proposals.developing import filed, supported


def polled(people: SimpleNamespace, now: datetime) -> Poll:
    """The SMT is polled about a supported concept."""
    found = supported(people, now)
    return polls.open_poll(proposal_id=found.pk, by=people.petra, now=now)


def answered(poll: Poll, people: list[Any], now: datetime, choice: Choice = Choice.ENDORSE, **more: Any) -> None:
    """These members answer, none with an interest."""
    for person in people:
        polls.answer_poll(poll_id=poll.pk, has_interest=False, choice=choice, by=person, now=now, **more)


def words_for(proposal: Proposal, body: Any, result: Result, day: Any) -> resolutions.Words:
    """The words as drafted."""
    text = drafts.text_of(proposal, body, result, effective_on=day)
    return resolutions.Words(text.en, text.fr)


def endorsed_by_poll(people: SimpleNamespace, poll: Poll, now: datetime) -> Resolution:
    """Three members endorse, the secretary records, the chair confirms."""
    answered(poll, [people.modupe, people.louise, people.rosalind], now)
    polls.close_poll(poll_id=poll.pk, by=people.petra, now=now + timedelta(hours=1))
    words = words_for(poll.proposal, poll.body, Result.CARRIED_UNANIMOUSLY, now.date())
    row = resolutions.record_poll(poll_id=poll.pk, words=words, by=people.petra, now=now + timedelta(hours=2))
    return resolutions.confirm_resolution(resolution_id=row.pk, by=people.alexandre, now=now + timedelta(hours=3))


def at_the_board(people: SimpleNamespace, partner: Organisation, now: datetime) -> Proposal:
    """A full proposal that the SMT endorsed by poll: it stands open before the Board."""
    found = filed(people, partner, now)
    poll = polls.open_poll(proposal_id=found.pk, by=people.petra, now=now)
    endorsed_by_poll(people, poll, now)
    found.refresh_from_db()
    return found


def planned(people: SimpleNamespace, now: datetime, *, days: int = 16) -> Meeting:
    """The Board's next meeting."""
    return agenda.plan_meeting(body_key="board", starts_at=now + timedelta(days=days), place="Board room", by=people.joan, now=now)


def sitting_board(people: SimpleNamespace, partner: Organisation, now: datetime, *, present: int = 8) -> tuple[Meeting, Item]:
    """The Board sits with the proposal on its agenda, so many of its nine governors present."""
    found = at_the_board(people, partner, now)
    meeting = planned(people, now)
    item = agenda.place_item(meeting_id=meeting.pk, proposal_id=found.pk, by=people.joan, now=now)
    agenda.seal_pack(meeting_id=meeting.pk, by=people.joan, now=now)
    presence = {
        person.pk: Presence.PRESENT if number < present else Presence.ABSENT for number, person in enumerate(people.governors)
    }
    sitting.begin_meeting(meeting_id=meeting.pk, presence=presence, chair_id=people.kwabena.pk, by=people.joan, now=meeting.starts_at)
    return meeting, item


def opened(people: SimpleNamespace, item: Item, now: datetime) -> Item:
    """The secretary asks everyone for interests; nobody has one; the item is open."""
    return sitting.open_item(item_id=item.pk, declared_none=[person.pk for person in people.governors], by=people.joan, now=now)


def movers(people: SimpleNamespace) -> list[Any]:
    """Governors who may move: not the chair."""
    return [person for person in people.governors if person.pk != people.kwabena.pk]


def motion(people: SimpleNamespace, **changes: Any) -> Motion:
    """Carried unanimously by eight, moved and seconded by two governors."""
    first, second, *_rest = movers(people)
    given: dict[str, Any] = {
        "mover": first.ref, "seconder": second.ref, "result": Result.CARRIED_UNANIMOUSLY, "votes": Votes(8, 0, 0),
    }  # fmt: skip
    return Motion(**{**given, **changes})


def recorded(people: SimpleNamespace, item: Item, now: datetime, **changes: Any) -> Resolution:
    """Joan records the motion."""
    item.refresh_from_db()
    assert item.state == ItemState.OPEN
    moved = motion(people, **changes)
    words = words_for(item.proposal, item.meeting.body, moved.result, now.date())
    return resolutions.record_resolution(item_id=item.pk, moved=moved, words=words, by=people.joan, now=now)
