"""What the database itself refuses, when every rule of ours is bypassed."""

from __future__ import annotations

from datetime import datetime

import pytest

from testamur.record.actions import link_entries
from testamur.record.rules.actors import SYSTEM
from testamur.signing import queries, tasks
from testamur.signing.actions import checkpoints, documents, status
from testamur.signing.models import Checkpoint, DidDocument, Key, SignedDocument, StatusEntry, StatusList
from testamur.signing.rules.lists import StatusPurpose
from tests.cast import breaks
from tests.signing import papers

pytestmark = [pytest.mark.django_db, pytest.mark.db_law]


def test_a_plan_never_changes(own_keys: object) -> None:
    planned = papers.approval()
    with breaks("signing_document_plan_frozen"):
        SignedDocument.objects.filter(pk=planned.pk).update(plan="{}")


def test_a_planned_document_is_never_deleted(own_keys: object) -> None:
    planned = papers.approval()
    with breaks("signing_document_plan_frozen_kept"):
        SignedDocument.objects.filter(pk=planned.pk).delete()


def test_bytes_are_written_once(own_keys: object, noon: datetime) -> None:
    planned = papers.approval()
    tasks.sign_documents_due(noon)
    with breaks("signing_document_bytes_once"):
        SignedDocument.objects.filter(pk=planned.pk).update(signed=b"other")


def test_bytes_stand_only_with_their_instant_and_hash(own_keys: object) -> None:
    planned = papers.approval()
    with breaks("signing_document_bytes_when_signed"):
        SignedDocument.objects.filter(pk=planned.pk).update(signed=b"{}")


def test_a_business_key_is_planned_once(own_keys: object, noon: datetime) -> None:
    planned = papers.approval()
    copy = SignedDocument.objects.get(pk=planned.pk)
    copy.pk, copy.public_id = None, "7Q2M-XK4D-93HT-5HR2"
    with breaks("business_key"):
        copy.save(force_insert=True)


def test_a_key_never_goes_back(own_keys: object) -> None:
    Key.objects.filter(purpose="credential").update(state="retired")
    with breaks("signing_key_forwards"):
        Key.objects.filter(purpose="credential").update(state="active")


def test_two_active_keys_of_one_purpose_cannot_be(own_keys: object) -> None:
    key = Key.objects.get(purpose="credential")
    key.pk, key.method, key.fingerprint = None, "did:web:x.example#key-1", "sha256:" + "0" * 64
    with breaks("purpose"):
        key.save(force_insert=True)


def test_a_wrapped_secret_is_never_exchanged(own_keys: object) -> None:
    with breaks("signing_key_frozen"):
        Key.objects.filter(purpose="credential").update(wrapped=b"other")


def test_a_final_bit_never_returns(own_keys: object, noon: datetime) -> None:
    planned = papers.approval()
    status.allocate(document=planned, purpose=StatusPurpose.SUSPENSION, by=SYSTEM, now=noon)
    status.set_bit(document_id=planned.pk, value=True, final=True, by=SYSTEM, now=noon)
    with breaks("signing_status_final"):
        StatusEntry.objects.filter(document=planned).update(bit=0, final_at=None)


def test_on_a_revocation_list_a_set_bit_is_final(own_keys: object, noon: datetime) -> None:
    planned = papers.approval()
    status.allocate(document=planned, purpose=StatusPurpose.REVOCATION, by=SYSTEM, now=noon)
    with breaks("signing_status_entry_revocation_is_final"):
        StatusEntry.objects.filter(document=planned).update(bit=1)


def test_a_place_belongs_to_one_document(own_keys: object, noon: datetime) -> None:
    one, two = papers.approval(), papers.endorsement()
    entry = status.allocate(document=one, purpose=StatusPurpose.REVOCATION, by=SYSTEM, now=noon)
    with breaks("signing_status"):
        StatusEntry.objects.create(list=entry.list, purpose=entry.purpose, index=entry.index, document=two)


def test_a_place_lies_inside_its_list(own_keys: object, noon: datetime) -> None:
    planned = papers.approval()
    entry = status.allocate(document=planned, purpose=StatusPurpose.REVOCATION, by=SYSTEM, now=noon)
    with breaks("signing_status_entry_index"):
        StatusEntry.objects.create(list=entry.list, purpose=entry.purpose, index=131_072, document=papers.endorsement())


def test_a_list_is_never_small(own_keys: object, noon: datetime) -> None:
    with breaks("signing_status_list_size"):
        StatusList.objects.create(name="tiny-1", purpose="revocation", size=8, changed_at=noon, created_at=noon)


def test_a_checkpoint_is_never_changed(own_keys: object, noon: datetime) -> None:
    link_entries()
    checkpoints.sign_head(by=SYSTEM, now=noon)
    with breaks("signing_checkpoint_no_update"):
        Checkpoint.objects.update(size=1_000_000)


def test_a_kept_did_document_is_never_changed(own_keys: object, noon: datetime) -> None:
    documents.keep_did_document(document=queries.did_document(), by=SYSTEM, now=noon)
    with breaks("signing_diddocument_no_update"):
        DidDocument.objects.update(text="{}")
