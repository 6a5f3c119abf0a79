"""Gathering what is known of one proposal at one instant, for the gates and the decision table."""

from __future__ import annotations

from datetime import datetime

from testamur.people import queries as people
from testamur.people.rules.roles import Role
from testamur.proposals.models import ConditionState, Proposal
from testamur.proposals.queries import concepts, development, policies
from testamur.proposals.rules import sheets
from testamur.proposals.rules.clock import Cause
from testamur.proposals.rules.facts import Facts, OpenCondition, PastDecision
from testamur.proposals.rules.policy import StageRule
from testamur.proposals.rules.vocabulary import StageKind
from testamur.proposals.words import problem_words

_CLEAR = (ConditionState.VERIFIED.value, ConditionState.WAIVED.value)


def gather(proposal: Proposal, *, now: datetime) -> Facts:
    """The facts of a proposal; one instant, one place, whatever asks."""
    today = policies.local_day(now)
    state = concepts.state(proposal, now=now)
    stage = review_stage(proposal)
    declared = list(proposal.declarations.select_related("person"))
    scores = [dict(row.content.get("scores") or {}) for row in _sent(proposal)]
    spread = sheets.open_spread(scores, reviewers=stage.reviewers if stage else None)
    noted = proposal.spread_notes.filter(round=proposal.round).exists()
    held = proposal.stops.filter(cause=Cause.HOLD.value, ended_at=None).first()
    return Facts(
        product_kind=proposal.product_kind,
        request_kind=proposal.request_kind,
        concept_problems=tuple(problem_words(state.problems, state.errors, concepts.form())),
        proposer_ref=proposal.proposer.ref,
        proposer_name=proposal.proposer.name,
        author_refs=parties(proposal),
        interested_refs=frozenset(each.person.ref for each in declared if each.has_interest),
        is_held=held is not None,
        held_until=held.until_on if held else None,
        interests_of_proposer=any(each.person_id == proposal.proposer_id for each in declared)
        or bool(state.answers.get("interests")),
        declared_refs=frozenset(each.person.ref for each in declared),
        author_confirmed=proposal.author_confirmed_at is not None,
        sponsor_name=proposal.sponsor.name if proposal.sponsor else "",
        sponsor_confirmed=proposal.sponsor_confirmed_at is not None,
        sheets_in=len(scores),
        sheets_wanted=stage.reviewers.count if stage and stage.reviewers else 0,
        scorers_waiting=", ".join(_scorers_waiting(proposal)),
        spread_open=() if noted else spread,
        sealed_briefs=frozenset(
            proposal.briefs.filter(visit__gte=proposal.visit).values_list("stage", flat=True),
        ),
        past=tuple(_past(proposal)),
        conditions=tuple(_conditions(proposal)),
        ce_names=people.names_with([Role.CE_COORDINATOR, Role.CE_DIRECTOR], on=today),
        director_names=people.names_with(Role.CE_DIRECTOR, on=today),
        development=development.facts(proposal, now=now),
    )


def parties(proposal: Proposal) -> frozenset[str]:
    """Who never assigns, scores or decides it (R1): proposer, sponsor, budget owners of what the unit itself gives."""
    own = {person.ref for person in (proposal.proposer, proposal.sponsor) if person}
    payers = proposal.pledges.filter(owner__isnull=False, is_required=False).select_related("owner")
    return frozenset(own | {row.owner.ref for row in payers if row.owner is not None})


def review_stage(proposal: Proposal) -> StageRule | None:
    """The stage at which its scoring sheets are filled in."""
    return next((stage for stage in proposal.policy.stages if stage.kind is StageKind.REVIEW), None)


def _sent(proposal: Proposal) -> list:  # type: ignore[type-arg]  # rows of ScoringSheet
    active = proposal.reviewers.filter(round=proposal.round, ended_at=None).values("person")
    return list(proposal.sheets.filter(round=proposal.round, sent_at__isnull=False, person__in=active))


def _scorers_waiting(proposal: Proposal) -> list[str]:
    sent = {row.person_id for row in _sent(proposal)}
    rows = proposal.reviewers.filter(round=proposal.round, ended_at=None).select_related("person")
    return [row.person.name for row in rows if row.person_id not in sent]


def _past(proposal: Proposal) -> list[PastDecision]:
    return [
        PastDecision(row.stage, frozenset(row.authority.get("refs", [])), str(row.authority.get("name", "")))
        for row in proposal.decisions.order_by("visit")
        if row.next_stage != row.stage
    ]


def _conditions(proposal: Proposal) -> list[OpenCondition]:
    rows = proposal.conditions.exclude(state__in=_CLEAR).select_related("owner")
    return [
        OpenCondition(
            row.number, row.before_stage, row.blocking, row.owner.name if row.owner else row.owner_role, row.text
        )
        for row in rows
    ]
