"""The decision: one verb for a person and for a body, read from the pinned policy (house.md section 10)."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext

from testamur.definitions.actions import approval, drafting
from testamur.endorsements import actions as partners
from testamur.ground.errors import Refusal, Refused, Stale
from testamur.notices import actions as notices
from testamur.people import queries as people
from testamur.people.models import Person
from testamur.people.rules.roles import Role
from testamur.proposals.actions import development, moving
from testamur.proposals.models import ClockStop, Decision, Proposal, ProposalCondition, Question, Submission
from testamur.proposals.queries import clocks, development as reads, facts, policies, trail
from testamur.proposals.rules import conditions as condition_rules, table
from testamur.proposals.rules.authority import Authority
from testamur.proposals.rules.clock import Cause
from testamur.proposals.rules.conditions import NewCondition
from testamur.proposals.rules.facts import Facts
from testamur.proposals.rules.table import Move
from testamur.proposals.rules.vocabulary import Code, DeclineReason, StageKind
from testamur.proposals.words import said
from testamur.record import actions as record
from testamur.record.rules.verbs import Verb

_BODY_WITHOUT_CLOCK = 21
"""Days named to the proposer where a body's stage has no clock of its own (process.md section 2)."""


def record_decision(
    *,
    proposal_id: int,
    code: Code | str,
    reason: str,
    authority: Authority,
    by: Person,
    now: datetime,
    conditions: Sequence[NewCondition] = (),
    defer_until: date | None = None,
    target_stage: str | None = None,
    reason_code: str = "",
    fields: Sequence[str] = (),
    seen_visit: int | None = None,
    as_draft: bool = False,
) -> Decision:
    """Record one decision about a proposal, by a person (`by`) or by a body's resolution (`by` records it).

    `seen_visit`: the visit that the decider's page showed; when somebody decided since, Stale says who, what and when.

    `reason_code`: for a decline, of DeclineReason. `fields`: keys of the parts that have to change, for request_changes.
    `as_draft`: on a send_back, the definition itself has to change, so its version becomes a draft again.
    Raises Refused with the first rule that refuses; a leave-gate names what is missing and who can supply it.
    """
    code = Code(code)
    with transaction.atomic():
        proposal = moving.locked(proposal_id)
        require_current(proposal, seen_visit, code)
        authority = _with_roles(proposal, authority, by=by, now=now)
        known = facts.gather(proposal, now=now)
        verdict = table.judge(
            proposal.policy,
            proposal.stage,
            code,
            authority=authority,
            facts=known,
            reason=reason,
            target=target_stage,
            parked=proposal.is_parked,
        )
        if isinstance(verdict, Refusal):
            raise said(_naming(verdict, proposal, code, authority=authority, known=known, now=now))
        _require_parts(
            code, conditions=conditions, defer_until=defer_until, reason_code=reason_code,
            today=policies.local_day(now), authority=authority,
        )  # fmt: skip
        _require_same_version(proposal, authority)
        decision = _write(
            proposal, verdict, code=code, reason=reason, authority=authority, by=by, now=now,
            defer_until=defer_until, reason_code=reason_code, fields=fields,
        )  # fmt: skip
        _set_conditions(decision, conditions)
        if verdict.effect:
            _approve_version(proposal, decision, by=by, now=now)
        _move(proposal, decision, verdict, as_draft=as_draft, by=by, now=now)
        _tell(proposal, decision, now=now)
    return decision


def require_current(proposal: Proposal, seen_visit: int | None, code: Code) -> None:
    """Whoever decides has seen what was decided last: two people with the same page open do not both count."""
    if seen_visit is None or seen_visit == proposal.visit:
        return
    last = proposal.decisions.select_related("decided_by").order_by("visit").last()
    if last is None:
        raise Stale(theirs=proposal.stage, yours=code, when=proposal.changed_at, field="code")
    raise Stale(theirs=last.code, yours=code, who=last.decided_by.name, when=last.decided_at, field="code")


_PERSONAL = frozenset({"you_proposed_it", "you_declared_interest", "decided_last_stage"})


def _naming(
    refusal: Refusal, proposal: Proposal, code: Code, *, authority: Authority, known: Facts, now: datetime
) -> Refusal:
    """A refusal of the person, not of the act, names who can take this decision instead (roles.md section 5)."""
    if refusal.reason not in _PERSONAL:
        return refusal
    rows = [row for row in proposal.policy.decisions_at(proposal.stage, facts=known.kinds) if row.code is code]
    on = policies.local_day(now)
    able = people.people_with([Role(role) for role in (rows[0].by if rows else ())], on=on)
    barred = known.author_refs | known.interested_refs | set(authority.refs)
    names = ", ".join(person.name for person in able if person.ref not in barred)
    return dataclasses.replace(refusal, facts={**refusal.facts, "who_can": names or gettext("nobody yet")})


def _with_roles(proposal: Proposal, authority: Authority, *, by: Person, now: datetime) -> Authority:
    """The authority with the roles that count: a person's grants of today, or the member's seat of the body."""
    if authority.kind == "resolution":
        seats = proposal.policy.body(authority.body_key).seats
        held = {seats.member} if seats else set()
        return dataclasses.replace(authority, roles=authority.roles | held)
    scopes = {"institution", proposal.scope}
    roles = {str(role) for role, scope in people.roles_of(by, policies.local_day(now)) if scope in scopes}
    return dataclasses.replace(authority, roles=frozenset(roles), name=by.name)


def _require_parts(
    code: Code,
    *,
    conditions: Sequence[NewCondition],
    defer_until: date | None,
    reason_code: str,
    today: date,
    authority: Authority,
) -> None:
    """What some decisions need besides their reason."""
    if code is Code.WITH_CONDITIONS:
        verdict = condition_rules.are_complete(conditions)
        if isinstance(verdict, Refusal):
            raise said(verdict)
    if code is Code.DEFER and (defer_until is None or defer_until <= today):
        raise said(Refusal("defer_date", {"today": today}))
    known = {str(each) for each in DeclineReason}
    if code is Code.DECLINE and authority.kind == "person" and reason_code not in known:
        raise Refused("decline_code", field="reason_code")


def _require_same_version(proposal: Proposal, authority: Authority) -> None:
    """A body decides about the version it saw: its digest must still be the version's."""
    version = proposal.version
    if authority.version_hash and version is not None and version.content_hash != authority.version_hash:
        raise Refused("version_changed")


def _write(
    proposal: Proposal,
    move: Move,
    *,
    code: Code,
    reason: str,
    authority: Authority,
    by: Person,
    now: datetime,
    defer_until: date | None,
    reason_code: str,
    fields: Sequence[str],
) -> Decision:
    reading = clocks.of(proposal, now=now)
    version_hash = proposal.version.content_hash if proposal.version else ""
    decision = Decision.objects.create(
        proposal=proposal,
        visit=proposal.visit,
        round=proposal.round,
        stage=proposal.stage,
        code=code.value,
        reason=reason.strip(),
        reason_code=reason_code,
        next_stage=move.next,
        authority=_authority_json(authority, fields=fields),
        decided_by=by,
        decided_at=now,
        defer_until=defer_until,
        version_hash=version_hash,
        clock_day=reading.day if reading else None,
        clock_limit=reading.limit if reading else None,
    )
    record.write(
        verb=Verb.PROPOSAL_DECIDED,
        subject=proposal.ref,
        by=by,
        at=now,
        reason=reason.strip(),
        body={
            "code": code.value,
            "stage": decision.stage,
            "next": decision.next_stage,
            "visit": decision.visit,
            "clockDay": decision.clock_day,
            "reasonCode": reason_code,
            "policy": f"{proposal.policy.key} {proposal.policy.version}",
            "policyDigest": proposal.policy_version.sha256,
            "versionDigest": version_hash,
            **{name: value for name, value in decision.authority.items() if name != "name"},
        },
    )
    return decision


def _authority_json(authority: Authority, *, fields: Sequence[str]) -> dict[str, Any]:
    plain: dict[str, Any] = {
        "kind": authority.kind,
        "refs": sorted(authority.refs),
        "name": authority.name,
        "fields": list(fields),
    }
    if authority.kind == "resolution":
        plain |= {
            "number": authority.number,
            "body": authority.body_key,
            "on": authority.on.isoformat() if authority.on else "",
            "heldOn": authority.held_on.isoformat() if authority.held_on else "",
            "reviewOn": authority.review_on.isoformat() if authority.review_on else "",
            "counts": dict(authority.counts),
            "recused": authority.recused,
            "packDigest": authority.pack_digest,
            "resolutionText": dict(authority.resolution_text),
        }
    return plain


def _set_conditions(decision: Decision, conditions: Sequence[NewCondition]) -> None:
    proposal = decision.proposal
    last = proposal.conditions.aggregate(last=Max("number"))["last"] or 0
    for number, each in enumerate(conditions, start=last + 1):
        condition = ProposalCondition.objects.create(
            proposal=proposal,
            decision=decision,
            number=number,
            text=each.text.strip(),
            text_fr=each.text_fr.strip(),
            owner_id=each.owner_id,
            owner_role=each.owner_role,
            due_on=each.due_on,
            before_stage=each.before_stage,
            before_launch=each.before_launch,
            evidence_wanted=each.evidence_wanted.strip(),
            verifier_role=each.verifier_role,
            blocking=each.blocking,
        )
        record.write(
            verb=Verb.CONDITION_SET,
            subject=condition.ref,
            by=decision.decided_by,
            at=decision.decided_at,
            body={"text": condition.text, "blocking": condition.blocking, "before": condition.before_stage},
        )


def _move(proposal: Proposal, decision: Decision, move: Move, *, as_draft: bool, by: Person, now: datetime) -> None:
    code = Code(decision.code)
    if move.stays:
        _stay(proposal, decision, now=now)
        return
    if code is Code.DECLINE:
        proposal.appeal_until = policies.local_day(now) + timedelta(days=proposal.policy.appeal_days)
    if code is Code.SEND_BACK:
        return_version(proposal, target=move.next, reason=decision.reason, as_draft=as_draft, by=by, now=now)
    arrive(proposal, stage=move.next, by=by, now=now)


def arrive(proposal: Proposal, *, stage: str, by: Person, now: datetime) -> None:
    """Take a locked proposal to a stage or an end; at a form stage its next round is opened to write in."""
    _end_stops(proposal, now=now)
    moving.move_to(proposal, stage=stage, by=by, now=now)
    if proposal.policy.end(stage) or proposal.policy.stage(stage).kind is not StageKind.FORM:
        return
    if stage == proposal.policy.first:
        open_next_round(proposal, now=now)
    else:
        development.begin(proposal, by=by, now=now)


def return_version(
    proposal: Proposal, *, target: str, reason: str, as_draft: bool, by: Person, now: datetime
) -> None:
    """Sent back to where the full proposal is written, or before it: the version leaves approval.

    Sent back to a body after that, nothing of what was filed changes, and the version stays in approval.
    """
    version, chain = proposal.version, [stage.key for stage in proposal.policy.chain()]
    written = reads.stage_of(proposal)
    if version is None or version.state != "in_approval" or written is None or chain.index(target) > chain.index(written.key):
        return
    drafting.send_back(version_id=version.pk, by=by, now=now, reason=reason, as_draft=as_draft)
    version.refresh_from_db()
    if as_draft:
        partners.void_stale(version_id=version.pk, by=by, now=now)


def _stay(proposal: Proposal, decision: Decision, *, now: datetime) -> None:
    """The proposal stays: a question or a date stops the clock; the next visit can be decided again."""
    code = Code(decision.code)
    if code is Code.ASK:
        Question.objects.create(
            proposal=proposal, stage=proposal.stage, text=decision.reason, asked_by=decision.decided_by, asked_at=now
        )
    if code in {Code.ASK, Code.DEFER}:
        ClockStop.objects.create(
            proposal=proposal,
            cause=Cause(code.value).value,
            at=now,
            until_on=decision.defer_until,
            reason=decision.reason,
        )
    proposal.visit, proposal.changed_at = proposal.visit + 1, now
    proposal.save(update_fields=["visit", "changed_at"])


def _end_stops(proposal: Proposal, *, now: datetime) -> None:
    """A decision ends whatever still stopped the clock."""
    for stop in proposal.stops.filter(ended_at=None):
        stop.ended_at = now
        stop.save(update_fields=["ended_at"])


def open_next_round(proposal: Proposal, *, now: datetime) -> Submission:
    """A new version of the concept to change: every answer comes along; the submitted one stays as it is (R7)."""
    last = proposal.submissions.filter(form="concept").latest("round")
    proposal.round = last.round + 1
    proposal.save(update_fields=["round"])
    submission = Submission.objects.create(
        proposal=proposal, form=last.form, form_version=last.form_version, round=proposal.round, created_at=now
    )
    for answer in last.answers.exclude(question__in=["declare_true", "notice_read"]):
        submission.answers.create(
            question=answer.question, value=answer.value, changed_by=answer.changed_by, changed_at=now
        )
    return submission


def _approve_version(proposal: Proposal, decision: Decision, *, by: Person, now: datetime) -> None:
    """The resolution is the authority: the version becomes approved in the same transaction (process.md section 19)."""
    version = proposal.version
    if version is None:
        raise Refused("gate_blueprint_complete", count=1)
    authority = decision.authority
    approval.approve_version(
        version_id=version.pk,
        expected_hash=decision.version_hash,
        authority_ref=str(authority["number"]),
        authority=trail.approval_members(decision, now=now),
        by=by,
        now=now,
    )


def _tell(proposal: Proposal, decision: Decision, *, now: datetime) -> None:
    """The proposer is told the fact and the link; the reasons are on the page (words.md section 7)."""
    person = proposal.proposer
    kind, told = _notice(proposal, decision, now=now)
    if not kind:
        return
    notices.queue(
        kind=kind,
        to=person.email or "",
        language=person.language,
        path=moving.path_of(proposal, "concept/1/" if kind == "to_proposer_changes" else ""),
        dedupe=f"decision:{decision.pk}",
        at=now,
        facts={"t": proposal.title, **told},
    )


def _notice(proposal: Proposal, decision: Decision, *, now: datetime) -> tuple[str, dict[str, object]]:
    code, today = Code(decision.code), policies.local_day(now)
    end = proposal.policy.end(decision.next_stage)
    approved = end is not None and end.outcome.value == "approved"
    if approved or (decision.authority.get("kind") == "resolution" and code is Code.APPROVE):
        return "to_everyone_board_approved", {"no": decision.authority.get("number", "")}
    if code is Code.REQUEST_CHANGES:
        return "to_proposer_changes", {"n": len(decision.authority.get("fields", [])) or 1}
    if code is Code.ASK:
        return "to_proposer_question", {"n": 1}
    if code in {Code.DECLINE, Code.REDIRECT} or end is not None:
        until = proposal.appeal_until or today + timedelta(days=proposal.policy.appeal_days)
        return "to_proposer_not_supported", {"date": until}
    if code in {Code.DEFER, Code.SEND_BACK, Code.REFER}:
        return "to_proposer_board_decision", {}
    stage = proposal.policy.stage(decision.next_stage)
    if stage.kind is StageKind.BODY:
        rule = proposal.policy.clock_of(stage.key)
        return "to_proposer_supported", {
            "date": today + timedelta(days=rule.limit_days if rule else _BODY_WITHOUT_CLOCK)
        }
    if stage.kind is StageKind.FORM:
        days = stage.form_team_within_business_days or 15
        return "to_team_concept_endorsed", {"date": policies.calendar().add_business_days(today, days)}
    return "", {}
