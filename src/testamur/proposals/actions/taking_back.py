"""Taking a parked proposal back: what it waits for will not come, so its text, partner or review has to change."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from testamur.ground.errors import Refusal
from testamur.notices import actions as notices
from testamur.people import queries as people
from testamur.people.models import Person
from testamur.proposals.actions import moving, review
from testamur.proposals.models import Decision, Proposal
from testamur.proposals.queries import facts, policies
from testamur.proposals.rules import table
from testamur.proposals.rules.authority import Authority
from testamur.proposals.rules.vocabulary import Code
from testamur.proposals.words import said
from testamur.record import actions as record
from testamur.record.rules.verbs import Verb


def take_back(
    *,
    proposal_id: int,
    target: str,
    reason: str,
    as_draft: bool = False,
    seen_visit: int | None = None,
    by: Person,
    now: datetime,
) -> Decision:
    """The CE director takes a parked proposal back to a form stage before it; later decisions are taken again.

    `as_draft`: the definition itself has to change. Raises Stale; Refused with the first rule that refuses.
    """
    today = policies.local_day(now)
    with transaction.atomic():
        proposal = moving.locked(proposal_id)
        review.require_current(proposal, seen_visit, Code.SEND_BACK)
        roles = frozenset(str(role) for role, _scope in people.roles_of(by, today))
        verdict = table.may_take_back(
            proposal.policy, proposal.stage, authority=Authority.person(by.ref, roles=roles, name=by.name),
            facts=facts.gather(proposal, now=now), target=target, reason=reason, parked=proposal.is_parked and proposal.is_open,
        )  # fmt: skip
        if isinstance(verdict, Refusal):
            raise said(verdict)
        decision = Decision.objects.create(
            proposal=proposal, visit=proposal.visit, round=proposal.round, stage=proposal.stage, code=Code.SEND_BACK.value,
            reason=reason.strip(), next_stage=target, decided_by=by, decided_at=now,
            authority={"kind": "person", "refs": [by.ref], "name": by.name, "fields": [], "event": "take_back"},
            version_hash=proposal.version.content_hash if proposal.version else "",
        )  # fmt: skip
        record.write(
            verb=Verb.PROPOSAL_TAKEN_BACK, subject=proposal.ref, by=by, at=now, reason=decision.reason,
            body={
                "from": decision.stage, "to": target, "visit": decision.visit, "asDraft": as_draft,
                "waitedFor": [str(row["gate"]) for row in proposal.waiting_for],
            },
        )  # fmt: skip
        review.return_version(proposal, target=target, reason=decision.reason, as_draft=as_draft, by=by, now=now)
        review.arrive(proposal, stage=target, by=by, now=now)
        _tell(proposal, decision, now=now)
    return decision


def _tell(proposal: Proposal, decision: Decision, *, now: datetime) -> None:
    notices.queue(
        kind="to_proposer_board_decision", to=proposal.proposer.email or "", language=proposal.proposer.language,
        path=moving.path_of(proposal), dedupe=f"decision:{decision.pk}", at=now, facts={"t": proposal.title},
    )  # fmt: skip
