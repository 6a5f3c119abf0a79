"""A resolution approves a version, its record is planned and signed, CE publishes it, and it may pause or end."""

from __future__ import annotations

from datetime import date, timedelta

import orjson
import pytest

from testamur.definitions import queries
from testamur.definitions.actions import approval, drafting
from testamur.definitions.models import Condition, Version
from testamur.definitions.rules.life import State
from testamur.record.rules.actors import SYSTEM
from testamur.signing import queries as signing, tasks as signing_tasks
from tests.cast import NOON, breaks, refuses
from tests.definitions import grounds

pytestmark = pytest.mark.actions
LATER = NOON + timedelta(hours=1)
REASON = "The regulator changed the rule for tubes."


def test_the_resolution_makes_it_approved(northlake):
    version = grounds.approved(northlake)
    assert (version.state, version.authority_ref, version.approved_on) == (State.APPROVED, "BG-2026-031", date(2026, 6, 10))


def test_a_version_that_is_not_what_the_body_saw_is_not_approved(northlake):
    version = grounds.frozen(northlake)
    drafting.enter_approval(version_id=version.pk, by=northlake.hanna, now=NOON)
    with refuses("version_not_what_was_seen"):
        approval.approve_version(
            version_id=version.pk, expected_hash="sha256:other", authority_ref="BG-2026-031",
            authority=grounds.authority(), by=northlake.kwabena, now=NOON,
        )  # fmt: skip


def test_a_draft_is_not_approved(northlake):
    version = grounds.drafted(northlake)
    with refuses("version_not_in_that_state"):
        approval.approve_version(
            version_id=version.pk, expected_hash="", authority_ref="BG-1", authority=grounds.authority(),
            by=northlake.kwabena, now=NOON,
        )  # fmt: skip


def test_its_approval_record_is_signed_by_the_worker_and_names_no_person(northlake, own_keys):
    version = grounds.approved(northlake)
    assert signing_tasks.sign_documents_due(LATER) == 1
    raw = signing.approval_bytes(version.public_id)
    record = orjson.loads(raw)
    assert list(record)[:9] == [
        "record", "schema", "definition", "title", "titleFr", "version", "definitionDigest", "body", "meeting",
    ]  # fmt: skip
    assert record["definition"] == "https://credentials.northlake.example/catalogue/venipuncture-techniques/v1/"
    assert record["definitionDigest"] == version.content_hash
    assert (record["resolution"], record["origin"], record["proposal"]) == ("BG-2026-031", "process", "P-2026-004")
    assert record["proof"]["cryptosuite"] == "eddsa-jcs-2022"
    assert record["reviewBy"] == "2028-06-10"
    assert set(record["resolutionText"]) == {"en", "fr"}
    assert "minutes" not in record
    assert not any(name in raw.decode() for name in ("Kwabena", "Hanna", "Amara"))


def test_conditions_come_with_the_version_and_hold_the_launch_until_somebody_else_verifies(northlake):
    version = grounds.approved(northlake)
    (condition,) = queries.blocking_conditions(version.pk)
    with refuses("condition_only_quality"):
        approval.verify_condition(condition_id=condition.pk, evidence=REASON, by=northlake.hanna, now=LATER)
    approval.verify_condition(condition_id=condition.pk, evidence=REASON, by=northlake.rowan, now=LATER)
    assert queries.blocking_conditions(version.pk) == []
    assert Condition.objects.get(pk=condition.pk).verified_by == northlake.rowan


def test_only_the_director_publishes(northlake):
    version = grounds.approved(northlake)
    with refuses("version_only_director"):
        approval.publish_version(version_id=version.pk, by=northlake.amara, now=LATER)


def test_published_it_is_in_the_catalogue(northlake):
    version = grounds.approved(northlake)
    assert queries.current(grounds.SLUG) is None
    approval.publish_version(version_id=version.pk, by=northlake.priya, now=LATER)
    assert [row.pk for row in queries.catalogue_rows()] == [version.pk]
    assert queries.current(grounds.SLUG) == version


def test_a_second_version_supersedes_the_first_when_it_is_published(northlake):
    first = grounds.approved(northlake)
    approval.publish_version(version_id=first.pk, by=northlake.priya, now=LATER)
    content = {**grounds.content(), "validity_months": 24}
    second = drafting.draft_version(
        slug=grounds.SLUG, content=content, by=northlake.amara, now=LATER, proposal_ref=grounds.PROPOSAL
    )
    second = drafting.freeze_version(version_id=second.pk, by=northlake.hanna, now=LATER)
    assert (second.number, second.change_class) == (2, "material")
    drafting.enter_approval(version_id=second.pk, by=northlake.hanna, now=LATER)
    approval.approve_version(
        version_id=second.pk, expected_hash=second.content_hash, authority_ref="BG-2026-050",
        authority=grounds.authority(), by=northlake.kwabena, now=LATER,
    )  # fmt: skip
    approval.publish_version(version_id=second.pk, by=northlake.priya, now=LATER)
    assert queries.version(first.pk).state == State.SUPERSEDED
    assert queries.current(grounds.SLUG).number == 2
    assert queries.public_version(grounds.SLUG, 1).pk == first.pk


def test_it_is_suspended_and_reinstated_with_a_reason(northlake):
    version = grounds.approved(northlake)
    approval.publish_version(version_id=version.pk, by=northlake.priya, now=LATER)
    with refuses("version_reason_needed"):
        approval.suspend_version(version_id=version.pk, reason="short", by=northlake.priya, now=LATER)
    approval.suspend_version(version_id=version.pk, reason=REASON, by=northlake.priya, now=LATER)
    assert queries.version(version.pk).state == State.SUSPENDED
    approval.reinstate_version(version_id=version.pk, reason=REASON, by=northlake.priya, now=LATER)
    assert queries.version(version.pk).state == State.ACTIVE


def test_it_retires_in_two_steps_and_stays_public(northlake):
    version = grounds.approved(northlake)
    approval.publish_version(version_id=version.pk, by=northlake.priya, now=LATER)
    approval.retire_version(
        version_id=version.pk, teach_out_on=date(2027, 6, 30), last_issue_on=date(2027, 9, 30), reason=REASON,
        by=northlake.priya, now=LATER,
    )  # fmt: skip
    approval.close_version(version_id=version.pk, by=SYSTEM, now=LATER)
    assert queries.public_version(grounds.SLUG, 1).state == State.RETIRED


def test_what_the_director_can_publish_waits_on_their_desk(northlake):
    grounds.approved(northlake)
    assert [row.number for row in queries.waiting_for(northlake.priya, LATER)] == ["MC-001 v1"]
    assert queries.waiting_for(northlake.marcus, LATER) == []


@pytest.mark.db_law
def test_the_database_refuses_an_approval_without_an_authority(northlake):
    version = grounds.frozen(northlake)
    with breaks("definitions_version_approved_has_authority"):
        Version.objects.filter(pk=version.pk).update(state=State.APPROVED)


@pytest.mark.db_law
def test_the_database_keeps_an_approval_as_it_was(northlake):
    version = grounds.approved(northlake)
    with breaks("definitions_version_approval_frozen"):
        Version.objects.filter(pk=version.pk).update(authority_ref="BG-2026-999")


@pytest.mark.db_law
def test_the_database_refuses_to_take_the_freeze_of_an_approved_version_back(northlake):
    version = grounds.approved(northlake)
    with breaks("definitions_version"):
        Version.objects.filter(pk=version.pk).update(frozen_at=None, content_hash="", state=State.DRAFT)


@pytest.mark.db_law
def test_the_database_allows_one_active_version(northlake):
    first = grounds.approved(northlake)
    approval.publish_version(version_id=first.pk, by=northlake.priya, now=LATER)
    with breaks("definitions_version"):
        Version.objects.create(
            definition=first.definition, number=2, state=State.ACTIVE, content=first.content,
            content_hash=first.content_hash, created_at=NOON, edited_at=NOON, frozen_at=NOON, approved_at=NOON,
            approved_on=date(2026, 6, 10), authority_ref="BG-2026-050",
        )  # fmt: skip
