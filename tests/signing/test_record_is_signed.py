"""Checkpoints: the head of the record in C2SP form, checked here without any code of ours."""

from __future__ import annotations

import base64
import hashlib
from datetime import datetime, timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from testamur.record import queries as record
from testamur.record.actions import link_entries
from testamur.record.rules.actors import SYSTEM
from testamur.signing import queries, tasks
from testamur.signing.actions import checkpoints
from testamur.signing.models import Checkpoint
from testamur.signing.rules import checkpoint as form
from tests.signing import papers

pytestmark = [pytest.mark.django_db, pytest.mark.actions]


def test_the_head_of_the_record_is_signed_as_a_note_anyone_can_check(own_keys: object, noon: datetime) -> None:
    link_entries()
    checkpoints.sign_head(by=SYSTEM, now=noon)

    note = Checkpoint.objects.get().text
    body, _, signature_line = note.partition("\n\n")
    origin, size, root = body.split("\n")
    dash, name, encoded = signature_line.strip().split(" ")
    blob = base64.b64decode(encoded)
    key = queries.active_key("checkpoint")
    assert key is not None
    public = bytes(key.public)
    Ed25519PublicKey.from_public_bytes(public).verify(blob[4:], (body + "\n").encode())
    assert blob[:4] == hashlib.sha256(name.encode() + b"\n\x01" + public).digest()[:4]
    assert (origin, name, dash) == ("credentials.northlake.example/log", "credentials.northlake.example/log", "—")
    assert (int(size), base64.b64decode(root).hex()) == (record.head().size, record.head().chain)


def test_a_note_can_be_read_back() -> None:
    text = form.note(
        form.body("x.example/log", 7, "ab" * 32), name="x.example/log", public=b"p" * 32, signature=b"s" * 64
    )
    assert form.read(text) == ("x.example/log", 7, "ab" * 32, b"s" * 64)


def test_nothing_new_on_record_needs_no_new_checkpoint(own_keys: object, noon: datetime) -> None:
    link_entries()
    assert checkpoints.sign_head(by=SYSTEM, now=noon) is not None
    assert checkpoints.sign_head(by=SYSTEM, now=noon) is None


def test_the_worker_signs_at_most_one_a_minute(own_keys: object, noon: datetime) -> None:
    link_entries()
    assert tasks.sign_checkpoint(noon) == 1
    papers.approval()
    link_entries()
    assert tasks.sign_checkpoint(noon + timedelta(seconds=30)) == 0
    assert tasks.sign_checkpoint(noon + timedelta(seconds=61)) == 1


def test_a_checkpoint_proves_that_a_document_was_signed_before_an_instant(own_keys: object, noon: datetime) -> None:
    planned = papers.approval()
    tasks.sign_documents_due(noon)
    link_entries()
    checkpoints.sign_head(by=SYSTEM, now=noon)
    planned.refresh_from_db()
    anchors = queries.anchors()
    assert anchors.published_before(planned.bytes_hash, noon + timedelta(seconds=1))
    assert not anchors.published_before(planned.bytes_hash, noon)
    assert not anchors.published_before("00" * 32, noon + timedelta(days=1))
