"""A question to the proposer stops the clock; the answer starts it again on its day."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from testamur.ground.errors import NotAllowed, NotFound, Refused
from testamur.notices import actions as notices
from testamur.people import queries as people
from testamur.people.models import Person
from testamur.people.rules.roles import Role
from testamur.proposals.actions import moving
from testamur.proposals.models import ClockStop, Proposal, Question
from testamur.proposals.queries import policies
from testamur.proposals.rules.clock import Cause
from testamur.proposals.rules.vocabulary import Code
from testamur.proposals.words import role_names
from testamur.record import actions as record
from testamur.record.rules.verbs import Verb


def ask_proposer(*, proposal_id: int, section: int, text: str, by: Person, now: datetime) -> Question:
    """Ask about a section of the form (0: the whole). Who may ask is a row of the policy. The clock stops.

    Raises Refused: question_empty, question_open, decision_not_here; NotAllowed: not_your_decision.
    """
    with transaction.atomic():
        proposal = moving.locked(proposal_id)
        _require_may_ask(proposal, by=by, now=now)
        if not text.strip():
            raise Refused("question_empty", field="text")
        if proposal.questions.filter(answered_at=None).exists():
            raise Refused("question_open")
        question = Question.objects.create(
            proposal=proposal, stage=proposal.stage, section=section, text=text.strip(), asked_by=by, asked_at=now
        )
        ClockStop.objects.create(proposal=proposal, cause=Cause.ASK.value, at=now)
        moving.touch(proposal, now=now)
        record.write(
            verb=Verb.QUESTION_ASKED,
            subject=proposal.ref,
            by=by,
            at=now,
            reason=question.text,
            body={"section": section, "stage": proposal.stage},
        )
        person = proposal.proposer
        notices.queue(
            kind="to_proposer_question",
            to=person.email or "",
            language=person.language,
            path=moving.path_of(proposal, "questions/"),
            dedupe=f"question:{question.pk}",
            at=now,
            facts={"t": proposal.title, "n": section or 1},
        )
    return question


def _require_may_ask(proposal: Proposal, *, by: Person, now: datetime) -> None:
    today = policies.local_day(now)
    rows = [
        row
        for row in proposal.policy.decisions_at(proposal.stage, facts=proposal.kinds)
        if row.code is Code.ASK
    ]
    if not rows or not proposal.is_open:
        raise Refused("decision_not_here", code=Code.ASK.value)
    roles = [Role(role) for role in rows[0].by]
    if not people.holds(by, roles, scope=proposal.scope, on=today):
        raise NotAllowed("not_your_decision", roles=role_names(", ".join(rows[0].by)))


def answer_question(*, question_id: int, text: str, by: Person, now: datetime) -> Question:
    """The proposer answers; the clock goes on from this day."""
    with transaction.atomic():
        question = Question.objects.select_related("proposal").filter(pk=question_id).first()
        if question is None:
            raise NotFound("question")
        proposal = moving.locked(question.proposal_id)
        if not moving.is_same(by, proposal.proposer):
            raise NotAllowed("not_your_event", roles=proposal.proposer.name)
        question.refresh_from_db()
        if question.answered_at is not None:
            raise Refused("question_answered")
        if not text.strip():
            raise Refused("answer_empty", field="text")
        question.answer, question.answered_by, question.answered_at = text.strip(), by, now
        question.save()
        for stop in proposal.stops.filter(cause=Cause.ASK.value, ended_at=None):
            stop.ended_at = now
            stop.save(update_fields=["ended_at"])
        moving.touch(proposal, now=now)
        record.write(
            verb=Verb.QUESTION_ANSWERED, subject=proposal.ref, by=by, at=now, body={"section": question.section}
        )
    return question
