"""A poll between meetings: open it, answer it with interests first, close it (process.md 11)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from django.db import transaction

from testamur.ground import times
from testamur.ground.errors import NotAllowed, NotFound, Refused, require
from testamur.meetings.actions import telling
from testamur.meetings.models import Poll, PollAnswer
from testamur.meetings.queries import drafts, placing, seats, ties
from testamur.meetings.rules import polls as rules, quorum, recusal
from testamur.meetings.rules.kinds import Choice, CloseReason
from testamur.meetings.rules.polls import Answer
from testamur.meetings.rules.quorum import Quorum
from testamur.notices import actions as notices
from testamur.people import queries as people
from testamur.people.models import Body, Person
from testamur.proposals.actions import interests
from testamur.proposals.models import Proposal
from testamur.proposals.queries import policies
from testamur.record import actions as record
from testamur.record.rules.actors import HasRef
from testamur.record.rules.verbs import Verb
from testamur.ui import moments


def open_poll(*, proposal_id: int, closes_on: date | None = None, by: Person, now: datetime) -> Poll:
    """The chair or the secretary asks the body about a proposal before it; the policy says whether it may poll.

    `closes_on`: the last day, to its end; without one the policy's window of business days.
    """
    with transaction.atomic():
        rows = Proposal.objects.select_for_update(of=("self",)).select_related("policy_version", "version", "proposer")
        proposal = rows.filter(pk=proposal_id).first()
        if proposal is None:
            raise NotFound("proposal")
        body = people.body(placing.body_of(proposal)) if placing.body_of(proposal) else None
        if body is None:
            raise Refused("proposal_not_before_body")
        require_chair_or_secretary(body, by, now=now)
        law, earlier, brief = seats.law_of(body, proposal), placing.poll_of(proposal), drafts.brief_of(proposal)
        require(
            rules.may_open_poll(
                law, is_waiting=placing.is_before(body, proposal) and brief is not None,
                already_open=earlier is not None and earlier.close_reason != CloseReason.NO_QUORUM,
                on_agenda=placing.item_of(proposal) is not None,
            )
        )  # fmt: skip
        closes_at = _end(closes_on, law, now=now)
        assert brief is not None  # the rule above asked for it
        poll = Poll.objects.create(
            proposal=proposal, visit=proposal.visit, body=body, opened_by=by, opened_at=now, closes_at=closes_at,
            brief=brief.content, brief_digest=brief.digest,
        )  # fmt: skip
        record.write(
            verb=Verb.POLL_OPENED, subject=poll.ref, by=by, at=now,
            body={"proposal": proposal.key, "visit": proposal.visit, "closesAt": times.iso(closes_at), "briefDigest": brief.digest},
        )  # fmt: skip
        _ask_members(poll, now=now)
    return poll


def answer_poll(
    *,
    poll_id: int,
    has_interest: bool | None,
    nature: str = "",
    choice: Choice | None = None,
    reason: str = "",
    conditions: Sequence[str] = (),
    by: Person,
    now: datetime,
) -> PollAnswer | None:
    """A member says whether they have an interest, then answers; both may change until the poll closes.

    Returns None for a member who declared an interest: they are out of the count.
    """
    with transaction.atomic():
        poll = locked(poll_id)
        if not seats.is_member(poll.body, by, on=seats.today(now)):
            raise NotAllowed("member_only")
        if poll.closed_at is not None or now >= poll.closes_at:
            raise Refused("poll_is_closed")
        if has_interest is not None:
            _declare(poll, has_interest=has_interest, nature=nature, by=by, now=now)
        out = ties.recused(poll.proposal, [by], now=now)
        if has_interest and by.ref in out:
            PollAnswer.objects.filter(poll=poll, person=by).delete()
            _set_end(poll, now=now)
            return None
        require(recusal.may_take_part(by.ref, out))
        if choice is None:
            raise Refused("choice_missing", field="choice")
        declared = ties.declaration(poll.proposal, by)
        given = Answer(choice, reason.strip(), [text.strip() for text in conditions if text.strip()])
        interest = declared.has_interest if declared else None
        require(rules.may_answer(given, interest=interest, closes_at=poll.closes_at, is_closed=False, now=now))
        row, _made = PollAnswer.objects.update_or_create(
            poll=poll, person=by,
            defaults={"choice": choice.value, "reason": given.reason, "conditions": list(given.conditions), "answered_at": now},
        )  # fmt: skip
        record.write(verb=Verb.POLL_ANSWERED, subject=poll.ref, by=by, at=now)
        _set_end(poll, now=now)
    return row


def close_poll(*, poll_id: int, by: Person, now: datetime) -> Poll:
    """The chair or the secretary ends it once the quorum has answered."""
    with transaction.atomic():
        poll = locked(poll_id)
        require_chair_or_secretary(poll.body, by, now=now)
        if poll.closed_at is not None:
            raise Refused("poll_is_closed")
        require(quorum.poll_may_close(quorum_of(poll, now=now)))
        _close(poll, CloseReason.BY_CHAIR, by=by, now=now)
    return poll


def close_due(*, by: HasRef, now: datetime) -> int:
    """Close every poll whose time ran out, and remind those who have not answered a day before. How many closed."""
    closed = 0
    for key in Poll.objects.filter(closed_at=None, closes_at__lte=now).values_list("pk", flat=True):
        with transaction.atomic():
            poll = locked(key)
            if poll.closed_at is None:
                _close(poll, rules.why_closed(quorum_of(poll, now=now)), by=by, now=now)
                closed += 1
    soon = Poll.objects.filter(closed_at=None, reminded_at=None, closes_at__gt=now, closes_at__lte=now + timedelta(days=1))
    for key in soon.values_list("pk", flat=True):
        with transaction.atomic():
            _remind(locked(key), now=now)
    return closed


def quorum_of(poll: Poll, *, now: datetime) -> Quorum:
    """The quorum of a poll by its answers."""
    members = seats.members(poll.body, on=seats.today(poll.opened_at))
    answered = [row.person.ref for row in poll.answers.select_related("person")]
    out = ties.recused(poll.proposal, members, now=now)
    return quorum.of_poll(seats.law_of(poll.body, poll.proposal), [person.ref for person in members], out, answered)


def locked(poll_id: int) -> Poll:
    """The poll, its row locked until the transaction ends."""
    rows = Poll.objects.select_for_update(of=("self",)).select_related("body", "proposal__policy_version", "proposal__proposer")
    found = rows.filter(pk=poll_id).first()
    if found is None:
        raise NotFound("poll")
    return found


def require_chair_or_secretary(body: Body, person: Person, *, now: datetime) -> None:
    """Only who holds the chair or keeps the minutes of this body."""
    on = seats.today(now)
    if not seats.is_chair(body, person, on=on) and not seats.is_secretary(body, person, on=on):
        who = seats.names([*seats.chairs(body, on=on), *seats.secretaries(body, on=on)])
        raise NotAllowed("chair_or_secretary_only", who_can=who)


def _end(closes_on: date | None, law: quorum.BodyLaw, *, now: datetime) -> datetime:
    calendar = policies.calendar()
    last = closes_on or calendar.add_business_days(seats.today(now), law.poll_days)
    closes_at = times.end_of_day(last, calendar.tz)
    if closes_at <= now:
        raise Refused("poll_window_missing", field="closes_on")
    return closes_at


def _declare(poll: Poll, *, has_interest: bool, nature: str, by: Person, now: datetime) -> None:
    earlier = ties.declaration(poll.proposal, by)
    if earlier is None or earlier.has_interest != has_interest:
        interests.declare_interest(proposal_id=poll.proposal_id, has_interest=has_interest, nature=nature, by=by, now=now)


def _set_end(poll: Poll, *, now: datetime) -> None:
    """Once every eligible member has answered, ten minutes are left to change one's mind."""
    closes_at = rules.closes_after(poll.closes_at, quorum_of(poll, now=now), now)
    if closes_at != poll.closes_at:
        poll.closes_at = closes_at
        poll.save(update_fields=["closes_at"])


def _close(poll: Poll, why: CloseReason, *, by: HasRef, now: datetime) -> None:
    poll.closed_at, poll.close_reason = now, why.value
    poll.save(update_fields=["closed_at", "close_reason"])
    record.write(
        verb=Verb.POLL_CLOSED, subject=poll.ref, by=by, at=now, body={"why": why.value, "answers": poll.answers.count()}
    )
    telling.poll_closed(poll, now=now)


def _ask_members(poll: Poll, *, now: datetime) -> None:
    members = seats.members(poll.body, on=seats.today(now))
    out = ties.recused(poll.proposal, members, now=now)
    for person in members:
        if person.ref in out:
            continue
        notices.queue(
            kind="to_smt_decision_asked", to=person.email or "", language=person.language,
            path=f"/proposals/{poll.proposal.key}/brief/", dedupe=f"poll:{poll.pk}:{person.pk}", at=now,
            facts={"t": poll.proposal.title, "date": seats.today(poll.closes_at), "ask": drafts.short_ask(poll.proposal, person.language)},
        )  # fmt: skip


def _remind(poll: Poll, *, now: datetime) -> None:
    read, answered = quorum_of(poll, now=now), set(poll.answers.values_list("person_id", flat=True))
    members = seats.members(poll.body, on=seats.today(now))
    out = ties.recused(poll.proposal, members, now=now)
    for person in members:
        if person.pk in answered or person.ref in out:
            continue
        language = "fr" if person.language.startswith("fr") else "en"
        notices.queue(
            kind="to_smt_reminder", to=person.email or "", language=person.language,
            path=f"/proposals/{poll.proposal.key}/brief/", dedupe=f"poll:remind:{poll.pk}:{person.pk}", at=now,
            facts={
                "t": poll.proposal.title, "left": drafts.one_day_left(language), "when": moments.moment(poll.closes_at, language),
                "answered": str(read.taking_part), "eligible": str(read.eligible), "quorum": str(read.needed),
            },
        )  # fmt: skip
    poll.reminded_at = now
    poll.save(update_fields=["reminded_at"])
