"""Who may know of a proposal and read what in it. Unsubmitted drafts are their proposer's alone."""

from __future__ import annotations

from datetime import date, datetime

from django.db.models import Q, QuerySet

from testamur.ground.errors import NotFound
from testamur.people import queries as people
from testamur.people.models import Person
from testamur.people.rules.roles import Role
from testamur.proposals.models import Proposal
from testamur.proposals.queries import policies
from testamur.proposals.rules.vocabulary import StageKind

CE = frozenset({Role.CE_COORDINATOR, Role.CE_DIRECTOR})
_READS_ALL = CE | {Role.AUDITOR, Role.QUALITY_REVIEWER}


def is_ce(person: Person, *, on: date) -> bool:
    """Does this person work in Continuing Education (coordinator or director)?"""
    return people.holds(person, CE, on=on)


def bodies_of(person: Person, *, on: date) -> frozenset[str]:
    """The keys of the bodies that this person sits in, whatever the seat."""
    return frozenset(
        scope.removeprefix("body:") for _role, scope in people.roles_of(person, on) if scope.startswith("body:")
    )


def visible_to(person: Person, *, now: datetime) -> QuerySet[Proposal]:
    """The proposals that this person may know of, newest first."""
    today = policies.local_day(now)
    rows = Proposal.objects.select_related("proposer", "sponsor", "policy_version", "version", "entered_by")
    own = Q(proposer=person) | Q(sponsor=person, received_at__isnull=False)
    if people.holds(person, _READS_ALL, on=today):
        return rows.filter(own | Q(received_at__isnull=False))
    keys = [scope.removeprefix("proposal:") for _role, scope in people.roles_of(person, today) if scope.startswith("proposal:")]
    own |= Q(number__in=keys) | Q(reviewers__person=person)
    bodies = bodies_of(person, on=today)
    if bodies:
        own |= Q(pk__in=[row.pk for row in rows.filter(received_at__isnull=False) if reached(row, bodies)])
    return rows.filter(own).distinct()


def reached(proposal: Proposal, bodies: frozenset[str]) -> bool:
    """Has it come to a stage of one of these bodies, now or before?"""
    stages = {stage.key for stage in proposal.policy.stages if stage.kind is StageKind.BODY and stage.owner in bodies}
    return proposal.stage in stages or proposal.decisions.filter(stage__in=stages).exists()


def find(key: str, *, person: Person, now: datetime) -> Proposal:
    """The proposal of this key, if this person may know of it. Raises NotFound alike for both."""
    found = visible_to(person, now=now).filter(Q(number=key) | Q(public_id=key, number=None)).first()
    if found is None:
        raise NotFound("proposal")
    return found


def find_own_draft(key: str, *, person: Person) -> Proposal:
    """A concept whose answers this person may change. Raises NotFound."""
    found = (
        Proposal.objects.select_related("proposer", "policy_version")
        .filter(Q(number=key) | Q(public_id=key, number=None), proposer=person)
        .first()
    )
    if found is None:
        raise NotFound("proposal")
    return found
