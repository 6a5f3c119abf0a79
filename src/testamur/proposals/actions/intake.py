"""Intake: clerical. Reviewers are assigned or exchanged; nobody edits the proposer's answers."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext

from testamur.ground.errors import NotAllowed, Refusal, Refused
from testamur.people import queries as people
from testamur.people.models import Person
from testamur.people.rules.roles import Role
from testamur.proposals.actions import concept, moving
from testamur.proposals.models import Proposal, Reviewer
from testamur.proposals.queries import facts, policies
from testamur.proposals.rules.policy import Reviewers
from testamur.proposals.words import said
from testamur.record import actions as record
from testamur.record.rules.verbs import Verb

_CE = (Role.CE_COORDINATOR, Role.CE_DIRECTOR)


def assign_reviewers(*, proposal_id: int, person_ids: Sequence[int], by: Person, now: datetime) -> list[Reviewer]:
    """Ask as many people for a sheet as the policy says; each holds a role it names, none is a party (R1).

    Raises NotAllowed(only_ce); Refused: reviewer_count, reviewer_role, reviewer_is_author, reviewer_has_interest.
    """
    with transaction.atomic():
        proposal = moving.locked(proposal_id)
        _require_ce(proposal, by=by, now=now)
        rule = _rule(proposal)
        people_asked = list(Person.objects.filter(pk__in=set(person_ids)).order_by("pk"))
        if len(people_asked) != rule.count:
            raise Refused("reviewer_count", field="reviewers", count=rule.count)
        for person in people_asked:
            _require_may_score(proposal, person, rule, now=now)
        now_asked = {row.person_id: row for row in proposal.reviewers.filter(round=proposal.round, ended_at=None)}
        for person_id, row in now_asked.items():
            if person_id not in {person.pk for person in people_asked}:
                row.ended_at = now
                row.save(update_fields=["ended_at"])
        rows = [
            now_asked.get(person.pk)
            or Reviewer.objects.create(
                proposal=proposal, round=proposal.round, person=person, assigned_by=by, assigned_at=now
            )
            for person in people_asked
        ]
        moving.touch(proposal, now=now)
        record.write(
            verb=Verb.REVIEWERS_ASSIGNED,
            subject=proposal.ref,
            by=by,
            at=now,
            body={"round": proposal.round, "reviewers": sorted(person.ref for person in people_asked)},
        )
        for person in people_asked:
            concept.tell_scorers(proposal, now=now, only=person)
    return rows


def reassign_reviewer(
    *, proposal_id: int, from_id: int, to_id: int, reason: str, by: Person, now: datetime
) -> Reviewer:
    """Another person scores instead, with a reason; a sheet that was sent stays as it is and counts no more."""
    with transaction.atomic():
        proposal = moving.locked(proposal_id)
        _require_ce(proposal, by=by, now=now)
        if not reason.strip():
            raise Refused("reassign_reason", field="reason")
        row = proposal.reviewers.filter(round=proposal.round, ended_at=None, person_id=from_id).first()
        person = Person.objects.filter(pk=to_id).first()
        if row is None or person is None or from_id == to_id:
            raise Refused("reviewer_count", count=_rule(proposal).count)
        _require_may_score(proposal, person, _rule(proposal), now=now)
        row.ended_at, row.reason = now, reason.strip()
        row.save(update_fields=["ended_at", "reason"])
        new = Reviewer.objects.create(
            proposal=proposal, round=proposal.round, person=person, assigned_by=by, assigned_at=now
        )
        record.write(
            verb=Verb.PROPOSAL_REASSIGNED,
            subject=proposal.ref,
            by=by,
            at=now,
            reason=reason.strip(),
            body={"from": row.person.ref, "to": person.ref},
        )
        concept.tell_scorers(proposal, now=now, only=person)
    return new


def _rule(proposal: Proposal) -> Reviewers:
    stage = facts.review_stage(proposal)
    if stage is None or stage.reviewers is None:
        raise Refused("sheet_not_now")
    return stage.reviewers


def _require_ce(proposal: Proposal, *, by: Person, now: datetime) -> None:
    today = policies.local_day(now)
    if not people.holds(by, _CE, on=today):
        raise NotAllowed("only_ce", who_can=people.names_with(_CE, on=today))
    if not proposal.is_open:
        raise Refused("already_ended")
    if by.ref in facts.gather(proposal, now=now).author_refs:
        raise said(Refusal("you_proposed_it", {"who_can": _others(by, today)}, rule="R1"))


def _others(by: Person, today: date) -> str:
    names = [person.name for person in people.people_with(_CE, on=today) if person.pk != by.pk]
    return ", ".join(names) or gettext("nobody yet")


def _require_may_score(proposal: Proposal, person: Person, rule: Reviewers, *, now: datetime) -> None:
    if not people.holds(person, [Role(role) for role in rule.roles], scope=proposal.scope, on=policies.local_day(now)):
        raise Refused("reviewer_role", field="reviewers", name=person.name)
    if person.ref in facts.parties(proposal):
        raise Refused("reviewer_is_author", field="reviewers", name=person.name)
    if proposal.declarations.filter(person=person, has_interest=True).exists():
        raise Refused("reviewer_has_interest", field="reviewers", name=person.name)
