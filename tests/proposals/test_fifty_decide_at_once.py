"""Fifty people decide about one proposal in the same moment: one decision counts, the others are told whose it was."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, connections

from testamur.ground.errors import Stale
from testamur.people.actions.grants import grant_role
from testamur.people.actions.persons import ensure_person
from testamur.people.models import Person
from testamur.people.rules.roles import Role
from testamur.proposals.actions import review
from testamur.proposals.models import Decision, Proposal
from testamur.proposals.rules.authority import Authority
from testamur.record import queries as record
from testamur.record.rules.actors import SYSTEM
from testamur.record.rules.verbs import Verb
from tests.proposals.stories import assessed

ON_SERVER = os.environ.get("DATABASE_URL", "").startswith("postgres")
"""Threads see only what is committed: on the server the test commits; a file of SQLite begins as a copy of it."""

pytestmark = [pytest.mark.django_db(transaction=ON_SERVER), pytest.mark.actions]
DECIDERS = 50
CODES = ("support", "defer", "redirect", "request_changes", "decline")


@pytest.fixture(autouse=True)
def _emptied_afterwards(db: None) -> Iterator[None]:
    """What was committed is taken out again, past the laws that keep it; the connection closes with that."""
    del db
    yield
    if ON_SERVER:
        with connection.cursor() as cursor:
            cursor.execute("SET session_replication_role = replica")


def directors(now: datetime) -> list[Person]:
    found = []
    for number in range(DECIDERS):
        person = ensure_person(email=f"director{number}@northlake.example", name=f"Director {number}", by=SYSTEM, now=now)
        grant_role(person_id=person.pk, role=Role.CE_DIRECTOR, starts_on=now.date(), by=SYSTEM, now=now)
        found.append(person)
    return found


@contextmanager
def shared_by_threads(folder: Path) -> Iterator[None]:
    """Threads open connections of their own: to the server, or to a file that begins as a copy of this test's database."""
    if connection.vendor != "sqlite":
        yield
        return
    connection.ensure_connection()
    name = str(folder / "many.sqlite3")
    Path(name).write_bytes(connection.connection.serialize())
    settings = connections.databases["default"]
    before, settings["NAME"] = settings["NAME"], name
    try:
        yield
    finally:
        settings["NAME"] = before


def in_threads(tasks: list[Any]) -> None:
    """Run them all, each in a thread and on a connection of its own, released in the same moment."""
    gate = threading.Barrier(len(tasks))

    def run(task: Any) -> None:
        connection.ensure_connection()
        gate.wait(timeout=60)
        try:
            task()
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(task,)) for task in tasks]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=120)
    assert not any(thread.is_alive() for thread in threads)


def test_one_decision_counts_and_everybody_else_reads_whose_it_was(northlake, noon, tmp_path):
    proposal = assessed(northlake.marcus, northlake.amara, [northlake.rowan, northlake.ingrid], noon)
    people, seen, answers = directors(noon), proposal.visit, []

    def decide(number: int, person: Person) -> None:
        code = CODES[number % len(CODES)]
        try:
            row = review.record_decision(
                proposal_id=proposal.pk, code=code, reason=f"Reason {number}", authority=Authority.person(person.ref), by=person, now=noon,
                defer_until=noon.date() + timedelta(days=40), reason_code="safety", fields=["3"], seen_visit=seen,
            )  # fmt: skip
            answers.append((number, row.code))
        except Stale as stale:
            answers.append((number, stale))

    found: dict[str, Any] = {}

    def read() -> None:
        found["decisions"] = list(Decision.objects.filter(proposal=proposal, stage="ce_assessment").select_related("decided_by"))
        found["stage"] = Proposal.objects.get(pk=proposal.pk).stage
        found["entries"] = [row for row in record.entries_about(proposal.ref) if row.verb == Verb.PROPOSAL_DECIDED and row.body["stage"] == "ce_assessment"]

    with shared_by_threads(tmp_path):
        in_threads([lambda number=number, person=person: decide(number, person) for number, person in enumerate(people)])
        in_threads([read])

    won = [code for _number, code in answers if isinstance(code, str)]
    told = [answer for _number, answer in answers if isinstance(answer, Stale)]
    (decision,) = found["decisions"]
    assert (len(won), len(told)) == (1, DECIDERS - 1)
    assert decision.code == won[0]
    assert {(answer.who, answer.theirs) for answer in told} == {(decision.decided_by.name, decision.code)}
    assert found["stage"] == decision.next_stage
    assert len(found["entries"]) == 1
