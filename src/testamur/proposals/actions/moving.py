"""Moving a locked proposal to another stage or end: brief sealed, gates read, parked or opened, the record written.

Every verb that moves a proposal uses this one (a decision, a submit), so that arriving always means the same.
"""

from __future__ import annotations

from datetime import datetime

from testamur.ground import ids
from testamur.people.models import Person
from testamur.proposals.models import Brief, Proposal
from testamur.proposals.queries import brief, facts
from testamur.proposals.rules import gates
from testamur.proposals.rules.vocabulary import GateName
from testamur.record import actions as record
from testamur.record.rules.actors import HasRef
from testamur.record.rules.verbs import Verb


def move_to(proposal: Proposal, *, stage: str, by: HasRef, now: datetime) -> Proposal:
    """Take a locked proposal to a stage or an end of its policy, at a new visit."""
    end = proposal.policy.end(stage)
    proposal.stage, proposal.visit, proposal.changed_at = stage, proposal.visit + 1, now
    proposal.waiting_for, proposal.entered_stage_at = [], now
    if end is not None:
        proposal.closed_at, proposal.closed_how = now, end.outcome.value
        proposal.save()
        return proposal
    proposal.save()
    enter = proposal.policy.stage(stage).enter
    if any(gate.name is GateName.BRIEF_SEALED for gate in enter):
        _seal_brief(proposal, now=now)
    missing = gates.missing(enter, facts.gather(proposal, now=now))
    if missing:
        proposal.waiting_for = [reading.as_json() for reading in missing]
        proposal.entered_stage_at = None
        proposal.save(update_fields=["waiting_for", "entered_stage_at"])
        record.write(
            verb=Verb.PROPOSAL_PARKED,
            subject=proposal.ref,
            by=by,
            at=now,
            body={"stage": stage, "gates": [reading.gate for reading in missing]},
        )
    return proposal


def open_if_ready(proposal: Proposal, *, by: HasRef, now: datetime) -> bool:
    """Read the gates of a locked, parked proposal again: open its stage when all hold, else keep what is missing now.

    Called in the transaction of every act that can make a gate true, and by the sweep for acts of earlier rooms.
    """
    if not proposal.is_open or not proposal.is_parked:
        return False
    missing = gates.missing(proposal.policy.stage(proposal.stage).enter, facts.gather(proposal, now=now))
    waiting = [reading.as_json() for reading in missing]
    if waiting == proposal.waiting_for:
        return False
    proposal.waiting_for = waiting
    if not missing:
        proposal.entered_stage_at = now
        record.write(verb=Verb.PROPOSAL_UNPARKED, subject=proposal.ref, by=by, at=now, body={"stage": proposal.stage})
    proposal.save(update_fields=["waiting_for", "entered_stage_at"])
    return not missing


def close(proposal: Proposal, *, how: str, now: datetime) -> None:
    """End a locked proposal outside its chain: withdrawn or lapsed. Its stage stays where it was."""
    proposal.closed_at, proposal.closed_how, proposal.waiting_for, proposal.changed_at = now, how, [], now
    proposal.save(update_fields=["closed_at", "closed_how", "waiting_for", "changed_at"])


def touch(proposal: Proposal, *, now: datetime) -> None:
    """Something happened to it: what a lapse counts from."""
    proposal.changed_at = now
    proposal.save(update_fields=["changed_at"])


def locked(proposal_id: int) -> Proposal:
    """The proposal, its row locked until the transaction ends."""
    return (
        Proposal.objects.select_for_update(of=("self",))
        .select_related("proposer", "sponsor", "policy_version", "version", "entered_by")
        .get(pk=proposal_id)
    )


def path_of(proposal: Proposal, page: str = "") -> str:
    """Where a notice leads: the proposal's page, or one under it."""
    return f"/proposals/{proposal.key}/{page}"


def is_same(one: Person | None, other: Person | None) -> bool:
    """Are these the same person?"""
    return one is not None and other is not None and one.pk == other.pk


def _seal_brief(proposal: Proposal, *, now: datetime) -> Brief:
    content = brief.content(proposal, stage=proposal.stage, now=now)
    return Brief.objects.create(
        proposal=proposal,
        stage=proposal.stage,
        visit=proposal.visit,
        content=content,
        digest=ids.fingerprint(content),
        sealed_at=now,
    )
