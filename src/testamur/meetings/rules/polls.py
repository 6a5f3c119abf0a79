"""A poll between meetings: who may answer, when it ends, what the answers come to (process.md 11)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from testamur.ground.errors import Allowed, Refusal, Verdict
from testamur.meetings.rules.kinds import Choice, CloseReason, Result
from testamur.meetings.rules.motion import MIN_REASON, Votes, is_carried
from testamur.meetings.rules.quorum import BodyLaw, Quorum

UNDO = timedelta(minutes=10)
"""When the last eligible member has answered, everyone may still change an answer for this long."""

IN_FAVOUR = frozenset({Choice.ENDORSE, Choice.WITH_CONDITIONS})


@dataclass(frozen=True, slots=True)
class Answer:
    """One member's answer. `conditions` are texts; a choice against, or with conditions, needs words."""

    choice: Choice
    reason: str = ""
    conditions: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the answers come to: a result, the count, and the conditions that members in favour named."""

    result: Result
    votes: Votes
    conditions: tuple[str, ...]


def may_open_poll(law: BodyLaw, *, is_waiting: bool, already_open: bool, on_agenda: bool) -> Verdict:
    """May this body be polled about this proposal now?"""
    if not law.may_poll:
        return Refusal("body_may_not_poll")
    if not is_waiting:
        return Refusal("proposal_not_before_body")
    if already_open:
        return Refusal("poll_already_open")
    if on_agenda:
        return Refusal("proposal_on_agenda")
    return Allowed()


def may_answer(answer: Answer, *, interest: bool | None, closes_at: datetime, is_closed: bool, now: datetime) -> Verdict:
    """May this answer be kept? `interest` is None while the member has not said whether they have one (R3)."""
    if is_closed or now >= closes_at:
        return Refusal("poll_is_closed")
    if interest is None:
        return Refusal("interest_first", rule="R3")
    if interest:
        return Refusal("recused_declared", rule="R3")
    if answer.choice is Choice.WITH_CONDITIONS and not [text for text in answer.conditions if text.strip()]:
        return Refusal("conditions_missing")
    if answer.choice not in IN_FAVOUR and len(answer.reason.strip()) < MIN_REASON:
        return Refusal("answer_needs_reason")
    return Allowed()


def closes_after(closes_at: datetime, quorum: Quorum, now: datetime) -> datetime:
    """The end of the poll after an answer: ten minutes from now once every eligible member has answered."""
    if quorum.eligible and quorum.taking_part == quorum.eligible:
        return min(closes_at, now + UNDO)
    return closes_at


def why_closed(quorum: Quorum) -> CloseReason:
    """Why a poll that ran out ended."""
    if not quorum.is_met:
        return CloseReason.NO_QUORUM
    return CloseReason.ALL_ANSWERED if quorum.taking_part == quorum.eligible else CloseReason.WINDOW


def outcome(answers: Mapping[str, Answer], law: BodyLaw, eligible: int) -> Outcome:
    """Count the answers of eligible members. Not carried: sent back, unless more members decline than send back."""
    chosen = [answer.choice for answer in answers.values()]
    in_favour = sum(1 for choice in chosen if choice in IN_FAVOUR)
    votes = Votes(in_favour=in_favour, against=len(chosen) - in_favour, abstained=0)
    conditions = tuple(
        dict.fromkeys(
            text.strip()
            for answer in answers.values()
            if answer.choice is Choice.WITH_CONDITIONS
            for text in answer.conditions
            if text.strip()
        )
    )
    if is_carried(votes, law.majority, eligible):
        result = Result.CARRIED if votes.against else Result.CARRIED_UNANIMOUSLY
        return Outcome(result, votes, conditions)
    against = Result.DEFEATED if chosen.count(Choice.DECLINE) > chosen.count(Choice.SEND_BACK) else Result.SENT_BACK
    return Outcome(against, votes, ())
