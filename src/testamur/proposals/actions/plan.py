"""The development plan: tasks with owners and dates, and who was consulted."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction

from testamur.ground.errors import NotFound, Refused
from testamur.people.models import Person
from testamur.proposals.actions import development, moving
from testamur.proposals.models import Consultation, Task
from testamur.proposals.queries import policies
from testamur.record import actions as record
from testamur.record.rules.verbs import Verb


def add_task(*, proposal_id: int, title: str, owner_id: int, due_on: date, by: Person, now: datetime) -> Task:
    """Put a task into the plan, with one owner and one date."""
    with transaction.atomic():
        proposal = moving.locked(proposal_id)
        found = development.required(proposal)
        development.require_worker(proposal, by, on=policies.local_day(now))
        if not title.strip():
            raise Refused("task_title_missing", field="title")
        owner = Person.objects.get(pk=owner_id)
        task = Task.objects.create(
            development=found, title=title.strip()[:200], owner=owner, due_on=due_on, created_at=now
        )
        _write(task, "added", by=by, now=now)
        moving.touch(proposal, now=now)
    return task


def finish_task(*, task_id: int, done: bool, by: Person, now: datetime) -> Task:
    """Its owner, or anyone of the team, says that it is done, or opens it again."""
    with transaction.atomic():
        found = Task.objects.select_related("development").filter(pk=task_id).first()
        if found is None:
            raise NotFound("task")
        proposal = moving.locked(found.development.proposal_id)
        task = Task.objects.select_for_update(of=("self",)).select_related("owner", "development__proposal").get(pk=task_id)
        if not moving.is_same(task.owner, by):
            development.require_worker(proposal, by, on=policies.local_day(now))
        task.done_at, task.done_by = (now, by) if done else (None, None)
        task.save(update_fields=["done_at", "done_by"])
        _write(task, "done" if done else "opened", by=by, now=now)
        moving.touch(proposal, now=now)
    return task


def note_consultation(
    *, proposal_id: int, who: str, held_on: date, changed: str, body_key: str = "", by: Person, now: datetime
) -> Consultation:
    """Who was asked, when, and what changed because of it; a parked proposal may open by it."""
    today = policies.local_day(now)
    with transaction.atomic():
        proposal = moving.locked(proposal_id)
        found = development.required(proposal)
        development.require_worker(proposal, by, on=today)
        if held_on > today:
            raise Refused("consultation_ahead", field="held_on")
        if not who.strip() or not changed.strip():
            raise Refused("consultation_incomplete", field="changed" if who.strip() else "who")
        row = Consultation.objects.create(
            development=found, who=who.strip()[:200], held_on=held_on, changed=changed.strip(), body_key=body_key,
            noted_by=by, noted_at=now,
        )  # fmt: skip
        record.write(
            verb=Verb.CONSULTATION_NOTED, subject=proposal.ref, by=by, at=now,
            body={"heldOn": held_on.isoformat(), "body": body_key},
        )  # fmt: skip
        moving.open_if_ready(proposal, by=by, now=now)
    return row


def _write(task: Task, what: str, *, by: Person, now: datetime) -> None:
    record.write(
        verb=Verb.TASK_CHANGED, subject=task.development.proposal.ref, by=by, at=now,
        body={"task": task.title, "what": what, "owner": task.owner.ref, "due": task.due_on.isoformat()},
    )  # fmt: skip
