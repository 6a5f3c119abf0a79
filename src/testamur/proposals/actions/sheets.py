"""Scoring sheets: saved as one goes, sent once; blind to each other until all are in. The note on a spread."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from testamur.ground.errors import NotAllowed, Refusal, Refused, Stale
from testamur.notices import actions as notices
from testamur.people import queries as people
from testamur.people.models import Person
from testamur.people.rules.roles import Role
from testamur.proposals.actions import moving
from testamur.proposals.models import Proposal, ScoringSheet, SpreadNote
from testamur.proposals.queries import clocks, facts, policies
from testamur.proposals.rules import sheets
from testamur.proposals.rules.policy import StageRule
from testamur.proposals.rules.vocabulary import Sheet
from testamur.proposals.words import said
from testamur.record import actions as record
from testamur.record.rules.verbs import Verb

_NOTE_WORDS = 8


def save_sheet(
    *, proposal_id: int, content: Mapping[str, Any], seen_revision: int, by: Person, now: datetime
) -> ScoringSheet:
    """Keep an unfinished sheet. `seen_revision`: what the page showed (0: none yet). Raises Stale, not_a_reviewer."""
    with transaction.atomic():
        proposal = moving.locked(proposal_id)
        stage = _require_may_score(proposal, by=by, now=now)
        return _store(proposal, stage, content=content, seen_revision=seen_revision, by=by, now=now)


def send_sheet(
    *, proposal_id: int, content: Mapping[str, Any], seen_revision: int, by: Person, now: datetime
) -> ScoringSheet:
    """Send a complete sheet. When it is the last one wanted, the director is told that it can be decided.

    Raises Refused(sheet_incomplete) with the first problem's field; the page shows them all.
    """
    with transaction.atomic():
        proposal = moving.locked(proposal_id)
        stage = _require_may_score(proposal, by=by, now=now)
        found = sheets.sheet_problems(_kind(stage), content)
        if found:
            raise Refused("sheet_incomplete", field=found[0].field)
        sheet = _store(proposal, stage, content=content, seen_revision=seen_revision, by=by, now=now)
        sheet.sent_at = now
        sheet.save(update_fields=["sent_at"])
        moving.touch(proposal, now=now)
        record.write(
            verb=Verb.SHEET_SENT,
            subject=proposal.ref,
            by=by,
            at=now,
            body={"round": proposal.round, "sheet": sheet.kind, "recommendation": content.get("recommendation", "")},
        )
        known = facts.gather(proposal, now=now)
        if known.sheets_in >= known.sheets_wanted:
            _tell_directors(proposal, now=now)
    return sheet


def _store(
    proposal: Proposal,
    stage: StageRule,
    *,
    content: Mapping[str, Any],
    seen_revision: int,
    by: Person,
    now: datetime,
) -> ScoringSheet:
    sheet = proposal.sheets.select_for_update().filter(round=proposal.round, person=by).first()
    if sheet is None:
        return ScoringSheet.objects.create(
            proposal=proposal, round=proposal.round, person=by, kind=_kind(stage).value, content=dict(content),
            changed_at=now,
        )  # fmt: skip
    if sheet.sent_at is not None:
        raise Refused("sheet_sent")
    if sheet.revision != seen_revision and sheet.content != dict(content):
        raise Stale(theirs=sheet.content, yours=dict(content), who=by.name, when=sheet.changed_at)
    sheet.content, sheet.revision, sheet.changed_at = dict(content), sheet.revision + 1, now
    sheet.save(update_fields=["content", "revision", "changed_at"])
    return sheet


def _kind(stage: StageRule) -> Sheet:
    return stage.sheet or Sheet.FOUR_MARKS


def _require_may_score(proposal: Proposal, *, by: Person, now: datetime) -> StageRule:
    """An assigned reviewer, at the review stage, who is no party and declared no interest (R1, R3)."""
    stage = facts.review_stage(proposal)
    if stage is None or proposal.stage != stage.key or not proposal.is_open:
        raise Refused("sheet_not_now")
    if by.ref in facts.gather(proposal, now=now).author_refs:
        who = people.names_with(Role.CE_COORDINATOR, on=policies.local_day(now))
        raise said(Refusal("you_proposed_it", {"who_can": who}, rule="R1"))
    if not proposal.reviewers.filter(round=proposal.round, ended_at=None, person=by).exists():
        who = people.names_with(Role.CE_COORDINATOR, on=policies.local_day(now))
        raise NotAllowed("not_a_reviewer", who_can=who)
    declared = proposal.declarations.filter(person=by).first()
    if declared is not None and declared.has_interest:
        raise Refused("reviewer_has_interest", name=by.name)
    return stage


def _tell_directors(proposal: Proposal, *, now: datetime) -> None:
    today = policies.local_day(now)
    clock = clocks.of(proposal, now=now)
    for person in people.people_with(Role.CE_DIRECTOR, on=today):
        notices.queue(
            kind="to_director_sheets_in",
            to=person.email or "",
            language=person.language,
            path=moving.path_of(proposal, "decide/"),
            dedupe=f"sheets:{proposal.public_id}:{proposal.round}:{person.pk}",
            at=now,
            facts={"t": proposal.title, "date": clock.limit_on if clock else today},
        )


def reconcile_spread(*, proposal_id: int, text: str, by: Person, now: datetime) -> SpreadNote:
    """The director's note where scores differ by more than the policy allows; it opens the leave-gate."""
    today = policies.local_day(now)
    with transaction.atomic():
        proposal = moving.locked(proposal_id)
        if not people.holds(by, Role.CE_DIRECTOR, on=today):
            raise NotAllowed("only_ce", who_can=people.names_with(Role.CE_DIRECTOR, on=today))
        if proposal.spread_notes.filter(round=proposal.round).exists():
            raise Refused("spread_noted")
        if not facts.gather(proposal, now=now).spread_open:
            raise Refused("no_spread")
        if len(text.split()) < _NOTE_WORDS:
            raise Refused("note_too_short", field="note", limit=_NOTE_WORDS)
        note = SpreadNote.objects.create(proposal=proposal, round=proposal.round, text=text.strip(), by=by, at=now)
        record.write(
            verb=Verb.SPREAD_RECONCILED, subject=proposal.ref, by=by, at=now, reason=note.text,
            body={"round": proposal.round},
        )  # fmt: skip
    return note
