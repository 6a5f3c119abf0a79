"""What the development of a full proposal has brought so far: for the gates, the workspace and the brief."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.utils.translation import get_language

from testamur.definitions import queries as definitions
from testamur.definitions.models import Version
from testamur.definitions.rules import coverage
from testamur.endorsements import queries as endorsements
from testamur.endorsements.models import Endorsement
from testamur.endorsements.rules.life import OPEN, State
from testamur.ground import ids
from testamur.people import queries as people
from testamur.people.models import Person
from testamur.people.rules.roles import Role
from testamur.proposals.models import Development, Pledge, Proposal, QualityReview, Submission, TeamMember
from testamur.proposals.queries import access, concepts, policies
from testamur.proposals.rules import full_form, quality, resources
from testamur.proposals.rules.answers import filled_rows
from testamur.proposals.rules.development import Progress, Step, StepState, TeamRole, order
from testamur.proposals.rules.facts import DevelopmentFacts
from testamur.proposals.rules.full_form import Elsewhere, Gap
from testamur.proposals.rules.policy import StageRule
from testamur.proposals.rules.resources import Commitment, PledgeState
from testamur.proposals.rules.vocabulary import StageKind
from testamur.ui import moments

WORKERS = (Role.ADVISORY_LEAD, Role.ADVISORY_MEMBER)


def of(proposal: Proposal) -> Development | None:
    """Its development, or None before the concept was endorsed."""
    return Development.objects.filter(proposal=proposal).select_related("accountable", "agreed_by", "filed_by").first()


def stage_of(proposal: Proposal) -> StageRule | None:
    """The stage of the policy at which the full proposal is written."""
    rows = (stage for stage in proposal.policy.stages if stage.kind is StageKind.FORM and stage.key != proposal.policy.first)
    return next(rows, None)


def is_here(proposal: Proposal) -> bool:
    """Is it in development now?"""
    stage = stage_of(proposal)
    return proposal.is_open and stage is not None and proposal.stage == stage.key and not proposal.is_parked


def lead(proposal: Proposal) -> Person | None:
    """Who leads the advisory team."""
    row = TeamMember.objects.filter(development__proposal=proposal, until=None, role=TeamRole.LEAD.value).first()
    return row.person if row else None


def team(development: Development) -> list[TeamMember]:
    """The seats as they are held now, the lead first."""
    rows = list(development.members.filter(until=None).select_related("person"))
    return sorted(rows, key=lambda row: row.role != TeamRole.LEAD.value)


def may_work(proposal: Proposal, person: Person, *, on: date) -> bool:
    """May this person write in the workspace: the advisory team, and Continuing Education?"""
    return people.holds(person, WORKERS, scope=proposal.scope, on=on) or access.is_ce(person, on=on)


def may_read(proposal: Proposal, person: Person, *, on: date) -> bool:
    """May this person read the workspace: whoever works in it, proposer, sponsor, reviewers and the deciding bodies?"""
    if person.pk in {proposal.proposer_id, proposal.sponsor_id} or may_work(proposal, person, on=on):
        return True
    return people.holds(person, [Role.QUALITY_REVIEWER, Role.AUDITOR], on=on) or bool(
        access.bodies_of(person, on=on) & {stage.owner for stage in proposal.policy.stages}
    )


def submission(proposal: Proposal) -> Submission | None:
    """The newest round of the full proposal."""
    rows = proposal.submissions.filter(form=full_form.FORM).prefetch_related("answers")
    return rows.order_by("-round").first()


def own_answers(proposal: Proposal) -> dict[str, Any]:
    """What the full proposal itself says."""
    found = submission(proposal)
    return found.values() if found else {}


def answers(proposal: Proposal) -> dict[str, Any]:
    """The answers that count: the concept's, overridden by the full proposal's; the confirmed sponsor stands in."""
    concept = concepts.submitted(proposal) or concepts.current(proposal)
    merged = full_form.carried(concept.values(), own_answers(proposal))
    if proposal.sponsor is not None and proposal.sponsor_confirmed_at is not None:
        merged["sponsor"] = {"name": proposal.sponsor.name, "email": proposal.sponsor.email or ""}
    return merged


def digest(proposal: Proposal) -> str:
    """The fingerprint of the answers: what the proposer agrees to."""
    return ids.fingerprint(answers(proposal))


def changes(proposal: Proposal) -> tuple[str, ...]:
    """Fields in which the full proposal differs from the concept that was endorsed."""
    concept = concepts.submitted(proposal) or concepts.current(proposal)
    return full_form.changed(concept.values(), own_answers(proposal))


def is_agreed(development: Development) -> bool:
    """Has the proposer agreed to what is written now?"""
    return bool(development.agreed_digest) and development.agreed_digest == digest(development.proposal)


def blueprint_gaps(version: Version | None) -> int | None:
    """How much of the blueprint is missing; None before there is a version."""
    return None if version is None else len(coverage.gaps(version.read()))


def asked_partners(version: Version | None) -> list[Endorsement]:
    """Invitations about exactly what is frozen now that nobody has answered yet."""
    if version is None or not version.content_hash:
        return []
    waiting = {*OPEN, State.SIGNED_CONDITIONAL}
    rows = endorsements.for_version(version)
    return [one for one in rows if one.status in waiting and one.content_hash == version.content_hash]


def progress(proposal: Proposal, *, now: datetime) -> tuple[tuple[Step, StepState], ...]:
    """The fixed order complete, freeze, endorse, submit, each with its state."""
    version, development = proposal.version, of(proposal)
    live = endorsements.live(version, on=policies.local_day(now)) if version else []
    return order(
        Progress(
            blueprint_complete=blueprint_gaps(version) == 0,
            is_frozen=bool(version and version.content_hash),
            endorsed=bool(live),
            submitted=bool(development and development.filed_at),
        )
    )


def share(proposal: Proposal) -> resources.Share:
    """How many of the required resources are confirmed."""
    rows = Pledge.objects.filter(proposal=proposal)
    return resources.share([Commitment(row.is_required, PledgeState(row.state)) for row in rows])


def review_of(proposal: Proposal) -> QualityReview | None:
    """Its curriculum quality review, the newest one, when one was opened."""
    return QualityReview.objects.filter(proposal=proposal).select_related("reviewer", "second_reader").order_by("round").last()


def finders(proposal: Proposal, track: str) -> list[Role]:
    """The roles that the policy lets find on a track."""
    rows = proposal.policy.stage(track).decisions
    return [Role(role) for role in dict.fromkeys(role for row in rows for role in row.by)]


def lines_of(review: QualityReview) -> tuple[quality.Line, ...]:
    """The checklist of a review as values; a requirement not looked at yet has no finding."""
    stored = {row["number"]: row for row in review.lines}
    return tuple(_line(requirement.number, stored.get(requirement.number, {})) for requirement in quality.checklist())


def _line(number: int, row: Mapping[str, Any]) -> quality.Line:
    return quality.Line(
        number=number,
        finding=quality.LineFinding(row["finding"]) if row.get("finding") else None,
        evidence=row.get("evidence", ""),
        action=row.get("action", ""),
        owner=row.get("owner", ""),
        due_on=date.fromisoformat(row["dueOn"]) if row.get("dueOn") else None,
    )


def tracks_done(proposal: Proposal) -> frozenset[str]:
    """The tracks of the policy that ended in an allowed result, or do not apply to this proposal."""
    applicable = {stage.key for stage in proposal.policy.tracks_for(facts=proposal.kinds)}
    review = review_of(proposal)
    done = {review.track} if review and review.finding in {code.value for code in quality.ALLOWED_RESULTS} else set()
    tracks = {stage.key for stage in proposal.policy.stages if stage.kind is StageKind.TRACK}
    return frozenset((tracks - applicable) | done)


def elsewhere(proposal: Proposal, development: Development, *, now: datetime) -> Elsewhere:
    """How the parts stand that are filled in on other pages."""
    version = proposal.version
    whole = blueprint_gaps(version) == 0
    live = bool(version and endorsements.live(version, on=policies.local_day(now)))
    return Elsewhere(
        count={
            "team": development.members.filter(until=None).count(),
            "tasks": development.tasks.count(),
            "consultations": development.consultations.count(),
        },
        complete={
            "competency_set": whole,
            "minimums": whole,
            "blueprint": whole,
            "quality_findings": {stage.key for stage in proposal.policy.tracks_for(facts=proposal.kinds)}
            <= tracks_done(proposal),
            "endorsement_set": live,
            "accountable": bool(development.accountable_id and development.review_on),
            "privacy_ref": bool(development.privacy_reference),
        },
    )


def gaps(proposal: Proposal, *, now: datetime) -> tuple[Gap, ...]:
    """Everything still missing in the full proposal."""
    development = of(proposal)
    if development is None:
        return ()
    rule = proposal.policy.form_rule(full_form.FORM)
    found = full_form.gaps(
        answers(proposal), elsewhere(proposal, development, now=now), rule=rule, today=policies.local_day(now)
    )
    return tuple(found)


def form_problems(proposal: Proposal, *, now: datetime) -> tuple[str, ...]:
    """The labels of what holds back a submit; what has a gate of its own is named by that gate."""
    gated = {line.key for part in full_form.sections() for line in part.lines if line.gate}
    language = get_language() or "en"
    found = [gap for gap in gaps(proposal, now=now) if not gap.is_warning and gap.key not in gated]
    return tuple(dict.fromkeys(gap.label.in_(language) for gap in found))


def facts(proposal: Proposal, *, now: datetime) -> DevelopmentFacts:
    """The facts of development at an instant."""
    development = of(proposal)
    if development is None:
        return DevelopmentFacts(tracks_done=tracks_done(proposal))
    version, counted, review = proposal.version, share(proposal), review_of(proposal)
    today = policies.local_day(now)
    leading = lead(proposal)
    waiting = Pledge.objects.filter(proposal=proposal, is_required=True, state=PledgeState.PROPOSED.value, owner__isnull=False)
    return DevelopmentFacts(
        full_form_problems=form_problems(proposal, now=now),
        blueprint_gaps=blueprint_gaps(version),
        endorsements_live=len(endorsements.live(version, on=today)) if version else 0,
        endorsement_waits_for=", ".join(dict.fromkeys(one.partner("en") for one in asked_partners(version))),
        marks_not_met=_marks_not_met(version, now=now),
        resources_required=counted.required,
        resources_confirmed=counted.confirmed,
        resource_owners=", ".join(dict.fromkeys(row.owner.name for row in waiting.select_related("owner") if row.owner)),
        tracks_done=tracks_done(proposal),
        track_owner=review.reviewer.name if review and review.reviewer else people.names_with(Role.CE_DIRECTOR, on=today),
        accountable_named=bool(development.accountable_id and development.review_on and answers(proposal).get("monitoring")),
        privacy_assessed=bool(development.privacy_reference),
        consulted=frozenset(development.consultations.exclude(body_key="").values_list("body_key", flat=True)),
        lead=leading.name if leading else "",
    )


def _marks_not_met(version: Version | None, *, now: datetime) -> tuple[str, ...] | None:
    if version is None:
        return None
    return tuple(str(each.mark) for each in endorsements.marks(version, now) if each.state != "met")


def brief_parts(proposal: Proposal, *, now: datetime) -> dict[str, Any]:
    """What the brief says beyond the concept: version, marks, money, risks, endorsements, resources, who answers for it."""
    development, version = of(proposal), proposal.version
    if development is None or version is None or not version.content_hash:
        return {}
    content, given, counted = version.read(), answers(proposal), share(proposal)
    today = policies.local_day(now)
    return {
        "version": version.number,
        "versionDigest": version.content_hash,
        "title": content.title_en,
        "titleFr": content.title_fr,
        "summary": content.summary_en,
        "summaryFr": content.summary_fr,
        "marks": [{"mark": str(each.mark), "state": str(each.state)} for each in endorsements.marks(version, now)],
        "competencies": [each.statement_en for each in content.competencies],
        "competenciesFr": [each.statement_fr or each.statement_en for each in content.competencies],
        "instruments": [str(one.kind) for one in content.summative],
        "items": sum(len(one.items) for one in content.summative),
        "criticalSteps": sum(1 for each in content.competencies for one in each.criteria if one.critical),
        "secondMark": max((one.second_mark_percent for one in content.summative), default=0),
        "hours": content.hours.total,
        "startUp": given.get("start_up_cost"),
        "fee": given.get("final_fee"),
        "breakevenMonth": given.get("breakeven_month"),
        "launch": given.get("first_offering") or "",
        "learners": _learners(given),
        "endorsements": [
            {"partner": one.partner("en"), "partnerFr": one.partner("fr"), "until": moments_iso(one.expires_on)}
            for one in endorsements.live(version, on=today)
        ],
        "accountable": development.accountable.name if development.accountable else "",
        "reviewOn": moments_iso(development.review_on),
        "privacy": development.privacy_reference,
        "resources": {"required": counted.required, "confirmed": counted.confirmed},
        "risks": [
            {"risk": row.get("risk", ""), "likely": row.get("likely", ""), "response": row.get("response", "")}
            for row in filled_rows(given.get("risks"))[:3]
        ],
        "changed": list(changes(proposal)),
    }


def moments_iso(day: date | None) -> str:
    """A day as ISO text, or nothing."""
    return day.isoformat() if day else ""


def _learners(given: Mapping[str, Any]) -> Any:
    rows = filled_rows(given.get("budget"))
    return rows[1].get("learners") if len(rows) > 1 else given.get("learners_per_year")


def day_words(day: date) -> str:
    """A day in the reader's language."""
    return moments.day(day, get_language() or "en")


def version_page(proposal: Proposal) -> tuple[str, int] | None:
    """Slug and number of its version, for links to the version's own pages."""
    version = proposal.version
    if version is None:
        return None
    row = definitions.version(version.pk)
    return row.definition.slug, row.number
