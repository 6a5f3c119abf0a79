"""A motion at a sitting: who may move and second it (R17), whether the votes add up, and what the result means."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date

from testamur.ground.errors import Allowed, Refusal, Verdict
from testamur.meetings.rules import quorum as quorums
from testamur.meetings.rules.kinds import ATTENDING, Presence, RecusalReason, Result

POSITIVE = ("approve", "endorse", "support", "note")
"""Decision codes that a carried motion stands for, in the order of preference; a body that may only note notes."""
MIN_REASON = 10
CARRIED = frozenset({Result.CARRIED_UNANIMOUSLY, Result.CARRIED})


@dataclass(frozen=True, slots=True)
class Sitting:
    """Who is there for one item: presence of every member, recusals, and who holds the chair and the pen."""

    presence: Mapping[str, Presence]
    recusals: Mapping[str, RecusalReason]
    chair: Collection[str] = ()
    secretary: Collection[str] = ()

    @property
    def voters(self) -> frozenset[str]:
        """Members attending and not recused: those who may vote, the chair among them."""
        return frozenset(
            ref for ref, how in self.presence.items() if how in ATTENDING and ref not in self.recusals
        )

    @property
    def movers(self) -> frozenset[str]:
        """Those who may move or second: voters, neither in the chair nor the secretary (R17)."""
        return self.voters - set(self.chair) - set(self.secretary)


@dataclass(frozen=True, slots=True)
class Votes:
    """The count of one motion."""

    in_favour: int
    against: int
    abstained: int

    @property
    def total(self) -> int:
        """How many votes were counted, abstentions among them."""
        return self.in_favour + self.against + self.abstained


@dataclass(frozen=True, slots=True)
class Motion:
    """What the secretary writes down. `reason`, `defer_until` and `target_stage` belong to some results only."""

    mover: str
    seconder: str
    result: Result
    votes: Votes
    reason: str = ""
    defer_until: date | None = None
    target_stage: str = ""
    conditions: int = 0


def unanimous(voters: int) -> Votes:
    """The count of a motion carried unanimously: everyone who may vote was in favour."""
    return Votes(in_favour=voters, against=0, abstained=0)


def may_move(mover: str, seconder: str, sitting: Sitting) -> Verdict:
    """R17: mover and seconder are two, attending, not recused, neither chair nor secretary."""
    for ref, absent in ((mover, "mover_cannot"), (seconder, "seconder_cannot")):
        if ref in sitting.recusals:
            return Refusal("mover_recused", rule="R3")
        if ref not in sitting.movers:
            return Refusal(absent, rule="R17")
    if mover == seconder:
        return Refusal("seconder_is_mover", rule="R17")
    return Allowed()


def is_carried(votes: Votes, majority: str, eligible: int) -> bool:
    """More in favour than against (or than half of the eligible members, where the policy says so). A tie is not."""
    if majority == "members_eligible":
        return votes.in_favour * 2 > eligible
    return votes.in_favour > votes.against


def counts_agree(motion: Motion, law: quorums.BodyLaw, sitting: Sitting) -> Verdict:
    """Do the votes add up, and does the result say what they say?"""
    voters = len(sitting.voters)
    if motion.votes.total > voters:
        return Refusal("too_many_votes", {"votes": motion.votes.total, "voters": voters})
    carried = is_carried(motion.votes, law.majority, len(sitting.presence) - len(sitting.recusals))
    if motion.result in CARRIED and not carried:
        return Refusal("not_carried_by_count", {"in_favour": motion.votes.in_favour, "against": motion.votes.against})
    if motion.result is Result.DEFEATED and carried:
        return Refusal("carried_by_count", {"in_favour": motion.votes.in_favour, "against": motion.votes.against})
    if motion.result is Result.CARRIED and motion.votes.total == 0:
        return Refusal("votes_missing")
    return Allowed()


def is_complete(motion: Motion, today: date) -> Verdict:
    """Has this result what it needs: a reason, a date, a stage?"""
    if motion.result not in CARRIED and len(motion.reason.strip()) < MIN_REASON:
        return Refusal("result_needs_reason")
    if motion.result is Result.DEFERRED and (motion.defer_until is None or motion.defer_until <= today):
        return Refusal("defer_needs_date")
    if motion.result is Result.SENT_BACK and not motion.target_stage:
        return Refusal("send_back_needs_stage")
    return Allowed()


def may_record(motion: Motion, law: quorums.BodyLaw, sitting: Sitting, today: date) -> Verdict:
    """The whole judgement before a resolution is written: quorum, R17, the count, and what the result needs."""
    for verdict in (
        quorums.may_pass(quorums.of_sitting(law, sitting.presence, sitting.recusals)),
        may_move(motion.mover, motion.seconder, sitting),
        counts_agree(motion, law, sitting),
        is_complete(motion, today),
    ):
        if isinstance(verdict, Refusal):
            return verdict
    return Allowed()


def may_confirm(recorded_by: str, by: str) -> Verdict:
    """R12: the secretary records, the chair confirms; one person cannot be both."""
    if recorded_by == by:
        return Refusal("recorded_by_you", rule="R12")
    return Allowed()


def decision_code(result: Result, *, conditions: int, offered: Collection[str]) -> str | None:
    """The decision code of the policy that this result stands for, or None when the policy does not offer it.

    A defeated motion to approve or endorse declines; the milder ways out have results of their own.
    """
    if result in CARRIED:
        if conditions:
            return "with_conditions" if "with_conditions" in offered else None
        return next((code for code in POSITIVE if code in offered), None)
    code = {
        Result.DEFEATED: "decline",
        Result.DEFERRED: "defer",
        Result.REFERRED: "refer",
        Result.SENT_BACK: "send_back",
    }[result]
    return code if code in offered else None


def results_offered(offered: Collection[str]) -> tuple[Result, ...]:
    """The results a secretary may choose for a proposal, in the order of the page, as the policy's decisions allow."""
    return tuple(result for result in Result if decision_code(result, conditions=0, offered=offered) is not None)
