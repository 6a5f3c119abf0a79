"""An employer takes a credential along as one file, and checks it on a machine without a network."""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from datetime import datetime, timedelta

import pytest
from django.test import Client

from testamur.awards.models import Credential
from testamur.record.actions import link_entries
from testamur.record.rules.actors import SYSTEM
from testamur.seal.bundle import read_bundle
from testamur.seal.did import DidKey
from testamur.seal.offline import verify_bundle
from testamur.seal.report import Report
from testamur.signing import queries as signing
from testamur.signing.actions import checkpoints, keys
from testamur.signing.models import Key
from testamur.verification import queries
from testamur.verification.rules.states import State
from testamur.wallet.rules.disclosure import Disclosure
from tests.verification.conftest import choose

pytestmark = pytest.mark.django_db


def taken(credential: Credential, client: Client) -> bytes:
    answer = client.get(f"/v/{credential.public_id}.zip")
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/zip")
    assert answer["Content-Disposition"] == f'attachment; filename="{credential.public_id}.zip"'
    return answer.content


def raw_of(credential: Credential) -> bytes:
    assert credential.document.raw is not None
    return credential.document.raw


def offline(data: bytes, now: datetime) -> Report:
    """The judgement of a machine that has this file and nothing else."""
    return verify_bundle(data, now=now, resolver=DidKey())


def test_the_file_alone_is_enough_to_find_it_genuine(
    shared: Credential, client: Client, noon: datetime, at_noon: object
) -> None:
    data = taken(shared, client)
    report = offline(data, noon)
    assert (report.verdict.value, report.warnings) == ("valid", ("documents_from_bundle",))
    assert read_bundle(data).credential == raw_of(shared)
    late = offline(data, noon + timedelta(days=30))
    assert (late.verdict.value, late.check("status").reason) == ("could_not_check", "list_expired")


def test_it_says_in_both_languages_what_it_proves(shared: Credential, client: Client) -> None:
    archive = zipfile.ZipFile(io.BytesIO(taken(shared, client)))
    text = archive.read("README.txt").decode()
    assert shared.public_id in text
    assert "What it proves" in text
    assert "Ce qu'il prouve" in text
    assert json.loads(archive.read("contexts.json"))[0]["sha256"]


def test_the_record_proves_it_after_its_key_was_lost(
    shared: Credential, client: Client, noon: datetime, at_noon: object, may_sign: object
) -> None:
    link_entries()
    checkpoints.sign_head(by=SYSTEM, now=noon)
    lost = noon + timedelta(days=1)
    key = Key.objects.get(purpose="credential", state="active")
    keys.mark_compromised(key_id=key.pk, reason="The laptop is gone.", by=SYSTEM, now=lost)
    raw = raw_of(shared)
    proof = signing.record_proof(hashlib.sha256(raw).hexdigest())
    assert proof is not None
    recorded = proof.recorded_at(
        hashlib.sha256(raw).hexdigest(), issuer=signing.institution_did(), resolver=signing.resolver()
    )
    assert recorded is not None
    assert recorded < lost
    report = offline(taken(shared, client), noon)
    assert report.check("issuer_binding").reason == "anchored_before_compromise"
    assert "reissue_due" in report.warnings


def test_without_a_checkpoint_there_is_no_record_proof(shared: Credential, client: Client) -> None:
    assert read_bundle(taken(shared, client)).record is None


@pytest.mark.parametrize("choice", [None, Disclosure.ONLY_ME])
def test_what_its_holder_has_not_shared_is_in_no_bundle(
    issued: list[Credential], client: Client, noon: datetime, choice: Disclosure | None
) -> None:
    if choice is not None:
        choose(issued[1], choice, noon)
    answer = client.get(f"/v/{issued[1].public_id}.zip", HTTP_ACCEPT_LANGUAGE="en")
    assert answer["Content-Type"].startswith("text/html")
    assert "Private" in answer.content.decode()
    assert issued[1].award.name not in answer.content.decode()


def test_an_unknown_id_has_no_bundle(northlake: object, client: Client) -> None:
    assert client.get("/v/7Q4K-2MXD-H8TW-5HRR.zip").status_code == 404


def test_the_page_offers_it(shared: Credential, client: Client) -> None:
    page = client.get(f"/v/{shared.public_id}", HTTP_ACCEPT_LANGUAGE="en").content.decode()
    assert f'href="/v/{shared.public_id}.zip"' in page


def test_a_bundle_that_is_handed_in_is_judged_by_our_own_keys(
    shared: Credential, client: Client, noon: datetime, at_noon: object
) -> None:
    assert queries.check_bytes(taken(shared, client), now=noon).state is State.VALID
    assert queries.check_bytes(b"PK\x03\x04nothing", now=noon).state is State.MALFORMED
