"""The life of a condition: evidence by its owner, check by another person (R18), waived only by who set it."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from testamur.ground.errors import NotAllowed, NotFound, Refused
from testamur.people import queries as people
from testamur.people.models import Person
from testamur.people.rules.roles import Role
from testamur.proposals.actions import moving
from testamur.proposals.models import ConditionState, ProposalCondition
from testamur.proposals.queries import conditions as reads, policies
from testamur.record import actions as record
from testamur.record.rules.verbs import Verb

_MIN_EVIDENCE = 10


def give_evidence(*, condition_id: int, evidence: str, by: Person, now: datetime) -> ProposalCondition:
    """The owner says how the condition is met. Raises condition_owner_only, condition_not_open."""
    with transaction.atomic():
        condition = _locked(condition_id)
        if not reads.is_owner(condition, by, on=policies.local_day(now)):
            raise NotAllowed("condition_owner_only", who_can=reads.owner_words(condition, on=policies.local_day(now)))
        if condition.state != ConditionState.OPEN.value:
            raise Refused("condition_not_open")
        if len(evidence.strip()) < _MIN_EVIDENCE:
            raise Refused("condition_evidence_missing", field="evidence")
        condition.evidence, condition.evidence_by, condition.evidence_at = evidence.strip(), by, now
        condition.state = ConditionState.EVIDENCE_GIVEN.value
        condition.save()
        record.write(verb=Verb.CONDITION_EVIDENCE_GIVEN, subject=condition.ref, by=by, at=now, reason=condition.evidence)
    return condition


def verify_condition(
    *, condition_id: int, met: bool, reason: str, by: Person, now: datetime
) -> ProposalCondition:
    """Another person finds the evidence good, or sends it back with a reason; a parked proposal may open by it."""
    today = policies.local_day(now)
    with transaction.atomic():
        condition = _locked(condition_id)
        if reads.is_owner(condition, by, on=today) or moving.is_same(by, condition.evidence_by):
            raise Refused("condition_owner_verifies", who_can=reads.verifier_words(condition, on=today))
        if not reads.may_verify(condition, by, on=today):
            raise NotAllowed("condition_verifier_only", who_can=reads.verifier_words(condition, on=today))
        if condition.state != ConditionState.EVIDENCE_GIVEN.value:
            raise Refused("condition_no_evidence")
        if not met and not reason.strip():
            raise Refused("reason_required", field="reason")
        condition.state = (ConditionState.VERIFIED if met else ConditionState.OPEN).value
        condition.verifier, condition.verified_at = (by, now) if met else (None, None)
        condition.state_reason = reason.strip()
        condition.save()
        record.write(
            verb=Verb.CONDITION_VERIFIED, subject=condition.ref, by=by, at=now, reason=reason.strip(), body={"met": met}
        )
        moving.open_if_ready(moving.locked(condition.proposal_id), by=by, now=now)
    return condition


def waive_condition(*, condition_id: int, reason: str, by: Person, now: datetime) -> ProposalCondition:
    """Who set a CE condition (the CE director) gives it up, with a reason; a body's only by a new decision."""
    today = policies.local_day(now)
    with transaction.atomic():
        condition = _locked(condition_id)
        if condition.decision.authority.get("kind") != "person" or not people.holds(by, Role.CE_DIRECTOR, on=today):
            raise NotAllowed("condition_verifier_only", who_can=people.names_with(Role.CE_DIRECTOR, on=today))
        if len(reason.strip()) < 2 * _MIN_EVIDENCE:
            raise Refused("review_needed", field="reason", limit=2 * _MIN_EVIDENCE)
        if condition.state == ConditionState.VERIFIED.value:
            raise Refused("condition_not_open")
        condition.state, condition.state_reason = ConditionState.WAIVED.value, reason.strip()
        condition.save()
        record.write(
            verb=Verb.CONDITION_VERIFIED, subject=condition.ref, by=by, at=now, reason=reason.strip(), body={"waived": True}
        )
        moving.open_if_ready(moving.locked(condition.proposal_id), by=by, now=now)
    return condition


def _locked(condition_id: int) -> ProposalCondition:
    """The condition; its proposal is locked first (the root before its parts)."""
    found = ProposalCondition.objects.filter(pk=condition_id).first()
    if found is None:
        raise NotFound("condition")
    moving.locked(found.proposal_id)
    return ProposalCondition.objects.select_related("decision", "owner", "evidence_by", "proposal").get(pk=condition_id)
