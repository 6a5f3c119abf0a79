"""The clocks of a proposal as they stand at an instant."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from testamur.proposals.models import Proposal
from testamur.proposals.queries import policies
from testamur.proposals.rules import clock
from testamur.proposals.rules.clock import Cause, Clock, Stop
from testamur.proposals.rules.days import Calendar
from testamur.proposals.rules.policy import ClockRule


def stops_of(proposal: Proposal) -> list[Stop]:
    """Every time that its clock was stopped."""
    return [Stop(Cause(row.cause), row.at, row.ended_at, row.until_on) for row in proposal.stops.all()]


def of(proposal: Proposal, *, now: datetime, calendar: Calendar | None = None) -> Clock | None:
    """The clock that runs at its stage now; None where the stage has none, or it is parked, or it has ended."""
    rule = proposal.policy.clock_of(proposal.stage)
    if rule is None or not proposal.is_open or proposal.is_parked:
        return None
    return _read(proposal, rule, ended_at=None, now=now, calendar=calendar)


def promise(proposal: Proposal, *, now: datetime, calendar: Calendar | None = None) -> Clock | None:
    """The public promise of this round, from receipt to CE's decision: running, or as it ended."""
    if proposal.received_at is None:
        return None
    rule = promise_rule(proposal)
    if rule is None:
        return None
    return _read(proposal, rule, ended_at=_promise_ended(proposal, rule), now=now, calendar=calendar)


def promise_rule(proposal: Proposal) -> ClockRule | None:
    """The clock of the policy that starts at receipt."""
    return next((rule for rule in proposal.policy.clocks.values() if rule.starts == "receipt"), None)


def promise_days(proposal: Proposal, *, received_on: date) -> tuple[date, date] | None:
    """Target and limit of the promise for a concept received that day, when nothing stops the clock."""
    rule = promise_rule(proposal)
    if rule is None:
        return None
    calendar = policies.calendar()
    return (
        clock.due_on(rule, rule.target_days, started_on=received_on, calendar=calendar),
        clock.due_on(rule, rule.limit_days, started_on=received_on, calendar=calendar),
    )


def _read(
    proposal: Proposal, rule: ClockRule, *, ended_at: datetime | None, now: datetime, calendar: Calendar | None
) -> Clock | None:
    started = _started(proposal, rule)
    if started is None:
        return None
    stops: Sequence[Stop] = [stop for stop in stops_of(proposal) if stop.at >= started]
    return clock.read(
        rule, started_at=started, stops=stops, calendar=calendar or policies.calendar(), now=now, ended_at=ended_at
    )


def _started(proposal: Proposal, rule: ClockRule) -> datetime | None:
    if rule.starts != "receipt":
        return proposal.entered_stage_at
    if proposal.round == 1:
        return proposal.received_at
    row = proposal.submissions.filter(form="concept", round=proposal.round).first()
    return row.submitted_at if row else None


def _promise_ended(proposal: Proposal, rule: ClockRule) -> datetime | None:
    """When the round's promise was kept: the decision that left the stages of this clock, or the proposal's end."""
    rows = [row for row in proposal.decisions.all() if row.round == proposal.round]
    for row in rows:
        here = proposal.policy.clock_of(row.stage)
        there = proposal.policy.clock_of(row.next_stage)
        if here is not None and here.key == rule.key and (there is None or there.key != rule.key):
            return row.decided_at
    return proposal.closed_at
