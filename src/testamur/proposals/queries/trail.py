"""What has happened to a proposal, in words and as the approval record wants it."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from testamur.endorsements import queries as endorsements
from testamur.people import queries as people
from testamur.proposals.models import Decision, Proposal
from testamur.proposals.queries import policies
from testamur.proposals.rules.vocabulary import DECIDING, Code


def decisions(proposal: Proposal) -> list[Decision]:
    """Its decisions, oldest first."""
    return list(proposal.decisions.select_related("decided_by").order_by("visit"))


def to_be_taken_again(proposal: Proposal) -> set[int]:
    """The ids of decisions that a later `send_back` or a new round has overtaken: kept, and marked."""
    rows = decisions(proposal)
    order = [stage.key for stage in proposal.policy.chain()]
    overtaken: set[int] = set()
    for number, row in enumerate(rows):
        back = row.next_stage in order and row.stage in order and order.index(row.next_stage) < order.index(row.stage)
        if back:
            overtaken |= {
                each.pk
                for each in rows[: number + 1]
                if each.stage in order and order.index(each.stage) >= order.index(row.next_stage) and each is not row
            }
    return overtaken


def approval_members(decision: Decision, *, now: datetime) -> dict[str, Any]:
    """The members of the approval record that the process knows (process.md section 19)."""
    proposal, authority = decision.proposal, decision.authority
    body = people.body(authority["body"])
    policy = proposal.policy
    with_conditions = decision.code == Code.WITH_CONDITIONS.value
    on = authority.get("on") or policies.local_day(now).isoformat()
    held = authority.get("heldOn") or on
    members: dict[str, Any] = {
        "body": body.name_en,
        "bodyFr": body.name_fr,
        "meeting": held,
        "resolution": authority.get("number", ""),
        "decision": "approved with conditions" if with_conditions else "approved",
        "effectiveOn": on,
        "proposal": proposal.key,
        "policy": f"{policy.key} {policy.version}",
        "policyDigest": proposal.policy_version.sha256,
        "decisions": [_line(row) for row in decisions(proposal) if policy.stage(row.stage).kind in DECIDING],
        "conditions": [_condition(row) for row in proposal.conditions.all()],
    }
    if proposal.version is not None:
        day = date.fromisoformat(held)
        members["endorsements"] = endorsements.for_approval_record(proposal.version, day)
        members["marks"] = [
            {"mark": one.mark, "state": one.state, "on": held, "by": "rule"} for one in endorsements.marks(proposal.version, now)
        ]
    if authority.get("reviewOn"):
        members["reviewBy"] = authority["reviewOn"]
    if authority.get("resolutionText"):
        members["resolutionText"] = authority["resolutionText"]
    return members


def _line(row: Decision) -> dict[str, Any]:
    policy = row.proposal.policy
    stage = policy.stage(row.stage)
    line: dict[str, Any] = {
        "stage": row.stage,
        "body": policy.body(stage.owner).title.en,
        "code": row.code,
        "on": row.authority.get("heldOn") or row.authority.get("on") or policies.local_day(row.decided_at).isoformat(),
    }
    for name in ("number", "packDigest"):
        if row.authority.get(name):
            line["resolution" if name == "number" else name] = row.authority[name]
    if row.authority.get("recused"):
        line["recused"] = row.authority["recused"]
    if row.version_hash:
        line["definitionDigest"] = row.version_hash
    return line


def _condition(row: Any) -> dict[str, Any]:
    return {
        "text": {"en": row.text, "fr": row.text_fr or row.text},
        "due": row.due_on.isoformat() if row.due_on else row.before_stage or ("launch" if row.before_launch else ""),
        "blocking": row.blocking,
        "state": row.state,
        **({"owner": row.owner_role} if row.owner_role else {}),
    }
