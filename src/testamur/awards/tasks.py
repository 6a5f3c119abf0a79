"""What the worker does for awards: plan parts of runs, sign credentials, close runs by following the record."""

from __future__ import annotations

from datetime import datetime

from testamur.awards import queries
from testamur.awards.actions import issue
from testamur.awards.models import RunPart
from testamur.ground.errors import TestamurError
from testamur.jobs import actions as jobs
from testamur.record.rules.actors import SYSTEM
from testamur.record.rules.verbs import Verb
from testamur.signing.actions import documents
from testamur.signing.models import SignedDocument
from testamur.signing.rules import crash
from testamur.signing.rules.keys import CREDENTIAL

_MOST = 50


def plan_due(now: datetime) -> int:
    """Plan one part of a run. Returns how many parts were planned."""
    planned = 0
    for part in jobs.claim(RunPart, n=1, now=now):
        crash.passing("plan.claimed")
        try:
            issue.plan_part(part_id=part.pk, by=SYSTEM, now=now)
        except TestamurError as error:
            jobs.fail(part, now=now, error=f"{type(error).__name__}: {error}")
        else:
            planned += 1
    return planned


def sign_due(now: datetime) -> int:
    """Sign planned credentials, asking the gate once more before the bytes are stored. Returns how many were stored."""

    def store(document: SignedDocument, raw: bytes, at: datetime) -> None:
        issue.store(document_id=document.pk, raw=raw, by=SYSTEM, now=at)

    return documents.sign_each(purpose=CREDENTIAL, n=_MOST, by=SYSTEM, now=now, store=store)


def close_runs(now: datetime) -> int:
    """Follow the record: what was signed is issued; a run whose awards are all issued or held is closed."""
    with jobs.following("close_runs", verbs=[Verb.DOCUMENT_SIGNED]) as entries:
        issued = [entry.subject.removeprefix("document:") for entry in entries]
        count = issue.record_issued(public_ids=issued, by=SYSTEM, now=now)
        crash.passing("follow.before_commit")
    if count:
        crash.passing("follow.moved")
    closed = sum(issue.close_run(run_id=run.pk, by=SYSTEM, now=now) for run in queries.runs_to_close())
    return count + closed
