"""The institution plans, signs and stores a document; the plan comes first and the bytes come once."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from typing import Any

import pytest

from testamur.ground.errors import Misuse
from testamur.record.queries import entries_about
from testamur.record.rules.actors import SYSTEM
from testamur.seal.verify import verify
from testamur.signing import queries, tasks
from testamur.signing.actions import documents
from testamur.signing.models import SignedDocument
from tests.cast import refuses
from tests.signing import papers

pytestmark = [pytest.mark.django_db, pytest.mark.actions]


def _signed(noon: datetime) -> tuple[bytes, dict[str, Any]]:
    """Approval and endorsement, planned and signed by the worker."""
    papers.approval()
    papers.endorsement()
    tasks.sign_documents_due(noon)
    documents.sign_each(purpose="endorser:", n=10, by=SYSTEM, now=noon)
    record = queries.signed_bytes("approval:venipuncture-1")
    endorsement = queries.signed_bytes("endorsement:1")
    assert record is not None
    assert endorsement is not None
    return record, json.loads(endorsement)


def _planned(noon: datetime) -> SignedDocument:
    record, endorsement = _signed(noon)
    return documents.plan(
        business_key="award:1:1",
        purpose="credential",
        document=papers.credential(record, endorsement),
        by=SYSTEM,
        now=noon,
        status_purpose="revocation",
    )


def test_a_credential_is_planned_signed_and_found_valid_from_our_own_documents(
    own_keys: object, noon: datetime
) -> None:
    planned = _planned(noon)
    documents.sign_each(purpose="credential", n=10, by=SYSTEM, now=noon)
    tasks.sign_statuslists_due(noon)

    raw = queries.signed_bytes("award:1:1")
    assert raw is not None
    report = verify(
        raw, now=noon, resolver=queries.resolver(), status=queries.status_source(), anchors=queries.anchors()
    )
    assert (report.verdict, [check.result for check in report.checks]) == ("valid", ["pass"] * 8)
    assert {entry.verb for entry in entries_about(planned.ref)} == {"document:planned", "document:signed"}


def test_planning_the_same_thing_again_gives_the_stored_plan(own_keys: object, noon: datetime) -> None:
    first = papers.approval()
    again = papers.approval(noon)
    assert (again.pk, again.plan, again.created) == (first.pk, first.plan, papers.APPROVED)


def test_a_document_that_breaks_a_rule_is_not_planned(own_keys: object, noon: datetime) -> None:
    broken = papers.credential(b"{}")
    del broken["relatedResource"]
    with refuses("document_breaks_rules"):
        documents.plan(business_key="award:2:1", purpose="credential", document=broken, by=SYSTEM, now=noon)
    assert queries.by_business_key("award:2:1") is None


def test_signing_twice_gives_the_same_bytes(own_keys: object, noon: datetime) -> None:
    planned = _planned(noon)
    first = documents.sign_planned(document=planned, by=SYSTEM, now=noon)
    later = documents.sign_planned(document=planned, by=SYSTEM, now=noon + timedelta(hours=3))
    assert first == later


def test_storing_the_same_bytes_again_changes_nothing(own_keys: object, noon: datetime) -> None:
    planned = papers.approval()
    raw = documents.sign_planned(document=planned, by=SYSTEM, now=noon)
    documents.store_signed(document_id=planned.pk, raw=raw, by=SYSTEM, now=noon)
    again = documents.store_signed(document_id=planned.pk, raw=raw, by=SYSTEM, now=noon + timedelta(hours=1))
    assert (again.signed_at, len(entries_about(planned.ref))) == (noon, 2)


def test_other_bytes_for_a_signed_document_are_an_alarm(own_keys: object, noon: datetime) -> None:
    planned = papers.approval()
    raw = documents.sign_planned(document=planned, by=SYSTEM, now=noon)
    documents.store_signed(document_id=planned.pk, raw=raw, by=SYSTEM, now=noon)
    with refuses("document_other_bytes"):
        documents.store_signed(document_id=planned.pk, raw=raw + b" ", by=SYSTEM, now=noon)


def test_bytes_that_are_not_of_the_plan_are_never_stored(own_keys: object, noon: datetime) -> None:
    planned = papers.approval()
    with pytest.raises(Misuse):
        documents.store_signed(document_id=planned.pk, raw=b'{"resolution":"BG-2026-999"}', by=SYSTEM, now=noon)


def test_a_document_that_was_given_up_is_not_stored_until_it_is_taken_up(own_keys: object, noon: datetime) -> None:
    planned = papers.approval()
    raw = documents.sign_planned(document=planned, by=SYSTEM, now=noon)
    documents.give_up(document_id=planned.pk, reason="held", by=SYSTEM, now=noon)
    with refuses("document_given_up"):
        documents.store_signed(document_id=planned.pk, raw=raw, by=SYSTEM, now=noon)
    documents.take_up(document_id=planned.pk, by=SYSTEM, now=noon)
    assert tasks.sign_documents_due(noon) == 1


def test_one_document_that_cannot_be_signed_does_not_stop_the_others(own_keys: object, noon: datetime) -> None:
    papers.approval()
    documents.plan(
        business_key="approval:other",
        purpose="approval",
        document={
            "@context": ["https://www.w3.org/ns/credentials/v2"],
            "id": "https://credentials.northlake.example/x",
        },
        by=SYSTEM,
        now=noon,
    )
    assert tasks.sign_documents_due(noon) == 1
    waiting = queries.by_business_key("approval:other")
    assert waiting is not None
    assert (waiting.attempts, waiting.last_error.split(":")[0], waiting.done_at) == (1, "LintFailed", None)
