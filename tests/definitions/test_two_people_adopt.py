"""A micro-credential approved before this system is loaded by two different people, with its scanned resolution."""

from __future__ import annotations

from datetime import date, timedelta

import orjson
import pytest

from testamur.definitions import queries
from testamur.definitions.actions import adoption
from testamur.definitions.models import Adoption, Version
from testamur.definitions.rules.life import State
from testamur.notices.models import Mail
from testamur.people.actions.grants import grant_role
from testamur.people.rules.roles import Role
from testamur.record.rules.actors import SYSTEM
from testamur.signing import queries as signing, tasks as signing_tasks
from tests.cast import NOON, breaks, content_of, refuses, slugs
from tests.definitions import faults, grounds

pytestmark = pytest.mark.actions


@pytest.mark.parametrize("slug", slugs())
def test_each_of_the_seven_can_be_adopted(northlake, slug):
    version = grounds.adopted(northlake, slug)
    assert (version.state, version.origin, version.authority_ref) == (State.APPROVED, "adopted", "BG-2022-027")
    assert version.approved_on == date(2022, 6, 15)


def test_the_second_person_is_told_and_it_waits_on_their_desk(northlake):
    grounds.entered(northlake)
    assert Mail.objects.filter(kind="to_second_person", address=northlake.joan.email).count() == 1
    assert [row.number for row in queries.waiting_for(northlake.joan, NOON)] == ["BG-2022-027"]
    assert queries.waiting_for(northlake.petra, NOON) == []


def test_who_entered_it_cannot_confirm_it_even_with_both_roles(northlake):
    row = grounds.entered(northlake)
    grant_role(
        person_id=northlake.priya.pk, role=Role.BOARD_SECRETARY, scope="body:board", starts_on=date(2026, 1, 1), by=SYSTEM, now=NOON
    )
    with refuses("adoption_entered_by_you"):
        adoption.confirm_adoption(adoption_id=row.pk, by=northlake.priya, now=NOON)


def test_the_secretary_of_another_body_cannot_confirm_it(northlake):
    row = grounds.entered(northlake)
    with refuses("adoption_only_secretary"):
        adoption.confirm_adoption(adoption_id=row.pk, by=northlake.petra, now=NOON)


def test_only_the_director_enters_one(northlake):
    with refuses("adoption_only_director"):
        grounds.entered(northlake, by=northlake.amara)


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"resolution_number": "27/2022"}, "adoption_number"),
        ({"resolved_on": date(2026, 11, 24)}, "adoption_in_future"),
        ({"scan": b""}, "adoption_scan_empty"),
        ({"scan": b"PK\x03\x04 a document of another kind"}, "adoption_scan_not_pdf"),
        ({"scan": b"%PDF-1.7" + b"0" * 11_000_000}, "adoption_scan_too_large"),
        ({"body_key": "smt"}, "adoption_body_cannot_approve"),
        ({"content": {"slug": "x"}}, "version_not_readable"),
    ],
)
def test_what_is_not_right_is_refused_with_its_reason(northlake, changes, reason):
    with refuses(reason):
        grounds.entered(northlake, **changes)
    assert not Version.objects.exists()


def test_an_incomplete_blueprint_is_not_adopted(northlake):
    content = faults.whole()
    faults.minimum_missing(content)
    with refuses("adoption_incomplete"):
        grounds.entered(northlake, content=content)


def test_the_same_one_is_not_adopted_twice(northlake):
    grounds.adopted(northlake)
    with refuses("adoption_exists"):
        grounds.entered(northlake)


def test_a_returned_adoption_is_entered_again_and_then_confirmed(northlake):
    row = grounds.entered(northlake)
    adoption.return_adoption(
        adoption_id=row.pk, reason="The number on the scan is BG-2022-028.", by=northlake.joan, now=NOON
    )
    with refuses("adoption_returned"):
        adoption.confirm_adoption(adoption_id=row.pk, by=northlake.joan, now=NOON)
    again = grounds.entered(northlake, resolution_number="BG-2022-028", now=NOON + timedelta(hours=1))
    adoption.confirm_adoption(adoption_id=again.pk, by=northlake.joan, now=NOON + timedelta(hours=2))
    assert queries.version(row.version_id).authority_ref == "BG-2022-028"


def test_its_record_says_approved_before_this_system_and_claims_no_decisions(northlake, own_keys):
    version = grounds.adopted(northlake)
    signing_tasks.sign_documents_due(NOON + timedelta(hours=1))
    record = orjson.loads(signing.approval_bytes(version.public_id))
    assert record["origin"] == "adopted"
    assert record["decision"] == "approved before this system"
    assert record["label"] == {"en": "Approved before this system", "fr": "Approuvée avant ce système"}
    assert record["adoptedOn"] == "2026-11-23"
    assert record["scanDigest"].startswith("sha256:")
    assert not {"proposal", "policy", "policyDigest", "decisions"} & set(record)


def test_a_raw_record_of_the_demo_is_taken_without_its_origin(northlake):
    row = grounds.entered(northlake, content=content_of("iv-insertion-maintenance"))
    assert "origin" not in row.version.content


@pytest.mark.db_law
def test_the_database_refuses_one_person_twice(northlake):
    row = grounds.entered(northlake)
    with breaks("definitions_adoption_two_people"):
        Adoption.objects.filter(pk=row.pk).update(confirmed_by=northlake.priya, confirmed_at=NOON)


@pytest.mark.db_law
def test_the_database_refuses_a_confirmation_without_a_time(northlake):
    row = grounds.entered(northlake)
    with breaks("definitions_adoption_confirmed_whole"):
        Adoption.objects.filter(pk=row.pk).update(confirmed_by=northlake.joan)
