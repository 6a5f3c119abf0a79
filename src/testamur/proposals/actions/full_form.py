"""Writing the full proposal: answers of one section, files, each under its revision."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from testamur.ground.errors import Refusal, Refused
from testamur.people.models import Person
from testamur.proposals.actions import concept, development, moving, submitting
from testamur.proposals.models import Proposal, StoredFile, Submission
from testamur.proposals.queries import development as reads, policies
from testamur.proposals.rules import files, full_form
from testamur.proposals.rules.forms import FieldType


def save_section(
    *, proposal_id: int, values: Mapping[str, Any], seen: Mapping[str, int], by: Person, now: datetime
) -> Submission:
    """Keep the answers of a section. What equals the concept's answer is not copied: it is carried, not retyped.

    `seen`: the revision of each answer on the page. Raises Stale, unknown_field, workspace_team_only.
    """
    with transaction.atomic():
        proposal = moving.locked(proposal_id)
        submission = _open(proposal, by=by, now=now)
        known = {field.key for part in full_form.sections() for field in part.asked}
        if set(values) - known:
            raise Refused("unknown_field")
        own, carried = submission.values(), reads.answers(proposal)
        changed = {key: value for key, value in values.items() if key in own or carried.get(key) != value}
        submitting.save(submission, changed, seen=seen, by=by, now=now)
        if "title_fr" in changed:
            proposal.title_fr = str(changed["title_fr"] or "")[:200]
            proposal.save(update_fields=["title_fr"])
        moving.touch(proposal, now=now)
    return submission


def attach(
    *, proposal_id: int, question: str, name: str, content: bytes, seen: int, by: Person, now: datetime
) -> StoredFile:
    """Keep a file as part of an answer. Raises Refused: file_kind, file_size, file_too_many."""
    fields = {field.key: field for part in full_form.sections() for field in part.asked if field.type is FieldType.FILES}
    if question not in fields:
        raise Refused("unknown_field")
    field = fields[question]
    verdict = files.may_attach(content, name=name, accept=field.accept)
    if isinstance(verdict, Refusal):
        raise Refused(verdict.reason, field=question, **verdict.facts)
    with transaction.atomic():
        proposal = moving.locked(proposal_id)
        submission = _open(proposal, by=by, now=now)
        held = reads.answers(proposal).get(question) or []
        if field.max_items and len(held) >= field.max_items:
            raise Refused("file_too_many", field=question, limit=field.max_items)
        stored = concept.store_file(proposal, question=question, name=name, content=content, by=by, now=now)
        entry = {"id": stored.public_id, "name": stored.name, "kind": stored.kind, "size": stored.size}
        submitting.save(submission, {question: [*held, entry]}, seen={question: seen}, by=by, now=now)
    return stored


def _open(proposal: Proposal, *, by: Person, now: datetime) -> Submission:
    """The round that may be written in: the team's, while the full proposal is not filed."""
    found = development.required(proposal)
    development.require_worker(proposal, by, on=policies.local_day(now))
    submission = reads.submission(proposal)
    if submission is None or submission.submitted_at is not None or found.filed_at is not None:
        raise Refused("full_proposal_filed")
    return submission
