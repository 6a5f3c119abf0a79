"""Status lists: a random place for each document, a new edition when something changes, never a stale one on our page."""

from __future__ import annotations

import json
from datetime import datetime, timedelta

import pytest

from testamur.record.rules.actors import SYSTEM
from testamur.seal.errors import StatusUnavailable
from testamur.seal.status import read_status
from testamur.signing import queries, tasks
from testamur.signing.actions import status
from testamur.signing.models import SignedDocument, StatusEntry, StatusList
from testamur.signing.rules.lists import StatusPurpose
from tests.cast import refuses
from tests.signing import papers

pytestmark = [pytest.mark.django_db, pytest.mark.actions]
URL = "https://credentials.northlake.example/status/revocation-1"


@pytest.fixture
def listed(own_keys: object, noon: datetime) -> SignedDocument:
    """A document with a place in the published revocation list."""
    planned = papers.approval()
    status.allocate(document=planned, purpose=StatusPurpose.REVOCATION, by=SYSTEM, now=noon)
    tasks.sign_statuslists_due(noon)
    return planned


def _bit(name: str, document: SignedDocument) -> int:
    raw = queries.status_list_bytes(name)
    assert raw is not None
    reading = queries.status_of(document.pk)
    assert reading is not None
    entry = {"statusPurpose": reading.purpose.value, "statusListIndex": str(reading.index)}
    return read_status(entry, json.loads(raw))


def test_a_revocation_is_in_the_next_edition(listed: SignedDocument, noon: datetime) -> None:
    before = _bit("revocation-1", listed)
    later = noon + timedelta(hours=1)
    status.set_bit(document_id=listed.pk, value=True, final=True, by=SYSTEM, now=later)
    assert tasks.sign_statuslists_due(later + timedelta(seconds=1)) == 1
    assert (before, _bit("revocation-1", listed)) == (0, 1)


def test_a_list_that_changed_is_not_shown_until_it_is_signed_again(listed: SignedDocument, noon: datetime) -> None:
    assert queries.status_source().list(URL)
    status.set_bit(document_id=listed.pk, value=True, final=True, by=SYSTEM, now=noon + timedelta(hours=1))
    with pytest.raises(StatusUnavailable):
        queries.status_source().list(URL)


def test_an_unchanged_list_is_signed_again_after_twelve_hours(listed: SignedDocument, noon: datetime) -> None:
    assert tasks.sign_statuslists_due(noon + timedelta(hours=11)) == 0
    assert tasks.sign_statuslists_due(noon + timedelta(hours=12)) == 1


def test_a_list_of_somebody_else_is_not_ours_to_give(own_keys: object) -> None:
    with pytest.raises(StatusUnavailable):
        queries.status_source().list("https://elsewhere.example/status/revocation-1")


def test_a_hold_turns_both_ways_on_a_suspension_list(own_keys: object, noon: datetime) -> None:
    planned = papers.approval()
    status.allocate(document=planned, purpose=StatusPurpose.SUSPENSION, by=SYSTEM, now=noon)
    status.set_bit(document_id=planned.pk, value=True, final=False, by=SYSTEM, now=noon)
    status.set_bit(document_id=planned.pk, value=False, final=False, by=SYSTEM, now=noon)
    reading = queries.status_of(planned.pk)
    assert reading is not None
    assert (reading.is_set, reading.final) == (False, False)


def test_a_revocation_list_knows_no_hold(listed: SignedDocument, noon: datetime) -> None:
    with refuses("status_hold_needs_suspension"):
        status.set_bit(document_id=listed.pk, value=True, final=False, by=SYSTEM, now=noon)


def test_a_final_revocation_is_not_taken_back(listed: SignedDocument, noon: datetime) -> None:
    status.set_bit(document_id=listed.pk, value=True, final=True, by=SYSTEM, now=noon)
    with refuses("status_final"):
        status.set_bit(document_id=listed.pk, value=False, final=False, by=SYSTEM, now=noon)


def test_a_document_without_a_place_has_no_status_to_set(own_keys: object, noon: datetime) -> None:
    planned = papers.approval()
    with refuses("status_missing"):
        status.set_bit(document_id=planned.pk, value=True, final=True, by=SYSTEM, now=noon)


def test_the_next_list_is_opened_when_half_of_the_places_are_taken(listed: SignedDocument, noon: datetime) -> None:
    StatusList.objects.filter(name="revocation-1").update(taken=65_536)
    entry = status.allocate(document=papers.endorsement(), purpose=StatusPurpose.REVOCATION, by=SYSTEM, now=noon)
    assert entry.list.name == "revocation-2"


def test_places_are_drawn_at_random(own_keys: object, noon: datetime) -> None:
    one = status.allocate(document=papers.approval(), purpose=StatusPurpose.REVOCATION, by=SYSTEM, now=noon)
    two = status.allocate(document=papers.endorsement(), purpose=StatusPurpose.REVOCATION, by=SYSTEM, now=noon)
    assert one.index != two.index
    assert StatusEntry.objects.count() == 2
