"""Development: begin it with a draft version, name the team, name who answers for it, agree, file the full proposal."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction

from testamur.definitions import queries as definitions
from testamur.definitions.actions import drafting
from testamur.definitions.models import Version
from testamur.definitions.rules import content as contents, life
from testamur.ground.errors import NotAllowed, Refusal, Refused, require
from testamur.notices import actions as notices
from testamur.people import queries as people
from testamur.people.actions import grants
from testamur.people.models import Person
from testamur.people.rules.roles import Role
from testamur.proposals.actions import moving, pledges, submitting
from testamur.proposals.models import Development, Proposal, QualityReview, TeamMember
from testamur.proposals.queries import access, concepts, development as reads, facts, policies
from testamur.proposals.rules import development as rules, full_form, table
from testamur.proposals.rules.answers import filled_rows
from testamur.proposals.rules.development import Seat, TeamRole
from testamur.proposals.rules.policy import StageRule
from testamur.proposals.rules.vocabulary import Code, StageKind
from testamur.proposals.words import said
from testamur.record import actions as record
from testamur.record.rules.actors import HasRef
from testamur.record.rules.verbs import Verb

_TEAM_DAYS = 15
_TRACK_DAYS = 30


def begin(proposal: Proposal, *, by: HasRef, now: datetime) -> Development:
    """Called once a locked proposal has arrived at the stage of its full proposal, also when it was sent back to it.

    Opens the full proposal with the concept's answers, drafts the version from them, and opens the quality review where
    the policy asks for one. Nothing is typed twice.
    """
    stage = proposal.policy.stage(proposal.stage)
    due = policies.calendar().add_business_days(policies.local_day(now), stage.form_team_within_business_days or _TEAM_DAYS)
    development, is_new = Development.objects.get_or_create(
        proposal=proposal, defaults={"begun_at": now, "team_due_on": due}
    )
    if not is_new:
        development.agreed_at = development.agreed_by = development.filed_at = development.filed_by = None
        development.agreed_digest = ""
        development.save()
    submitting.open_round(proposal, form=full_form.FORM, now=now)
    if proposal.version is None:
        proposal.version = _draft(proposal, by=by, now=now)
        proposal.save(update_fields=["version"])
    if is_new:
        pledges.carry_offers(proposal, now=now)
        _open_tracks(proposal, stage, by=by, now=now)
    else:
        _review_again(proposal, by=by, now=now)
    record.write(
        verb=Verb.DEVELOPMENT_BEGUN, subject=proposal.ref, by=by, at=now,
        body={"teamBy": due.isoformat(), "version": proposal.version.ref},
    )  # fmt: skip
    return development


def name_team(*, proposal_id: int, seats: Sequence[tuple[int, TeamRole]], by: Person, now: datetime) -> Development:
    """Continuing Education names the whole team; who is no longer on it loses the role from today.

    `seats` are (person id, role). Raises Refused: team_needs_one_lead, team_person_twice, team_without_proposer.
    """
    today = policies.local_day(now)
    with transaction.atomic():
        proposal = moving.locked(proposal_id)
        development = required(proposal)
        if not access.is_ce(by, on=today):
            raise NotAllowed("team_ce_only", who_can=people.names_with(access.CE, on=today))
        persons = {person.pk: person for person in Person.objects.filter(pk__in=[key for key, _role in seats])}
        wanted = [(persons[key], role) for key, role in seats if key in persons]
        require(rules.may_name([Seat(person.ref, role) for person, role in wanted], proposer=proposal.proposer.ref))
        _seat(development, wanted, by=by, now=now)
        development.team_named_at = development.team_named_at or now
        development.save(update_fields=["team_named_at"])
        moving.touch(proposal, now=now)
        record.write(
            verb=Verb.TEAM_NAMED, subject=proposal.ref, by=by, at=now,
            body={"members": [{"person": person.ref, "role": str(role)} for person, role in wanted]},
        )  # fmt: skip
        for person, _role in wanted:
            _tell_member(proposal, development, person, now=now)
    return development


def name_responsible(
    *,
    proposal_id: int,
    accountable_id: int,
    review_on: date,
    privacy_reference: str,
    privacy_approver: str,
    privacy_on: date | None,
    by: Person,
    now: datetime,
) -> Development:
    """One accountable person, the first review, the privacy assessment. A parked proposal may open by it."""
    today = policies.local_day(now)
    with transaction.atomic():
        proposal = moving.locked(proposal_id)
        development = required(proposal)
        require_worker(proposal, by, on=today)
        require(rules.may_set_review(review_on, today))
        if privacy_reference.strip() and not (privacy_approver.strip() and privacy_on):
            raise Refused("privacy_incomplete", field="privacy_approver")
        development.accountable = Person.objects.get(pk=accountable_id)
        development.review_on = review_on
        development.privacy_reference = privacy_reference.strip()
        development.privacy_approver = privacy_approver.strip() if privacy_reference.strip() else ""
        development.privacy_on = privacy_on if privacy_reference.strip() else None
        development.save()
        record.write(
            verb=Verb.RESPONSIBLE_NAMED, subject=proposal.ref, by=by, at=now,
            body={"accountable": development.accountable.ref, "reviewOn": review_on.isoformat(), "privacy": bool(privacy_reference)},
        )  # fmt: skip
        moving.open_if_ready(proposal, by=by, now=now)
    return development


def agree(*, proposal_id: int, by: Person, now: datetime) -> Development:
    """The proposer agrees to the full proposal as it is written now; a later change needs a new agreement."""
    with transaction.atomic():
        proposal = moving.locked(proposal_id)
        development = required(proposal)
        if not moving.is_same(proposal.proposer, by):
            raise NotAllowed("agree_proposer_only", who_can=proposal.proposer.name)
        if development.filed_at is not None:
            raise Refused("full_proposal_filed")
        development.agreed_by, development.agreed_at = by, now
        development.agreed_digest = reads.digest(proposal)
        development.save(update_fields=["agreed_by", "agreed_at", "agreed_digest"])
        record.write(
            verb=Verb.PROPOSER_AGREED, subject=proposal.ref, by=by, at=now, body={"digest": development.agreed_digest}
        )
    return development


def file_proposal(*, proposal_id: int, by: Person, now: datetime) -> Proposal:
    """The lead submits the full proposal with the proposer's agreement; the frozen version enters approval.

    Raises Refused: submit_lead_only, submit_needs_agreement, and the first leave-gate of the policy that does not hold
    (form, blueprint, the partner's endorsement of exactly the frozen version).
    """
    with transaction.atomic():
        proposal = moving.locked(proposal_id)
        development = required(proposal)
        lead = reads.lead(proposal)
        require(
            rules.may_submit(
                by=by.ref, lead=lead.ref if lead else "", agreed=reads.is_agreed(development),
                lead_name=lead.name if lead else "", proposer_name=proposal.proposer.name,
            )
        )  # fmt: skip
        move = table.may_submit(
            proposal.policy, proposal.stage, facts=facts.gather(proposal, now=now), roles=frozenset({Role.ADVISORY_LEAD.value})
        )
        if isinstance(move, Refusal):
            raise said(move)
        if proposal.version is None or proposal.is_parked:
            raise Refused("gate_blueprint_complete", count=1)
        drafting.enter_approval(version_id=proposal.version.pk, by=by, now=now)
        filed = submitting.freeze_round(proposal, form=full_form.FORM, by=by, now=now)
        development.filed_at, development.filed_by = now, by
        development.save(update_fields=["filed_at", "filed_by"])
        record.write(
            verb=Verb.FULL_PROPOSAL_SUBMITTED, subject=proposal.ref, by=by, at=now,
            body={"digest": filed.digest, "versionDigest": proposal.version.content_hash, "agreedBy": proposal.proposer.ref},
        )  # fmt: skip
        proposal.version.refresh_from_db()
        moving.move_to(proposal, stage=move.next, by=by, now=now)
        _tell_body(proposal, now=now)
    return proposal


def required(proposal: Proposal) -> Development:
    """Its development; Refused before there is one."""
    found = reads.of(proposal)
    if found is None or not proposal.is_open:
        raise Refused("development_not_begun")
    return found


def require_worker(proposal: Proposal, person: Person, *, on: date) -> None:
    """Only the advisory team and Continuing Education write in the workspace."""
    if not reads.may_work(proposal, person, on=on):
        lead = reads.lead(proposal)
        raise NotAllowed("workspace_team_only", who_can=lead.name if lead else people.names_with(access.CE, on=on))


def _seat(development: Development, wanted: Sequence[tuple[Person, TeamRole]], *, by: Person, now: datetime) -> None:
    today, proposal = policies.local_day(now), development.proposal
    held = {(row.person_id, row.role): row for row in development.members.filter(until=None).select_related("person")}
    keep = {(person.pk, str(role)) for person, role in wanted}
    for key, row in held.items():
        if key not in keep:
            row.until = now
            row.save(update_fields=["until"])
            for given in reads.WORKERS:
                grants.end_role(
                    person_id=row.person_id, role=given, scope=proposal.scope, on=today - timedelta(days=1), by=by, now=now
                )
    for person, role in wanted:
        if (person.pk, str(role)) in held:
            continue
        TeamMember.objects.create(development=development, person=person, role=role.value, since=now)
        given = Role.ADVISORY_LEAD if role is TeamRole.LEAD else Role.ADVISORY_MEMBER
        if role not in rules.OBSERVERS and not people.holds(person, given, scope=proposal.scope, on=today):
            grants.grant_role(person_id=person.pk, role=given, scope=proposal.scope, starts_on=today, by=by, now=now)


def _open_tracks(proposal: Proposal, stage: StageRule, *, by: HasRef, now: datetime) -> None:
    applicable = {row.key: row for row in proposal.policy.tracks_for(facts=proposal.kinds)}
    for key in stage.opens_tracks:
        if key in applicable:
            open_review(proposal, track=key, round_number=1, reason="", by=by, now=now)


def _review_again(proposal: Proposal, *, by: HasRef, now: datetime) -> None:
    """What comes back to be written again after a review found it not compliant is reviewed again."""
    last = reads.review_of(proposal)
    if last is not None and last.finding == Code.NOT_COMPLY.value:
        open_review(proposal, track=last.track, round_number=last.round + 1, reason="", by=by, now=now)


def open_review(
    proposal: Proposal, *, track: str, round_number: int, reason: str, by: HasRef, now: datetime
) -> QualityReview:
    """Open a round of the review of a locked proposal; its proposer and those who may find are told."""
    clock, today = proposal.policy.clock_of(track), policies.local_day(now)
    due = today + timedelta(days=clock.limit_days if clock else _TRACK_DAYS)
    review = QualityReview.objects.create(
        proposal=proposal, track=track, round=round_number, opened_at=now, due_on=due, changed_at=now
    )
    record.write(
        verb=Verb.QUALITY_OPENED, subject=proposal.ref, by=by, at=now, reason=reason,
        body={"track": track, "due": due.isoformat(), "round": round_number},
    )  # fmt: skip
    reviewers = people.people_with(reads.finders(proposal, track), on=today)
    for person in [proposal.proposer, *(each for each in reviewers if each.pk != proposal.proposer_id)]:
        notices.queue(
            kind="to_reviewer_quality_review", to=person.email or "", language=person.language,
            path=moving.path_of(proposal, "review/"), dedupe=f"quality:{proposal.pk}:{person.pk}:{round_number}", at=now,
            facts={"t": proposal.title, "date": due},
        )  # fmt: skip
    return review


def _tell_member(proposal: Proposal, development: Development, person: Person, *, now: datetime) -> None:
    notices.queue(
        kind="to_team_concept_endorsed", to=person.email or "", language=person.language,
        path=moving.path_of(proposal, "development/"), dedupe=f"team:{development.pk}:{person.pk}", at=now,
        facts={"t": proposal.title, "date": development.team_due_on},
    )  # fmt: skip


def _tell_body(proposal: Proposal, *, now: datetime) -> None:
    """The body that decides next is told, unless the proposal is parked at its door."""
    stage = proposal.policy.stage(proposal.stage)
    seats = proposal.policy.body(stage.owner).seats if stage.kind is StageKind.BODY else None
    if seats is None or proposal.is_parked:
        return
    clock, today = proposal.policy.clock_of(stage.key), policies.local_day(now)
    due = today + timedelta(days=clock.limit_days if clock else 21)
    endorsed = proposal.decisions.filter(code__in=["endorse", "with_conditions"], authority__kind="resolution").last()
    for person in people.people_with(Role(seats.member), scope=f"body:{stage.owner}", on=today):
        notices.queue(
            kind="to_smt_full_proposal", to=person.email or "", language=person.language,
            path=moving.path_of(proposal, "brief/"), dedupe=f"full:{proposal.pk}:{proposal.visit}:{person.pk}", at=now,
            facts={
                "t": proposal.title, "date": due, "endorsed": policies.local_day(endorsed.decided_at) if endorsed else today,
                "n": len(reads.changes(proposal)),
            },
        )  # fmt: skip


def _draft(proposal: Proposal, *, by: HasRef, now: datetime) -> Version:
    """A draft from the concept: the next version of what it revises, or a new micro-credential."""
    concept = concepts.submitted(proposal) or concepts.current(proposal)
    given = concept.values()
    revised = _revised(str(given.get("existing_program") or "")) if proposal.request_kind in {"revise", "renew"} else None
    if revised is not None:
        return drafting.draft_version(
            slug=revised.definition.slug, content=revised.content, by=by, now=now, proposal_ref=proposal.ref
        )
    content = content_from(given, title_fr=proposal.title_fr)
    slug = _free_slug(str(content["title_en"]), proposal)
    return drafting.draft_version(slug=slug, content={**content, "slug": slug}, by=by, now=now, proposal_ref=proposal.ref)


def _revised(named: str) -> Version | None:
    """The approved version that a revision names by number, slug or title."""
    wanted = named.strip().casefold()
    for definition, versions in definitions.definitions():
        names = {definition.number.casefold(), definition.slug, definition.title_en.casefold(), definition.title_fr.casefold()}
        latest = next((row for row in sorted(versions, key=lambda row: -row.number)), None)
        if wanted and wanted in names and latest is not None and latest.status in life.APPROVED:
            return latest
    return None


def _free_slug(title: str, proposal: Proposal) -> str:
    plain = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode().lower()
    slug = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:60].strip("-") or "micro-credential"
    return slug if definitions.latest(slug) is None else f"{slug}-{proposal.key.lower()}"[:80]


def content_from(given: dict[str, Any], *, title_fr: str = "") -> dict[str, Any]:
    """The first draft of a version from a concept's answers; what a concept does not say stays open."""
    title = str(given.get("title_en") or "")[:120]
    prefix = (re.sub(r"[^A-Z]", "", title.upper()) + "XX")[:3]
    audience, hours = str(given.get("audience") or ""), given.get("hours") or {}
    whole = {
        "title_en": title,
        "title_fr": title_fr[:120],
        "audience_en": audience if len(audience) <= 400 else "",
        "weeks": given.get("weeks"),
        "hours": {key: value for key, value in hours.items() if isinstance(value, int)},
        "education_plan": list(given.get("plan_goals") or []),
        "noc": list(given.get("noc_codes") or []),
        "validity_months": given.get("validity_idea") if isinstance(given.get("validity_idea"), int) else None,
        "competencies": [
            {"code": f"{prefix}-{number}", "statement_en": str(row.get("statement_en") or "")[:400]}
            for number, row in enumerate(filled_rows(given.get("competencies")), start=1)
        ],
    }
    found = {key: value for key, value in whole.items() if value not in (None, "", [], {})}
    faulty = {problem.path.split("/")[0].split(".")[0].split("[")[0] for problem in contents.problems({**found, "slug": "draft"})}
    return {key: value for key, value in found.items() if key not in faulty}
