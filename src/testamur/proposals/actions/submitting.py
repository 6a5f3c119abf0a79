"""Rounds of a form: open one with the answers of the last, save an answer under its revision, freeze it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from testamur.ground import ids
from testamur.ground.errors import Refused, Stale
from testamur.people.models import Person
from testamur.proposals.models import Answer, Proposal, Submission
from testamur.proposals.rules import forms


def open_round(proposal: Proposal, *, form: str, now: datetime) -> Submission:
    """The round to write in: the open one, or a next one with every answer of the submitted one."""
    last = proposal.submissions.filter(form=form).order_by("-round").first()
    if last is not None and last.submitted_at is None:
        return last
    found = Submission.objects.create(
        proposal=proposal,
        form=form,
        form_version=forms.load(form).version,
        round=last.round + 1 if last else 1,
        created_at=now,
    )
    for answer in last.answers.all() if last else ():
        found.answers.create(question=answer.question, value=answer.value, changed_by=answer.changed_by, changed_at=now)
    return found


def save(submission: Submission, values: Mapping[str, Any], *, seen: Mapping[str, int], by: Person, now: datetime) -> None:
    """Write answers of a locked proposal's open round. Raises Stale with both texts when somebody saved in between."""
    if submission.submitted_at is not None:
        raise Refused("submitted_unchangeable")
    stored = {answer.question: answer for answer in submission.answers.select_for_update(of=("self",)).select_related("changed_by")}
    for key, value in values.items():
        _one(submission, stored.get(key), key=key, value=value, seen=seen.get(key, 0), by=by, now=now)


def _one(
    submission: Submission, stored: Answer | None, *, key: str, value: Any, seen: int, by: Person, now: datetime
) -> None:
    if stored is None:
        if value not in (None, "", [], {}):
            submission.answers.create(question=key, value=value, changed_by=by, changed_at=now)
        return
    if stored.value == value:
        return
    if stored.revision != seen:
        who = stored.changed_by.name if stored.changed_by else ""
        raise Stale(theirs=stored.value, yours=value, who=who, when=stored.changed_at, field=key)
    stored.value, stored.revision, stored.changed_by, stored.changed_at = value, stored.revision + 1, by, now
    stored.save()


def freeze_round(proposal: Proposal, *, form: str, by: Person, now: datetime) -> Submission:
    """From now on the answers of the newest round do not change; the digest says which they were."""
    found = proposal.submissions.filter(form=form).latest("round")
    found.digest = ids.fingerprint(found.values())
    found.submitted_at, found.submitted_by = now, by
    found.save(update_fields=["digest", "submitted_at", "submitted_by"])
    return found
