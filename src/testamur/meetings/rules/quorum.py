"""How many members must take part, and whether enough do. Recused members leave both sides of the count (R3)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from testamur.ground.errors import Allowed, Refusal, Verdict
from testamur.meetings.rules.kinds import ATTENDING, Presence, RecusalReason

MAJORITY_OF_ELIGIBLE = "majority_of_eligible"
FIXED = "fixed"


@dataclass(frozen=True, slots=True)
class BodyLaw:
    """How one body decides, as the pinned policy (or, for other business, the body itself) says.

    `quorum_rule` is `majority_of_eligible` or `fixed`; `minimum` is a floor in both; `majority` is `votes_cast` or
    `members_eligible`; `poll_days` counts business days.
    """

    quorum_rule: str
    minimum: int
    majority: str = "votes_cast"
    may_poll: bool = False
    poll_days: int = 5
    may_approve: bool = False


@dataclass(frozen=True, slots=True)
class Quorum:
    """A reading of the quorum of one item: members, those recused, those eligible, needed and taking part."""

    members: int
    recused: int
    eligible: int
    needed: int
    taking_part: int

    @property
    def is_met(self) -> bool:
        """True when a motion may pass."""
        return self.taking_part >= self.needed

    @property
    def missing(self) -> int:
        """How many more must take part."""
        return max(0, self.needed - self.taking_part)


def needed(law: BodyLaw, eligible: int) -> int:
    """How many eligible members must take part: more than half of them, and never fewer than the body's minimum."""
    if law.quorum_rule == FIXED:
        return law.minimum
    return max(eligible // 2 + 1, law.minimum)


def of_sitting(
    law: BodyLaw, presence: Mapping[str, Presence], recused: Mapping[str, RecusalReason] | Iterable[str]
) -> Quorum:
    """The quorum of one item at a sitting. `presence` holds every member of the body; a recused one is out of it."""
    out = set(recused) & set(presence)
    eligible = set(presence) - out
    taking_part = sum(1 for ref in eligible if presence[ref] in ATTENDING)
    return Quorum(
        members=len(presence),
        recused=len(out),
        eligible=len(eligible),
        needed=needed(law, len(eligible)),
        taking_part=taking_part,
    )


def of_poll(law: BodyLaw, members: Iterable[str], recused: Iterable[str], answered: Iterable[str]) -> Quorum:
    """The quorum of a poll: answers of eligible members take the place of presence."""
    all_members = set(members)
    out = set(recused) & all_members
    eligible = all_members - out
    return Quorum(
        members=len(all_members),
        recused=len(out),
        eligible=len(eligible),
        needed=needed(law, len(eligible)),
        taking_part=len(set(answered) & eligible),
    )


def may_pass(quorum: Quorum) -> Verdict:
    """May a motion be put at this sitting?"""
    if quorum.is_met:
        return Allowed()
    return Refusal("quorum_not_met", {"missing": quorum.missing, "needed": quorum.needed}, rule="R3")


def poll_may_close(quorum: Quorum) -> Verdict:
    """May the chair or the secretary end this poll now?"""
    if quorum.is_met:
        return Allowed()
    facts = {"answered": quorum.taking_part, "eligible": quorum.eligible, "needed": quorum.needed}
    return Refusal("poll_quorum_not_met", facts, rule="R3")
