"""The public check, through its pages: verdict first, private until chosen, the same in every representation."""

from __future__ import annotations

import json
import random
from datetime import datetime, timedelta

import pytest
from django.test import Client

from testamur.awards.models import Credential
from testamur.seal.derive import derive
from testamur.seal.issue import issue
from testamur.seal.keys import generate_key
from testamur.seal.types import Alg, Suite
from testamur.verification import queries
from testamur.verification.models import CheckRecord
from testamur.verification.rules.states import State
from testamur.wallet.rules.disclosure import Disclosure
from tests.cast import breaks
from tests.seal.house import credential
from tests.verification.conftest import choose

pytestmark = [pytest.mark.actions]
EVERY_KIND = ("text/html", "application/json", "application/ld+json", "application/vc+ld+json", "application/vc")


def test_the_verdict_comes_first_and_says_what_the_person_can_do(shared: Credential, client: Client):
    text = client.get(f"/v/{shared.public_id}", HTTP_ACCEPT_LANGUAGE="en").content.decode()
    assert "<h1>Genuine and current</h1>" in text
    assert text.index("Genuine and current</h1>") < text.index("Competencies this person has shown")
    assert "Not a licence or authorization to practise" in text
    assert shared.award.name in text


def test_the_same_page_in_french(shared: Credential, client: Client):
    text = client.get(f"/v/{shared.public_id}", HTTP_ACCEPT_LANGUAGE="fr-CA").content.decode()
    assert "<h1>Authentique et valide</h1>" in text
    assert "Compétences démontrées par cette personne" in text
    assert 'lang="fr"' in text


def test_a_machine_gets_the_signed_bytes(shared: Credential, client: Client):
    answer = client.get(f"/v/{shared.public_id}", HTTP_ACCEPT="application/vc+ld+json")
    assert answer.content == bytes(shared.document.signed)
    assert answer["Access-Control-Allow-Origin"] == "*"


def test_json_says_the_verdict_and_each_check(shared: Credential, client: Client):
    said = client.get(f"/v/{shared.public_id}", HTTP_ACCEPT="application/json").json()
    assert said["state"] == "valid"
    assert [check["name"] for check in said["report"]["checks"]] == [
        "format", "context", "schema", "proof", "issuer_binding", "validity", "status", "endorsements",
    ]  # fmt: skip


@pytest.mark.parametrize("accept", EVERY_KIND)
def test_before_the_holder_has_chosen_every_representation_says_only_private(issued: list[Credential], client: Client, accept: str):
    one = issued[1]
    answer = client.get(f"/v/{one.public_id}", HTTP_ACCEPT=accept, HTTP_ACCEPT_LANGUAGE="en")
    text = answer.content.decode()
    assert answer.status_code == 200
    assert "private" in text.lower()
    for told in (one.award.name, one.award.definition.title_en, "VEN-1", "Badge"):
        assert told not in text


def test_only_me_answers_like_not_chosen(issued: list[Credential], client: Client, noon: datetime):
    waiting = client.get(f"/v/{issued[1].public_id}", HTTP_ACCEPT="application/json").json()
    choose(issued[2], Disclosure.ONLY_ME, noon)
    kept = client.get(f"/v/{issued[2].public_id}", HTTP_ACCEPT="application/json").json()
    assert waiting["state"] == kept["state"] == "private"
    assert set(waiting) == set(kept)


def test_an_unknown_id_is_no_alarm(northlake, client: Client):
    answer = client.get("/v/7Q4K-2MXD-H8TW-5HRR", HTTP_ACCEPT_LANGUAGE="en")
    assert answer.status_code == 404
    assert "We cannot find this ID" in answer.content.decode()


def test_a_mistyped_id_is_explained_at_the_field(northlake, client: Client):
    page = client.post("/en/check/", {"what": "7Q4K-2MXD"})
    assert "I, L, O and U are never used" in page.content.decode()
    assert "7Q4K-2MXD" in page.content.decode()


def test_an_id_however_typed_leads_to_its_page(shared: Credential, client: Client):
    answer = client.post("/en/check/", {"what": shared.public_id.lower().replace("-", " ")})
    assert answer["Location"] == f"/v/{shared.public_id}"


def test_a_pasted_credential_is_judged_on_its_own_bytes(issued: list[Credential], client: Client, at_noon: datetime):
    raw = bytes(issued[1].document.signed).decode()
    text = client.post("/en/check/", {"what": raw}).content.decode()
    assert "<h1>Genuine and current</h1>" in text


def test_a_pasted_token_of_somebody_unknown_is_shown_as_their_words(shared: Credential, client: Client, at_noon: datetime):
    key = generate_key(random=random.Random(4))
    token = issue(credential(key.controller), signer=key, created=at_noon, suite=Suite.VC_JWT_OB3).raw.decode()
    text = client.post("/en/check/", {"what": token}).content.decode()
    assert "<h1>Signed, but not by an issuer we know</h1>" in text
    assert "Their words. We have not confirmed any of them." in text
    assert credential()["credentialSubject"]["achievement"]["name"] in text
    bent = token[:-9] + ("A" if token[-9] != "A" else "B") + token[-8:]
    assert "<h1>Not genuine</h1>" in client.post("/en/check/", {"what": bent}).content.decode()


def test_a_part_that_a_holder_shows_is_called_a_part(shared: Credential, client: Client, at_noon: datetime):
    key = generate_key(Alg.P256, random=random.Random(4))
    whole = issue(credential(key.controller), signer=key, created=at_noon, suite=Suite.ECDSA_SD_2023, random=random.Random(5))
    part = json.dumps(derive(json.loads(whole.raw), ["/id", "/type", "/credentialSubject"]))
    assert "Its holder shows a part of it" in client.post("/en/check/", {"what": part}).content.decode()
    assert "en montre une partie" in client.post("/fr/check/", {"what": part}).content.decode()


def test_a_changed_name_is_not_genuine_and_nothing_is_shown(shared: Credential, client: Client):
    forged = bytes(shared.document.signed).decode().replace(shared.award.name, "Somebody Else")
    text = client.post("/en/check/", {"what": forged}).content.decode()
    assert "<h1>Not genuine</h1>" in text
    assert "Somebody Else" not in text
    assert "Venipuncture" not in text


@pytest.mark.parametrize("bad", ["{", "[]", '{"a": 1, "a": 2}', "{" * 5000, '{"@context": "x"}', "null {}"])
def test_bad_text_gets_a_page_and_no_failure(northlake, client: Client, bad: str):
    answer = client.post("/en/check/", {"what": bad})
    assert answer.status_code == 200


def test_an_empty_form_says_what_to_do(northlake, client: Client):
    assert "Type an ID, paste a credential, or choose a file" in client.post("/en/check/", {}).content.decode()


def test_a_check_is_kept_and_frozen(shared: Credential, client: Client):
    answer = client.post(f"/v/{shared.public_id}/record/", HTTP_ACCEPT_LANGUAGE="en")
    page = client.get(answer["Location"], HTTP_ACCEPT_LANGUAGE="en").content.decode()
    assert "Genuine and current" in page
    assert shared.award.name not in page


@pytest.mark.db_law
def test_the_database_refuses_to_change_a_kept_check(shared: Credential, client: Client):
    client.post(f"/v/{shared.public_id}/record/")
    with breaks("verification_checkrecord_no_update"):
        CheckRecord.objects.update(verdict="revoked")


def test_an_expired_one_is_still_read(shared: Credential, noon: datetime):
    later = queries.check_own(shared.public_id, now=noon + timedelta(days=40 * 365))
    assert later.state is State.EXPIRED
    assert later.shows_all


def test_keys_and_lists_are_public_files(shared: Credential, client: Client):
    did = client.get("/.well-known/did.json").json()
    assert did["id"] == "did:web:credentials.northlake.example"
    listed = json.loads(bytes(shared.document.signed))["credentialStatus"]["statusListCredential"]
    assert listed.startswith("https://credentials.northlake.example/status/")
