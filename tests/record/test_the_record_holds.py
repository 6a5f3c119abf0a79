"""What was put on record is never changed, and a change made around the product is found."""

from __future__ import annotations

import pytest
from django.db import connection

from testamur.record import actions, queries
from testamur.record.models import Entry, Link
from testamur.record.rules.actors import SYSTEM
from testamur.record.rules.verbs import Verb
from tests.cast import breaks

pytestmark = [pytest.mark.django_db, pytest.mark.actions]


@pytest.fixture
def three(noon):
    for number in range(3):
        actions.write(verb=Verb.PERSON_ADDED, subject=f"person:{number}", by=SYSTEM, at=noon, body={"n": number})
    actions.link_entries()
    return list(Entry.objects.order_by("id"))


def test_the_chain_holds(three):
    assert queries.head().size == 3
    assert queries.first_broken_link() is None


def test_linking_twice_links_nothing_twice(three):
    assert actions.link_entries() == 0
    assert Link.objects.count() == 3


@pytest.mark.db_law
def test_the_database_refuses_to_change_an_entry(three):
    with breaks("record_entry_no_update"):
        Entry.objects.filter(pk=three[0].pk).update(reason="another")


@pytest.mark.db_law
def test_the_database_refuses_to_delete_an_entry(three):
    Link.objects.model  # noqa: B018 - links protect entries; the trigger is what is asked here
    with breaks("record_entry_no_delete"), connection.cursor() as cursor:
        cursor.execute("DELETE FROM record_entry WHERE id = %s", [three[2].pk])


@pytest.mark.db_law
def test_the_database_refuses_a_gap_in_the_chain(three, noon):
    entry = actions.write(verb=Verb.PERSON_ADDED, subject="person:9", by=SYSTEM, at=noon)
    with breaks("record_link_follows"):
        Link.objects.create(seq=7, entry=entry, leaf="0" * 64, chain="0" * 64)


@pytest.mark.db_law
def test_sqlite_refuses_to_replace_a_used_entry(three):
    if connection.vendor != "sqlite":
        pytest.skip("INSERT OR REPLACE exists on SQLite alone")
    with breaks("record_entry_no"), connection.cursor() as cursor:
        cursor.execute("INSERT OR REPLACE INTO record_entry SELECT * FROM record_entry WHERE id = %s", [three[0].pk])


def test_a_change_around_the_product_is_found(three):
    with connection.cursor() as cursor:
        drop = "DROP TRIGGER record_entry_no_update" + (" ON record_entry" if connection.vendor == "postgresql" else "")
        cursor.execute(drop)
        cursor.execute("UPDATE record_entry SET reason = 'forged' WHERE id = %s", [three[1].pk])
    assert queries.first_broken_link() == 2


def test_numbers_have_no_gap(three):
    assert [actions.next_number("P", 2026) for _ in range(3)] == [1, 2, 3]
    assert actions.next_number("P", 2027) == 1
