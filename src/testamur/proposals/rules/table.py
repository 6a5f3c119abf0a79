"""The decision table: may this authority take this decision at this stage now, and what follows from it?

The policy says who and where to; rules R1, R2 and the leave-gates refuse; the enter-gates of the next stage park.
Source: process.md sections 3 to 5, roles.md section 4.
"""

from __future__ import annotations

from dataclasses import dataclass

from testamur.ground.errors import Refusal
from testamur.proposals.rules import gates
from testamur.proposals.rules.authority import Authority
from testamur.proposals.rules.facts import Facts
from testamur.proposals.rules.gates import GateReading
from testamur.proposals.rules.policy import DecisionRow, EventRow, Policy, StageRule
from testamur.proposals.rules.vocabulary import (
    DECIDING,
    ONWARD,
    REASON_REQUIRED,
    Code,
    EventCode,
    GateName,
    StageKind,
)


@dataclass(frozen=True, slots=True)
class Move:
    """What a decision or event does. `next` equal to the stage it was taken at: the proposal stays.

    `waiting`: the enter-gates of the next stage that do not hold yet; the proposal is parked there until they do.
    """

    next: str
    waiting: tuple[GateReading, ...] = ()
    effect: str = ""
    stays: bool = False


def judge(
    policy: Policy,
    stage_key: str,
    code: Code,
    *,
    authority: Authority,
    facts: Facts,
    reason: str = "",
    target: str | None = None,
    parked: bool = False,
) -> Move | Refusal:
    """The move, or the first rule that refuses. `target`: the stage chosen for `send_back`."""
    if policy.end(stage_key):
        return Refusal("already_ended", {"state": stage_key}, rule="table")
    rows = [row for row in policy.decisions_at(stage_key, facts=facts.kinds) if row.code is code]
    if not rows:
        return Refusal("decision_not_here", {"code": str(code), "stage": stage_key}, rule="table")
    row = rows[0]
    refusals = (
        _by_whom(policy.stage(stage_key), row, authority=authority),
        _at_rest(stage_key, row, facts=facts, parked=parked, reason=reason),
        _of_the_person(authority, facts=facts),
        _leave(policy, stage_key, authority=authority, facts=facts) if is_onward(row) else None,
    )
    first = next((refusal for refusal in refusals if refusal is not None), None)
    return first if first is not None else _move(policy, stage_key, row, facts=facts, target=target)


def is_onward(row: DecisionRow) -> bool:
    """Does this decision move a proposal onward? A body that only takes note does when its row leads on."""
    return row.code in ONWARD or (row.code is Code.NOTE and row.next is not None)


def _by_whom(stage: StageRule, row: DecisionRow, *, authority: Authority) -> Refusal | None:
    """The policy's roles; and a body's stage is decided by that body's resolution, never by a person."""
    if not authority.roles & set(row.by):
        return Refusal("not_your_decision", {"roles": ", ".join(row.by)}, rule="table")
    if stage.kind is StageKind.BODY and (authority.kind != "resolution" or authority.body_key != stage.owner):
        return Refusal("needs_resolution", {"body": stage.owner}, rule="table")
    return None


def _at_rest(stage_key: str, row: DecisionRow, *, facts: Facts, parked: bool, reason: str) -> Refusal | None:
    """On hold nothing is decided; a parked proposal may be sent back, deferred or declined, not moved onward."""
    if facts.is_held:
        return Refusal("held_cannot_decide", {"date": facts.held_until or "…", "names": facts.director_names}, rule="hold")
    if parked and is_onward(row):
        return Refusal("parked_cannot_decide", {"stage": stage_key}, rule="enter")
    if row.code in REASON_REQUIRED and not reason.strip():
        return Refusal("reason_required", {"code": str(row.code)}, rule="reason")
    return None


def _of_the_person(authority: Authority, *, facts: Facts) -> Refusal | None:
    """R1 and R3 for one person; in a body they work as recusals of that member (see meetings)."""
    if authority.kind != "person":
        return None
    if facts.author_refs & set(authority.refs):
        return Refusal("you_proposed_it", rule="R1")
    if facts.interested_refs & set(authority.refs):
        return Refusal("you_declared_interest", rule="R3")
    return None


def _leave(policy: Policy, stage_key: str, *, authority: Authority, facts: Facts) -> Refusal | None:
    """The first leave-gate that does not hold; R2 stands among them as `distinct_deciders`."""
    for gate in policy.stage(stage_key).leave:
        if gate.name is GateName.DISTINCT_DECIDERS:
            twice = decided_before(policy, stage_key, authority=authority, facts=facts)
            if twice:
                return Refusal("decided_last_stage", {"stage": twice}, rule="R2")
            continue
        reading = gates.read(gate, facts)
        if not reading.holds:
            return Refusal(reading.reason, {**reading.facts, "whom": reading.whom}, rule=str(gate))
        if gate.name is GateName.INTERESTS_DECLARED and set(authority.refs) - facts.declared_refs:
            return Refusal("interest_unanswered", rule="R3")
    return None


def decided_before(policy: Policy, stage_key: str, *, authority: Authority, facts: Facts) -> str:
    """The deciding stage just before this one when the same single person decided it, else "" (R2).

    In a body R2 works as a recusal of that member (see meetings), so it never holds back a whole body.
    """
    if authority.kind != "person":
        return ""
    deciding = [stage.key for stage in policy.chain() if stage.kind in DECIDING]
    if stage_key not in deciding or deciding.index(stage_key) == 0:
        return ""
    before = deciding[deciding.index(stage_key) - 1]
    if (before, stage_key) in policy.repeat_deciders:
        return ""
    past = [each for each in facts.past if each.stage == before]
    return before if past and past[-1].refs & set(authority.refs) else ""


def recused_by_r2(policy: Policy, stage_key: str, *, facts: Facts) -> frozenset[str]:
    """The refs of people who decided the deciding stage before this one: a body recuses them (R2)."""
    deciding = [stage.key for stage in policy.chain() if stage.kind in DECIDING]
    if stage_key not in deciding or deciding.index(stage_key) == 0:
        return frozenset()
    before = deciding[deciding.index(stage_key) - 1]
    past = [each for each in facts.past if each.stage == before]
    return past[-1].refs if past and (before, stage_key) not in policy.repeat_deciders else frozenset()


def _move(
    policy: Policy,
    stage_key: str,
    row: DecisionRow,
    *,
    facts: Facts,
    target: str | None,
) -> Move | Refusal:
    if row.code is Code.SEND_BACK:
        if target not in {stage.key for stage in policy.before(stage_key)}:
            return Refusal("send_back_where", {"stage": stage_key}, rule="table")
        return Move(str(target))
    if row.next is None:
        return Move(stage_key, effect=row.effect, stays=True)
    return enter(policy, row.next, facts=facts, effect=row.effect)


def enter(policy: Policy, next_stage: str, *, facts: Facts, effect: str = "") -> Move:
    """What entering a stage means: at once, or parked with the gates that do not hold yet."""
    if policy.end(next_stage):
        return Move(next_stage, effect=effect)
    return Move(next_stage, tuple(gates.missing(policy.stage(next_stage).enter, facts)), effect)


def may_take_back(  # the parts of one judgement
    policy: Policy, stage_key: str, *, authority: Authority, facts: Facts, target: str, reason: str, parked: bool
) -> Move | Refusal:
    """The event `take_back`: the CE director takes a parked proposal back to a form stage before it, with a reason.

    What a parked proposal waits for may never come: then its text, its partner or its review can change.
    """
    if policy.end(stage_key) or not parked:
        return Refusal("take_back_not_parked", rule="enter")
    if not authority.roles & {"ce_director"}:
        return Refusal("not_your_decision", {"roles": "ce_director"}, rule="table")
    refused = _of_the_person(authority, facts=facts)
    if refused is not None:
        return refused
    if facts.is_held:
        return Refusal("held_cannot_decide", {"date": facts.held_until or "…", "names": facts.director_names}, rule="hold")
    if not reason.strip():
        return Refusal("reason_required", {"code": "send_back"}, rule="reason")
    if target not in {stage.key for stage in policy.before(stage_key) if stage.kind is StageKind.FORM}:
        return Refusal("send_back_where", {"stage": stage_key}, rule="table")
    return Move(target)


def may_submit(policy: Policy, stage_key: str, *, facts: Facts, roles: frozenset[str]) -> Move | Refusal:
    """The event `submit` of a form stage: its leave-gates refuse, the next stage's enter-gates park."""
    row = policy.event_at(stage_key, EventCode.SUBMIT)
    if row is None or row.next is None:
        return Refusal("event_not_here", {"event": "submit", "stage": stage_key}, rule="table")
    if not roles & set(row.by):
        return Refusal("not_your_event", {"roles": ", ".join(row.by)}, rule="table")
    for reading in gates.missing(policy.stage(stage_key).leave, facts):
        return Refusal(reading.reason, {**reading.facts, "whom": reading.whom}, rule=reading.gate)
    return enter(policy, row.next, facts=facts)


def may_freeze(policy: Policy, stage_key: str, *, facts: Facts, roles: frozenset[str]) -> EventRow | Refusal:
    """The event `freeze`: who may, and whether its own gates hold."""
    row = policy.event_at(stage_key, EventCode.FREEZE)
    if row is None:
        return Refusal("event_not_here", {"event": "freeze", "stage": stage_key}, rule="table")
    if not roles & set(row.by):
        return Refusal("not_your_event", {"roles": ", ".join(row.by)}, rule="table")
    for reading in gates.missing(row.gates, facts):
        return Refusal(reading.reason, {**reading.facts, "whom": reading.whom}, rule=reading.gate)
    return row
