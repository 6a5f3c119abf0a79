"""The curriculum quality review: take it, fill in its lines, find. Gaps become conditions (process.md 9)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Max

from testamur.ground.errors import NotAllowed, Refused, Stale, require
from testamur.people import queries as people
from testamur.people.models import Person
from testamur.people.rules.roles import Role
from testamur.proposals.actions import development, moving
from testamur.proposals.models import Decision, Proposal, ProposalCondition, QualityReview
from testamur.proposals.queries import access, concepts, development as reads, facts, policies
from testamur.proposals.rules import quality as rules
from testamur.proposals.rules.vocabulary import Code, StageKind
from testamur.record import actions as record
from testamur.record.rules.verbs import Verb

_RISKS = frozenset({"controlled_act", "patients", "sharps", "radiation", "biohazard"})


def take_review(
    *, proposal_id: int, taught_recently: bool, reports_to_author: bool, by: Person, now: datetime
) -> QualityReview:
    """A quality reviewer takes the review and says that they are independent of it (R1, R5)."""
    with transaction.atomic():
        proposal, review = _locked(proposal_id)
        _require_reviewer_role(proposal, review, by, on=policies.local_day(now))
        lead = reads.lead(proposal)
        parties = facts.parties(proposal) | ({lead.ref} if lead else set())
        require(
            rules.may_review(
                by.ref, parties=parties, taught_recently=taught_recently, reports_to_author=reports_to_author
            )
        )
        review.reviewer, review.changed_at = by, now
        review.save(update_fields=["reviewer", "changed_at"])
        record.write(verb=Verb.QUALITY_ASSIGNED, subject=proposal.ref, by=by, at=now, body={"track": review.track})
    return review


def open_again(*, proposal_id: int, reason: str, by: Person, now: datetime) -> QualityReview:
    """Continuing Education opens another review after one that found it not compliant; the earlier one stays.

    Raises NotAllowed(only_ce); Refused: quality_not_opened, quality_no_second_review, reason_required.
    """
    today = policies.local_day(now)
    with transaction.atomic():
        proposal = moving.locked(proposal_id)
        last = reads.review_of(proposal)
        if not access.is_ce(by, on=today):
            raise NotAllowed("only_ce", who_can=people.names_with(access.CE, on=today))
        if last is None or not proposal.is_open:
            raise Refused("quality_not_opened")
        if last.finding != Code.NOT_COMPLY.value:
            raise Refused("quality_no_second_review")
        if not reason.strip():
            raise Refused("reason_required", field="reason")
        review = development.open_review(proposal, track=last.track, round_number=last.round + 1, reason=reason.strip(), by=by, now=now)
        moving.touch(proposal, now=now)
    return review


def save_lines(
    *, proposal_id: int, lines: Sequence[Mapping[str, Any]], seen_revision: int, by: Person, now: datetime
) -> QualityReview:
    """Keep what the reviewer wrote so far: [{number, finding, evidence, action, owner, dueOn}]. May have gaps."""
    with transaction.atomic():
        _proposal, review = _locked(proposal_id)
        _require_own(review, by)
        if review.revision != seen_revision:
            raise Stale(theirs=review.lines, yours=list(lines), who=by.name, when=review.changed_at)
        known = {requirement.number for requirement in rules.checklist()}
        review.lines = [dict(row) for row in lines if row.get("number") in known]
        review.revision, review.changed_at = review.revision + 1, now
        review.save(update_fields=["lines", "revision", "changed_at"])
    return review


def record_finding(
    *,
    proposal_id: int,
    finding: Code,
    summary: str,
    second_reader_id: int | None = None,
    earlier_graduates: bool = False,
    by: Person,
    now: datetime,
) -> QualityReview:
    """The review ends. With `comply_actions` each gap becomes a condition of the proposal; a parked one may open."""
    with transaction.atomic():
        proposal, review = _locked(proposal_id)
        _require_own(review, by)
        second = Person.objects.filter(pk=second_reader_id).first() if second_reader_id else None
        lines = reads.lines_of(review)
        require(
            rules.may_find(
                finding, lines, summary=summary, reviewer=by.ref, second_reader=second.ref if second else "",
                clinical_risk=has_clinical_risk(proposal),
            )
        )  # fmt: skip
        review.finding, review.summary, review.found_at = finding.value, summary.strip(), now
        review.second_reader, review.earlier_graduates, review.changed_at = second, earlier_graduates, now
        review.save()
        decision = _decide(proposal, review, by=by, now=now)
        if finding is Code.COMPLY_ACTIONS:
            _set_conditions(proposal, decision, lines)
        record.write(
            verb=Verb.QUALITY_REVIEWED, subject=proposal.ref, by=by, at=now, reason=review.summary,
            body={"track": review.track, "finding": finding.value, "gaps": [line.number for line in rules.gaps(lines)]},
        )  # fmt: skip
        moving.open_if_ready(proposal, by=by, now=now)
    return review


def has_clinical_risk(proposal: Proposal) -> bool:
    """Does the concept name a clinical risk? Then the finding needs a second reader."""
    concept = concepts.submitted(proposal) or concepts.current(proposal)
    return bool(_RISKS & set(concept.values().get("clinical_risk") or []))


def _decide(proposal: Proposal, review: QualityReview, *, by: Person, now: datetime) -> Decision:
    """The finding is a decision on its track; the proposal stays where it is, at a next visit of it."""
    decision = Decision.objects.create(
        proposal=proposal, visit=proposal.visit, round=proposal.round, stage=review.track, code=review.finding,
        reason=review.summary, next_stage=review.track,
        authority={"kind": "person", "refs": [by.ref], "name": by.name, "fields": []},
        decided_by=by, decided_at=now,
    )  # fmt: skip
    was_sealed = proposal.briefs.filter(visit=proposal.visit).first()
    proposal.visit, proposal.changed_at = proposal.visit + 1, now
    proposal.save(update_fields=["visit", "changed_at"])
    if was_sealed is not None:
        proposal.briefs.create(
            stage=was_sealed.stage, visit=proposal.visit, content=was_sealed.content, digest=was_sealed.digest, sealed_at=now
        )
    return decision


def _set_conditions(proposal: Proposal, decision: Decision, lines: Sequence[rules.Line]) -> None:
    """Each gap with its action is a condition before the next body's stage."""
    last = proposal.conditions.aggregate(last=Max("number"))["last"] or 0
    chain = [stage.key for stage in proposal.policy.chain()]
    here = proposal.stage if proposal.stage in chain else chain[-1]
    later = [stage.key for stage in proposal.policy.chain()[chain.index(here) :] if stage.kind is StageKind.BODY]
    for number, line in enumerate(rules.gaps(lines), start=last + 1):
        condition = ProposalCondition.objects.create(
            proposal=proposal, decision=decision, number=number, text=line.action, owner=people.person_by_ref(line.owner),
            due_on=line.due_on, before_stage=later[0] if later else "", evidence_wanted=line.evidence,
            verifier_role=Role.QUALITY_REVIEWER.value, blocking=True,
        )  # fmt: skip
        record.write(
            verb=Verb.CONDITION_SET, subject=condition.ref, by=decision.decided_by, at=decision.decided_at,
            body={"text": condition.text, "blocking": True, "before": condition.before_stage},
        )  # fmt: skip


def _locked(proposal_id: int) -> tuple[Proposal, QualityReview]:
    proposal = moving.locked(proposal_id)
    review = QualityReview.objects.select_for_update(of=("self",)).filter(proposal=proposal).order_by("round").last()
    if review is None:
        raise Refused("quality_not_opened")
    if review.found_at is not None:
        raise Refused("quality_found_already")
    return proposal, review


def _require_reviewer_role(proposal: Proposal, review: QualityReview, by: Person, *, on: date) -> None:
    roles = reads.finders(proposal, review.track)
    if not people.holds(by, roles, scope=proposal.scope, on=on):
        raise NotAllowed("quality_reviewer_only", who_can=people.names_with(roles, on=on))


def _require_own(review: QualityReview, by: Person) -> None:
    if review.reviewer_id is None:
        raise Refused("quality_take_first")
    if not moving.is_same(review.reviewer, by):
        raise NotAllowed("quality_reviewer_only", who_can=review.reviewer.name if review.reviewer else "")


