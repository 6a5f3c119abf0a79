"""What a body is asked, the words of a resolution as drafted, and the papers of an item as the pack seals them."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.utils import translation
from django.utils.translation import get_language, gettext as _

from testamur.ground import times
from testamur.meetings.models import Item
from testamur.meetings.queries import placing, seats, sittings
from testamur.meetings.rules import motion, wording
from testamur.meetings.rules.kinds import Result
from testamur.meetings.rules.wording import Subject, Text
from testamur.people import queries as people
from testamur.people.models import Body
from testamur.proposals.models import Brief, Proposal
from testamur.proposals.queries import development, trail
from testamur.proposals.rules.vocabulary import Code, StageKind

REVIEW_MONTHS = 36


def language() -> str:
    """The reader's language, `en` or `fr`."""
    return "fr" if (get_language() or "en").startswith("fr") else "en"


def body_name(body: Body) -> str:
    """A body's name in the reader's language."""
    return body.name_fr if language() == "fr" else body.name_en


def brief_of(proposal: Proposal) -> Brief | None:
    """The brief that was sealed for the body it stands before."""
    return proposal.briefs.filter(stage=proposal.stage).order_by("-visit", "-pk").first()


def next_body(proposal: Proposal) -> Body | None:
    """The body that decides after this one, for « endorse for approval by … »."""
    offered = proposal.policy.decisions_at(proposal.stage, facts=proposal.kinds)
    for row in offered:
        if row.code.value in motion.POSITIVE and row.next and proposal.policy.end(row.next) is None:
            stage = proposal.policy.stage(row.next)
            return people.body(stage.owner) if stage.kind is StageKind.BODY else None
    return None


def subject_of(proposal: Proposal, body: Body) -> Subject:
    """What a resolution about a proposal says of it."""
    facts, version, after = people.institution(), proposal.version, next_body(proposal)
    fixed = version if version is not None and version.content_hash else None
    content = fixed.read() if fixed else None
    approves = seats.law_of(body, proposal).may_approve
    return Subject(
        body_en=body.name_en,
        body_fr=wording.with_article(body.name_fr),
        institution_en=facts.say("formal_short", "en"),
        institution_fr=facts.say("formal_short", "fr"),
        title_en=content.title_en if content else proposal.title,
        title_fr=(content.title_fr if content else proposal.title_fr) or proposal.title,
        version=fixed.number if fixed else None,
        fingerprint=wording.short_fingerprint(fixed.content_hash) if fixed else "",
        approves=approves,
        notes=only_notes(proposal),
        next_en=after.name_en if after else "",
        next_fr=after.name_fr if after else "",
    )


def only_notes(proposal: Proposal) -> bool:
    """May the body that the proposal is before only take note of it?"""
    rows = proposal.policy.decisions_at(proposal.stage, facts=proposal.kinds)
    return bool(rows) and all(row.code is Code.NOTE for row in rows)


def review_day(proposal: Proposal, effective_on: date) -> date:
    """The first review: as the full proposal names it, else 36 months on."""
    found = development.of(proposal)
    return (found.review_on if found else None) or times.add_months(effective_on, REVIEW_MONTHS)


def text_of(
    proposal: Proposal,
    body: Body,
    result: Result,
    *,
    effective_on: date,
    conditions: list[str] | None = None,
    until: date | None = None,
) -> Text:
    """The draft of a resolution about a proposal in both languages."""
    return wording.draft(
        subject_of(proposal, body), result, effective_on=effective_on, review_on=review_day(proposal, effective_on),
        conditions=conditions or (), until=until,
    )  # fmt: skip


def ask(proposal: Proposal, *, now: datetime) -> str:
    """The sentence after « You are asked to », in the reader's language."""
    key = placing.body_of(proposal)
    body = people.body(key) if key else None
    if body is not None and seats.law_of(body, proposal).may_approve:
        return _("approve this as a micro-credential.")
    after = next_body(proposal)
    if after is None:
        return _("endorse this concept, so that an advisory team develops it.")
    day = placing.earliest_approval(proposal, now=now)
    if day is None:
        return _("endorse this proposal for approval by the {body}.").format(body=body_name(after))
    return _("endorse this proposal for approval by the {body} on {day}.").format(
        body=body_name(after), day=development.day_words(day)
    )


def pack_item(item: Item) -> dict[str, Any]:
    """One item as the pack seals it: brief, fingerprint, drafted words, trail of decisions."""
    base: dict[str, Any] = {"item": item.pk, "number": item.number, "kind": item.kind, "title": item.title}
    proposal = item.proposal
    if proposal is None:
        return base
    brief, full = brief_of(proposal), development.submission(proposal)
    body = item.meeting.body
    drafted = text_of(proposal, body, Result.CARRIED_UNANIMOUSLY, effective_on=item.meeting.held_on)
    return {
        **base,
        "proposal": proposal.key,
        "visit": item.visit,
        "brief": brief.content if brief else {},
        "briefDigest": brief.digest if brief else "",
        "definitionDigest": proposal.version.content_hash if proposal.version else "",
        "fullProposalDigest": full.digest if full else "",
        "draft": {"en": drafted.en, "fr": drafted.fr},
        "trail": [
            {
                "stage": row.stage,
                "code": row.code,
                "on": seats.today(row.decided_at).isoformat(),
                "resolution": str(row.authority.get("number", "")),
                "counts": row.authority.get("counts", {}),
                "recused": row.authority.get("recused", 0),
            }
            for row in trail.decisions(proposal)
        ],
        "conditions": [{"number": row.number, "text": row.text, "state": row.state} for row in proposal.conditions.all()],
    }


def default_positive(item: Item) -> str:
    """The positive decision code that a carried motion on this item stands for."""
    offered = sittings.offered(item.proposal, item.meeting.body.member_role)
    return next((code for code in motion.POSITIVE if code in offered), "")


def short_ask(proposal: Proposal, person_language: str) -> str:
    """What a body is asked, for a mail in somebody's language: a verb and its object."""
    with translation.override(person_language):
        key = placing.body_of(proposal)
        if key and seats.law_of(people.body(key), proposal).may_approve:
            return _("approve it")
        return _("endorse the concept") if next_body(proposal) is None else _("endorse the proposal")


def one_day_left(person_language: str) -> str:
    """One day left, in somebody's language."""
    with translation.override(person_language):
        return _("1 day left")
