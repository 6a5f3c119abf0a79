"""Errands: claimed under a lease, done once, tried again, given up at last; followers never skip and never repeat."""

from __future__ import annotations

import random
from datetime import timedelta

import pytest
from hypothesis import given, strategies as st

from testamur.jobs import actions, rules
from testamur.notices.models import Mail
from testamur.record import actions as record
from testamur.record.rules.actors import SYSTEM
from testamur.record.rules.verbs import Verb

pytestmark = [pytest.mark.actions]


@pytest.fixture
def mail(db, noon):
    return Mail.objects.create(kind="x", address="a@b.example", language="en", dedupe_key="k", message_id="<m>", created_at=noon)


def test_a_claimed_errand_is_not_claimed_again(mail, noon):
    assert len(actions.claim(Mail, n=5, now=noon)) == 1
    assert actions.claim(Mail, n=5, now=noon) == []


def test_a_worker_that_died_leaves_the_errand_to_the_next(mail, noon):
    actions.claim(Mail, n=5, now=noon)
    again = actions.claim(Mail, n=5, now=noon + timedelta(seconds=61))
    assert [one.attempts for one in again] == [2]


def test_who_lost_the_lease_cannot_finish(mail, noon):
    first = actions.claim(Mail, n=5, now=noon)[0]
    actions.claim(Mail, n=5, now=noon + timedelta(seconds=61))
    assert not actions.finish(first, now=noon)


def test_after_twelve_attempts_it_is_a_dead_letter(mail, noon):
    now = noon
    for _time in range(12):
        row = actions.claim(Mail, n=1, now=now)[0]
        actions.fail(row, now=now, error="no")
        now += timedelta(days=1)
    assert actions.claim(Mail, n=1, now=now) == []
    mail.refresh_from_db()
    assert mail.dead_at is not None


@given(st.integers(min_value=1, max_value=40))
def test_waiting_grows_and_stays_under_eight_hours(attempts):
    waited = rules.wait_after(attempts, jitter=random.Random(attempts))
    assert timedelta(seconds=5) <= waited <= timedelta(hours=7.5)


@pytest.mark.django_db
def test_a_follower_reads_each_linked_entry_once(noon):
    record.write(verb=Verb.PERSON_ADDED, subject="person:1", by=SYSTEM, at=noon)
    with actions.following("f", verbs=[Verb.PERSON_ADDED]) as entries:
        assert entries == []
    record.link_entries()
    with actions.following("f", verbs=[Verb.PERSON_ADDED]) as entries:
        assert [entry.subject for entry in entries] == ["person:1"]
    with actions.following("f", verbs=[Verb.PERSON_ADDED]) as entries:
        assert entries == []


@pytest.mark.django_db
def test_a_follower_that_fails_reads_the_entry_again(noon):
    record.write(verb=Verb.PERSON_ADDED, subject="person:1", by=SYSTEM, at=noon)
    record.link_entries()
    with pytest.raises(ValueError, match="crash"), actions.following("f", verbs=[Verb.PERSON_ADDED]):
        raise ValueError("crash")
    with actions.following("f", verbs=[Verb.PERSON_ADDED]) as entries:
        assert len(entries) == 1
