"""What waits for a member, a chair or a secretary."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from testamur.meetings.models import Meeting, Poll, Resolution
from testamur.meetings.queries import placing, seats, ties
from testamur.meetings.rules.kinds import MeetingState, ResolutionState
from testamur.people.models import Body, Person
from testamur.people.rules.waiting import Waiting


def waiting_for(person: Person, now: datetime) -> list[Waiting]:
    """Everything in this room that waits for this person."""
    on = seats.today(now)
    found: list[Waiting] = []
    for body in seats.deciding_bodies():
        if seats.is_member(body, person, on=on):
            found += _as_member(body, person, now)
        if seats.is_chair(body, person, on=on):
            found += _as_chair(body, person, now)
        if seats.is_secretary(body, person, on=on):
            found += _as_secretary(body, now)
    return found


def _as_member(body: Body, person: Person, now: datetime) -> Iterator[Waiting]:
    polls = Poll.objects.filter(body=body, closed_at=None, closes_at__gt=now).select_related("proposal")
    for poll in polls.exclude(answers__person=person):
        if ties.recused(poll.proposal, [person], now=now):
            continue
        yield Waiting(
            poll.proposal.title, _("Your decision"), _brief(poll.proposal.key), _("Read the brief and decide"),
            poll.proposal.key, poll.opened_at, seats.today(poll.closes_at),
        )  # fmt: skip
    for meeting in Meeting.objects.filter(body=body, state=MeetingState.PLANNED, packs__isnull=False).distinct():
        if not meeting.packs.filter(openings__person=person).exists():
            pack = meeting.packs.earliest("sequence")
            yield Waiting(
                _("Pack of the meeting"), body.name_en, reverse("meetings:pack", args=[meeting.public_id]),
                _("Open the pack"), "", pack.sealed_at, meeting.held_on,
            )  # fmt: skip


def _as_chair(body: Body, person: Person, now: datetime) -> Iterator[Waiting]:  # noqa: ARG001 - as the other seats
    for row in Resolution.objects.filter(body=body, state=ResolutionState.VOTED).select_related("proposal", "item"):
        yield Waiting(
            _title(row), _("Recorded by the secretary. It takes effect when you confirm it"),
            reverse("meetings:resolution", args=[row.number]), _("Confirm"), row.number, row.recorded_at,
        )  # fmt: skip
    for meeting in Meeting.objects.filter(body=body, minutes_sent_at__isnull=False, minutes_confirmed_at=None):
        yield Waiting(
            _("Minutes"), body.name_en, reverse("meetings:minutes", args=[meeting.public_id]), _("Confirm the minutes"),
            "", meeting.minutes_sent_at,
        )  # fmt: skip


def _as_secretary(body: Body, now: datetime) -> Iterator[Waiting]:
    for row in Resolution.objects.filter(body=body, state=ResolutionState.RETURNED).select_related("proposal", "item"):
        yield Waiting(
            _title(row), _("The chair returned it"), reverse("meetings:resolution", args=[row.number]),
            _("Correct it"), row.number, row.recorded_at,
        )  # fmt: skip
    for poll in Poll.objects.filter(body=body, closed_at__isnull=False, resolution=None).select_related("proposal"):
        if poll.visit == poll.proposal.visit and poll.proposal.is_open:
            yield Waiting(
                poll.proposal.title, _("The poll is closed"), reverse("meetings:poll", args=[poll.public_id]),
                _("Record resolution"), poll.proposal.key, poll.closed_at,
            )  # fmt: skip
    for meeting in Meeting.objects.filter(body=body, state=MeetingState.SITTING):
        yield Waiting(
            _("The meeting is sitting"), body.name_en, reverse("meetings:meeting", args=[meeting.public_id]),
            _("Open"), "", meeting.began_at, meeting.held_on,
        )  # fmt: skip
    for proposal in placing.unplaced(body, now=now):
        yield Waiting(
            proposal.title, _("It waits for a date"), reverse("meetings:index"), _("Give it a date"), proposal.key,
            proposal.entered_stage_at,
        )  # fmt: skip


def _title(row: Resolution) -> str:
    return row.proposal.title if row.proposal else row.item.title if row.item else row.number


def _brief(key: str) -> str:
    return reverse("meetings:brief", args=[key])
