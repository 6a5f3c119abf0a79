"""Clock warnings: on the policy's days to whoever a concept waits for, and later to the role it escalates to."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.utils import translation

from testamur.notices import actions as notices
from testamur.people import queries as people
from testamur.people.models import Person
from testamur.people.rules.roles import Role
from testamur.proposals.actions import moving
from testamur.proposals.models import Proposal
from testamur.proposals.queries import clocks, policies
from testamur.proposals.rules import clock as clock_rules
from testamur.proposals.rules.clock import Clock
from testamur.proposals.words import clock_words, day_words
from testamur.record.rules.actors import SYSTEM, HasRef


def remind(*, by: HasRef = SYSTEM, now: datetime) -> int:  # noqa: ARG001 - every act says who does it
    """Queue the warnings that are due today; each goes out once. Returns how many were queued."""
    calendar, today, queued = policies.calendar(), policies.local_day(now), 0
    for proposal in Proposal.objects.filter(closed_at=None, received_at__isnull=False).select_related("policy_version"):
        clock = clocks.of(proposal, now=now, calendar=calendar)
        rule = proposal.policy.clock_of(proposal.stage)
        if clock is None or rule is None:
            continue
        net = clock_rules.reminders_on(rule, clock=clock, calendar=calendar, today=today)
        if net is not None:
            queued += _tell(proposal, clock, net=net, today=today, now=now)
    return queued


def _escalates_to(proposal: Proposal, net: int) -> Role | None:
    rule = proposal.policy.clock_of(proposal.stage)
    if rule is None or rule.escalate_day is None or net < rule.escalate_day or not rule.escalate_to:
        return None
    return Role(rule.escalate_to)


def _tell(proposal: Proposal, clock: Clock, *, net: int, today: date, now: datetime) -> int:
    escalate = _escalates_to(proposal, net)
    told: dict[int, Person] = {person.pk: person for person in _owners(proposal, today=today)}
    if escalate is not None:
        told |= {person.pk: person for person in people.people_with(escalate, on=today)}
    queued = 0
    with transaction.atomic():
        for person in told.values():
            with translation.override(person.language):
                left, day = clock_words(clock), day_words(clock)
            mail = notices.queue(
                kind="to_owner_clock",
                to=person.email or "",
                language=person.language,
                path=moving.path_of(proposal),
                dedupe=f"clock:{proposal.public_id}:{proposal.round}:{proposal.stage}:{net}:{person.pk}",
                at=now,
                facts={"t": proposal.title, "left": left, "day": day},
            )
            queued += mail is not None
    return queued


def _owners(proposal: Proposal, *, today: date) -> list[Person]:
    """Scorers whose sheet is not in; else the CE directors, who decide next."""
    sent = proposal.sheets.filter(round=proposal.round, sent_at__isnull=False).values("person")
    rows = proposal.reviewers.filter(round=proposal.round, ended_at=None).exclude(person__in=sent).select_related("person")
    return [row.person for row in rows] or people.people_with(Role.CE_DIRECTOR, on=today)
