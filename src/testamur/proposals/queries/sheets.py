"""Scoring sheets as somebody may read them: blind until all are in, kept by the server, not by the page."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils.translation import get_language

from testamur.ground.errors import Refusal
from testamur.people import queries as people
from testamur.people.models import Person
from testamur.people.rules.roles import Role
from testamur.proposals.models import Proposal, ScoringSheet
from testamur.proposals.queries import access, facts
from testamur.proposals.rules import gates, sheets
from testamur.proposals.rules.facts import Facts
from testamur.proposals.rules.policy import Reviewers
from testamur.proposals.words import MARK_TITLES, OPTIONS, criterion_name, said, say
from testamur.ui.words import say as say_refusal


@dataclass(frozen=True, slots=True)
class SheetOnPage:
    """One sheet: open with its content in words, or closed with the reason."""

    name: str
    sent_at: datetime | None
    closed: str
    marks: tuple[tuple[str, str, str, str], ...] = ()
    scores: tuple[tuple[str, int, str], ...] = ()
    total: int = 0
    recommendation: str = ""
    reason: str = ""


def may_see_any(proposal: Proposal, person: Person, *, today: date) -> bool:
    """CE and the reviewers of this proposal; nobody else reads sheets (roles.md section 7)."""
    asked = proposal.reviewers.filter(person=person).exists()
    return asked or people.holds(person, access.CE | {Role.AUDITOR}, on=today)


def readable(proposal: Proposal, person: Person) -> list[SheetOnPage]:
    """Every sheet of this round, in the order of asking; closed ones carry no content at all."""
    stage = facts.review_stage(proposal)
    rule = stage.reviewers if stage and stage.reviewers else Reviewers(1, False, None, ())
    asked = list(proposal.reviewers.filter(round=proposal.round, ended_at=None).select_related("person"))
    by_person = {row.person_id: row for row in proposal.sheets.filter(round=proposal.round)}
    sent = sum(1 for row in asked if row.person_id in by_person and by_person[row.person_id].sent_at)
    mine = by_person.get(person.pk)
    found = []
    for row in asked:
        sheet = by_person.get(row.person_id)
        verdict = sheets.may_read(
            mine_sent=mine is not None and mine.sent_at is not None,
            is_mine=row.person_id == person.pk,
            sent=sent,
            reviewers=rule,
            is_scorer=any(each.person_id == person.pk for each in asked),
        )
        found.append(_on_page(row.person.name, sheet, verdict))
    return found


def others(proposal: Proposal, person: Person) -> list[SheetOnPage]:
    """The sheets of the other reviewers, for the note beside one's own."""
    names = {row.person.name for row in proposal.reviewers.filter(round=proposal.round, person=person).select_related("person")}
    return [each for each in readable(proposal, person) if each.name not in names]


def _on_page(name: str, sheet: ScoringSheet | None, verdict: Any) -> SheetOnPage:
    if sheet is None or sheet.sent_at is None:
        return SheetOnPage(name, None, "")
    if isinstance(verdict, Refusal):
        refusal = Refusal(verdict.reason, {**verdict.facts, "name": name}, verdict.rule)
        return SheetOnPage(name, sheet.sent_at, say_refusal(said(refusal)))
    content = sheet.content
    scores = content.get("scores") or {}
    reasons, notes = content.get("reasons") or {}, content.get("notes") or {}
    return SheetOnPage(
        name,
        sheet.sent_at,
        "",
        marks=tuple((mark, str(MARK_TITLES[mark]), state, str(notes.get(mark, ""))) for mark, state in (content.get("marks") or {}).items()),
        scores=tuple((criterion_name(each.key), int(scores[each.key]), str(reasons.get(each.key, ""))) for each in sheets.CRITERIA if each.key in scores),
        total=sheets.weighted(scores),
        recommendation=str(OPTIONS.get(str(content.get("recommendation")), "")),
        reason=str(content.get("reason") or ""),
    )


@dataclass(frozen=True, slots=True)
class SpreadRow:
    """One criterion over the sheets."""

    name: str
    scores: tuple[int, ...]
    spread: int
    is_open: bool


def spread_table(proposal: Proposal, reviewers: Reviewers | None) -> list[SpreadRow]:
    """The scores side by side, once all sheets are in; empty before and for sheets without scores."""
    sent = [row.content.get("scores") or {} for row in proposal.sheets.filter(round=proposal.round, sent_at__isnull=False)]
    if reviewers is None or len(sent) < max(reviewers.count, 2) or not all(sent):
        return []
    wide = sheets.open_spread(sent, reviewers=reviewers)
    language = get_language() or "en"
    return [
        SpreadRow(
            each.label.in_(language),
            tuple(scores[each.key] for scores in sent),
            max(scores[each.key] for scores in sent) - min(scores[each.key] for scores in sent),
            each.key in wide,
        )
        for each in sheets.CRITERIA
    ]


def missing_words(proposal: Proposal, known: Facts) -> list[str]:
    """What still holds back a decision that moves it onward, as sentences."""
    leave = proposal.policy.stage(proposal.stage).leave
    return [say(each.reason, {**each.facts, "whom": each.whom}) for each in gates.missing(leave, known)]
