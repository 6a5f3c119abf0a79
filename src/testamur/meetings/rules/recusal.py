"""Who may not take part in one item, and why: R1 (party), R2 (decided the stage before), R3 (declared)."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from testamur.ground.errors import Allowed, Refusal, Verdict
from testamur.meetings.rules.kinds import RecusalReason


@dataclass(frozen=True, slots=True)
class Ties:
    """What is known about the members of a body and one proposal; every set holds person references.

    `declared` answered "yes, I have an interest"; `declared_none` answered "no"; `parties` wrote it, sponsor it or pay
    for it; `decided_before` decided the deciding stage before this one, where the policy does not allow the pair.
    """

    declared: Collection[str] = ()
    declared_none: Collection[str] = ()
    parties: Collection[str] = ()
    decided_before: Collection[str] = ()


def recused(members: Collection[str], ties: Ties) -> Mapping[str, RecusalReason]:
    """The members out of this item with the reason that binds most: party, then decided before, then declared."""
    reasons: dict[str, RecusalReason] = {}
    for found, reason in (
        (ties.declared, RecusalReason.DECLARED),
        (ties.decided_before, RecusalReason.DECIDED_BEFORE),
        (ties.parties, RecusalReason.PARTY),
    ):
        reasons.update((ref, reason) for ref in found if ref in members)
    return reasons


def not_asked(members: Collection[str], ties: Ties) -> frozenset[str]:
    """The members who still have to say whether they have an interest, before the item may open (R3)."""
    known = {*ties.declared, *ties.declared_none, *ties.parties, *ties.decided_before}
    return frozenset(ref for ref in members if ref not in known)


_REFUSALS = {
    RecusalReason.DECLARED: ("recused_declared", "R3"),
    RecusalReason.PARTY: ("recused_party", "R1"),
    RecusalReason.DECIDED_BEFORE: ("recused_decided_before", "R2"),
}


def may_take_part(ref: str, recusals: Mapping[str, RecusalReason]) -> Verdict:
    """May this member move, second, vote or answer on the item?"""
    reason = recusals.get(ref)
    if reason is None:
        return Allowed()
    code, rule = _REFUSALS[reason]
    return Refusal(code, rule=rule)


def may_open(members_attending: Collection[str], ties: Ties, names: Mapping[str, str]) -> Verdict:
    """May the item open? Only when everyone attending has said whether they have an interest (R3)."""
    missing = sorted(names.get(ref, ref) for ref in not_asked(members_attending, ties))
    if not missing:
        return Allowed()
    return Refusal("interests_not_asked", {"names": ", ".join(missing), "count": len(missing)}, rule="R3")
