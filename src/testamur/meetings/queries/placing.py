"""Which proposals wait for a body, where they are placed, and the earliest day on which they can be approved."""

from __future__ import annotations

from datetime import date, datetime

from testamur.meetings.models import Item, Meeting, Poll
from testamur.meetings.queries import seats
from testamur.meetings.rules.kinds import ItemState, MeetingState
from testamur.people.models import Body
from testamur.proposals.models import Proposal
from testamur.proposals.queries import policies
from testamur.proposals.rules.vocabulary import StageKind

_LIVE_ITEM = (ItemState.PLACED, ItemState.OPEN)


def is_before(body: Body, proposal: Proposal) -> bool:
    """Is the proposal at a stage that this body decides, and not parked?"""
    if not proposal.is_open or proposal.policy.end(proposal.stage) is not None or proposal.is_parked:
        return False
    stage = proposal.policy.stage(proposal.stage)
    return stage.kind is StageKind.BODY and stage.owner == body.key


def is_at(body: Body, proposal: Proposal) -> bool:
    """Is it before this body or at its door? A parked one can be sent back, deferred or declined there."""
    return proposal.is_open and body_of(proposal) == body.key


def body_of(proposal: Proposal) -> str:
    """The key of the body whose stage the proposal is at, parked or not; "" elsewhere."""
    if proposal.policy.end(proposal.stage) is not None:
        return ""
    stage = proposal.policy.stage(proposal.stage)
    return stage.owner if stage.kind is StageKind.BODY else ""


def before(body: Body) -> list[Proposal]:
    """Every proposal that waits for this body's decision, the longest waiting first."""
    rows = Proposal.objects.filter(closed_at=None, received_at__isnull=False)
    rows = rows.select_related("policy_version", "proposer", "version", "sponsor").order_by("entered_stage_at", "pk")
    return [row for row in rows if is_before(body, row)]


def parked_at(body: Body) -> list[Proposal]:
    """Proposals at this body's door that wait for something first."""
    rows = Proposal.objects.filter(closed_at=None).exclude(waiting_for=[]).select_related("policy_version", "proposer")
    return [row for row in rows if body_of(row) == body.key]


def parked_unplaced(body: Body) -> list[Proposal]:
    """Those at the body's door that are on no agenda: the body may still send them back, defer or decline them."""
    return [row for row in parked_at(body) if item_of(row) is None]


def item_of(proposal: Proposal) -> Item | None:
    """Its live place on an agenda, if it has one."""
    rows = Item.objects.select_related("meeting", "meeting__body")
    return rows.filter(proposal=proposal, visit=proposal.visit, state__in=_LIVE_ITEM).first()


def poll_of(proposal: Proposal) -> Poll | None:
    """The poll about its present visit, open or closed."""
    rows = Poll.objects.select_related("body", "proposal").order_by("-opened_at")
    return rows.filter(proposal=proposal, visit=proposal.visit).first()


def unplaced(body: Body, *, now: datetime) -> list[Proposal]:
    """Those before the body that have neither a place on an agenda nor a poll."""
    found = []
    for row in before(body):
        poll = poll_of(row)
        if item_of(row) is None and (poll is None or (poll.closed_at and poll.close_reason == "no_quorum")):
            found.append(row)
    return [row for row in found if not row.stops.filter(ended_at=None, until_on__gt=seats.today(now)).exists()]


def upcoming(body: Body) -> list[Meeting]:
    """Meetings that are planned or sitting, soonest first."""
    states = (MeetingState.PLANNED, MeetingState.SITTING)
    return list(Meeting.objects.filter(body=body, state__in=states).select_related("body").order_by("starts_at"))


def past(body: Body) -> list[Meeting]:
    """Meetings that were held, newest first."""
    return list(Meeting.objects.filter(body=body, state=MeetingState.CLOSED).select_related("body").order_by("-starts_at"))


def next_dates(body: Body, *, now: datetime) -> list[date]:
    """The days of planned meetings whose pack is not sealed and not cut off yet."""
    on = seats.today(now)
    rows = Meeting.objects.filter(body=body, state=MeetingState.PLANNED, cutoff_on__gte=on).order_by("held_on")
    return list(rows.values_list("held_on", flat=True))


def earliest_approval(proposal: Proposal, *, now: datetime) -> date | None:
    """The first meeting day of the approving body that can still take it; None where no meeting is planned."""
    approving = [body for body in seats.deciding_bodies() if seats.law_of(body, proposal).may_approve]
    days = [day for body in approving for day in next_dates(body, now=now)[:1]]
    return min(days) if days else None


def cutoff(body: Body, held_on: date) -> date:
    """The day the pack is sealed: so many business days before the meeting."""
    calendar, day = policies.calendar(), held_on
    left = body.pack_cutoff_business_days
    while left:
        day = date.fromordinal(day.toordinal() - 1)
        left -= calendar.counts(day, "business")
    return day
