"""Keys: made once a purpose, moved only forwards, opened only by a process that may sign."""

from __future__ import annotations

import stat
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from testamur.ground.errors import Misuse
from testamur.record.queries import entries_about
from testamur.record.rules.actors import SYSTEM
from testamur.signing import custody, queries, tasks
from testamur.signing.actions import documents, keys
from testamur.signing.models import Key
from testamur.signing.rules import keys as rules
from tests.cast import refuses
from tests.signing import papers

pytestmark = [pytest.mark.django_db, pytest.mark.actions]


def test_the_institution_opens_one_key_a_purpose_and_only_once(own_keys: object, noon: datetime) -> None:
    before = [key.method for key in queries.own_keys()]
    keys.open_own_keys(by=SYSTEM, now=noon)
    did = "did:web:credentials.northlake.example"
    assert [key.method for key in queries.own_keys()] == before
    assert before == [f"{did}#key-2024", f"{did}#status-2024", f"{did}#record-2024"]


def test_the_did_document_lists_every_key_and_the_record_has_its_entry(own_keys: object) -> None:
    document = queries.did_document()
    assert len(document["verificationMethod"]) == len(document["assertionMethod"]) == 3
    assert [entry.verb for key in queries.own_keys() for entry in entries_about(key.ref)] == ["key:opened"] * 3


def test_a_page_process_may_not_open_a_secret(own_keys: object, settings: Any, noon: datetime) -> None:
    planned = papers.approval()
    settings.SIGNING_ALLOWED = False
    with pytest.raises(Misuse, match="may not open secret keys"):
        documents.sign_planned(document=planned, by=SYSTEM, now=noon)


def test_a_page_process_can_plan_for_an_endorser_that_has_no_key_yet(
    own_keys: object, settings: Any, noon: datetime
) -> None:
    settings.SIGNING_ALLOWED = False
    planned = papers.endorsement()
    assert (planned.signing_key, queries.endorser_did_document("cedar-point-labs")) == (None, None)
    settings.SIGNING_ALLOWED = True
    documents.sign_each(purpose="endorser:", n=5, by=SYSTEM, now=noon)
    kept = queries.endorser_did_document("cedar-point-labs")
    assert kept is not None
    assert kept["controller"] == "did:web:credentials.northlake.example"


def test_another_master_key_opens_nothing(own_keys: object, may_sign: Path, settings: Any, tmp_path: Path) -> None:
    other = tmp_path / "other"
    assert custody.make_master_key(other)
    settings.MASTER_KEY_FILE = other
    with pytest.raises(Misuse, match="does not open"):
        custody.signer(queries.own_keys()[0])


def test_the_master_key_file_is_its_owners_only_and_never_written_over(may_sign: Path) -> None:
    before = may_sign.read_bytes()
    assert not custody.make_master_key(may_sign)
    assert (stat.S_IMODE(may_sign.stat().st_mode), may_sign.read_bytes()) == (0o600, before)


def test_no_secret_is_in_what_a_key_says_of_itself(own_keys: object) -> None:
    key = queries.own_keys()[0]
    assert "secret" not in f"{key} {custody.signer(key)!r}".lower().replace("secretkey", "")


def test_a_new_key_takes_over_and_the_old_one_goes_on_verifying(own_keys: object, noon: datetime) -> None:
    papers.approval()
    tasks.sign_documents_due(noon)
    new = keys.rotate_key(purpose="credential", by=SYSTEM, now=noon + timedelta(days=1))
    old = Key.objects.get(method__endswith="#key-2024")
    assert (new.method.partition("#")[2], old.state) == ("key-2026", "retired")
    assert old.method in queries.did_document()["assertionMethod"]
    signing_now = queries.did_document()["authentication"]
    assert (new.method in signing_now, old.method in signing_now) == (True, False)


def test_an_exposed_key_leaves_the_did_document_at_once(own_keys: object, noon: datetime) -> None:
    key = queries.own_keys()[0]
    keys.mark_compromised(key_id=key.pk, reason="found on a lost laptop", by=SYSTEM, now=noon)
    assert key.method not in queries.did_document()["assertionMethod"]


def test_a_key_never_moves_backwards(own_keys: object, noon: datetime) -> None:
    key = queries.own_keys()[0]
    keys.mark_compromised(key_id=key.pk, reason="lost", by=SYSTEM, now=noon)
    with refuses("key_only_forwards"):
        keys.mark_compromised(key_id=key.pk, reason="lost again", by=SYSTEM, now=noon)


def test_there_is_no_key_for_a_purpose_nobody_knows(own_keys: object, noon: datetime) -> None:
    with refuses("key_missing"):
        keys.open_key(purpose="lottery", did="did:web:credentials.northlake.example", by=SYSTEM, now=noon)


def test_names_of_keys_are_never_used_twice() -> None:
    taken = frozenset({"key-2026", "key-2026-2"})
    assert rules.fragment("credential", year=2026, taken=taken) == "key-2026-3"
