"""Moves outside the chain: withdraw, hold, resume, lapse (process.md section 12)."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.db import transaction

from testamur.ground.errors import NotAllowed, NotFound, Refusal, Refused
from testamur.people import queries as people
from testamur.people.models import Person
from testamur.people.rules.roles import Role
from testamur.proposals.actions import moving
from testamur.proposals.models import ClockStop, Proposal
from testamur.proposals.queries import policies
from testamur.proposals.rules.clock import Cause
from testamur.proposals.rules.vocabulary import StageKind
from testamur.proposals.words import said
from testamur.record import actions as record
from testamur.record.rules.actors import SYSTEM, HasRef
from testamur.record.rules.verbs import Verb


def withdraw(*, proposal_id: int, reason: str, by: Person, now: datetime) -> Proposal:
    """The proposer or the sponsor takes it back, with a reason; what was submitted stays on record."""
    with transaction.atomic():
        proposal = moving.locked(proposal_id)
        if not (moving.is_same(by, proposal.proposer) or moving.is_same(by, proposal.sponsor)):
            if proposal.is_draft:
                raise NotFound("proposal")
            raise NotAllowed("withdraw_who")
        if not proposal.is_open:
            raise Refused("withdraw_ended")
        if not proposal.is_draft and not reason.strip():
            raise Refused("reason_required", field="reason")
        for stop in proposal.stops.filter(ended_at=None):
            stop.ended_at = now
            stop.save(update_fields=["ended_at"])
        moving.close(proposal, how="withdrawn", now=now)
        record.write(verb=Verb.PROPOSAL_WITHDRAWN, subject=proposal.ref, by=by, at=now, reason=reason.strip())
    return proposal


def hold(*, proposal_id: int, review_on: date, reason: str, by: Person, now: datetime) -> Proposal:
    """Put it on hold until somebody looks at it again on a date; the clock stands still, and nothing is decided."""
    today = policies.local_day(now)
    with transaction.atomic():
        proposal = moving.locked(proposal_id)
        _require_holder(by, proposal, today)
        if proposal.stops.filter(cause=Cause.HOLD.value, ended_at=None).exists():
            raise Refused("held_already")
        if review_on <= today:
            raise said(Refusal("defer_date", {"today": today}))
        if not reason.strip():
            raise Refused("reason_required", field="reason")
        ClockStop.objects.create(
            proposal=proposal, cause=Cause.HOLD.value, at=now, until_on=review_on, reason=reason.strip()
        )
        moving.touch(proposal, now=now)
        record.write(
            verb=Verb.PROPOSAL_HELD, subject=proposal.ref, by=by, at=now, reason=reason.strip(),
            body={"reviewOn": review_on.isoformat()},
        )  # fmt: skip
    return proposal


def resume(*, proposal_id: int, by: Person, now: datetime) -> Proposal:
    """Take it off hold; the clock goes on from this day."""
    with transaction.atomic():
        proposal = moving.locked(proposal_id)
        _require_holder(by, proposal, policies.local_day(now))
        stop = proposal.stops.filter(cause=Cause.HOLD.value, ended_at=None).first()
        if stop is None:
            raise Refused("not_held")
        stop.ended_at = now
        stop.save(update_fields=["ended_at"])
        moving.touch(proposal, now=now)
        record.write(verb=Verb.PROPOSAL_RESUMED, subject=proposal.ref, by=by, at=now)
    return proposal


def _require_holder(by: Person, proposal: Proposal, today: date) -> None:
    """The CE director, or who keeps the minutes of a body that decides under the policy of this proposal."""
    bodies = {stage.owner for stage in proposal.policy.stages if stage.kind is StageKind.BODY}
    seats = [(body.seats.secretary, f"body:{body.key}") for body in proposal.policy.bodies if body.seats and body.key in bodies]
    holds = people.holds(by, Role.CE_DIRECTOR, on=today) or any(
        people.holds(by, Role(role), scope=scope, on=today) for role, scope in seats
    )
    if not holds:
        raise NotAllowed("hold_who", who_can=people.names_with(Role.CE_DIRECTOR, on=today))
    if not proposal.is_open:
        raise Refused("already_ended")


def lapse_idle(*, by: HasRef = SYSTEM, now: datetime) -> int:
    """Let drafts and waiting concepts lapse after the policy's days without activity; returns how many."""
    lapsed = 0
    for row in Proposal.objects.filter(closed_at=None).select_related("policy_version"):
        rule = row.policy.lapse
        if rule is None or row.stage not in rule.stages or now - row.changed_at < timedelta(days=rule.after_days):
            continue
        if not row.is_draft and not row.questions.filter(answered_at=None).exists() and row.stage != row.policy.first:
            continue
        with transaction.atomic():
            proposal = moving.locked(row.pk)
            moving.close(proposal, how="lapsed", now=now)
            record.write(
                verb=Verb.PROPOSAL_LAPSED, subject=proposal.ref, by=by, at=now, body={"rule": f"{rule.after_days} days"}
            )
        lapsed += 1
    return lapsed
