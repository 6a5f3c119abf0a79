"""A status list keeps its bits, gives no index twice, and a bad one never speaks about a credential."""

import gzip
import json
import random
import time
from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest

from testamur.seal import multi
from testamur.seal.did import DidKey
from testamur.seal.errors import LimitExceeded, ListFull, StatusRefused, StatusUnavailable
from testamur.seal.keys import generate_key
from testamur.seal.proofs import add_proof
from testamur.seal.report import Result
from testamur.seal.status import (
    SMALLEST,
    StatusDirectory,
    StatusList,
    StatusSource,
    decode_bits,
    encode_bits,
    new_status_list,
    read_status,
)
from testamur.seal.types import Iri, Limits, Suite
from testamur.seal.verify import verify

URL = Iri("https://a.example/status/1")
NOW = datetime(2026, 11, 23, 16, tzinfo=UTC)
DAY = timedelta(days=1)


def listed(status_list: StatusList, issuer: str = "did:web:a.example") -> dict:
    return status_list.credential(issuer=issuer, valid_from=NOW, valid_until=NOW + DAY)


def test_index_zero_is_the_first_bit_of_the_first_byte():
    found = new_status_list(URL, "revocation")
    found.set(0, True)
    assert decode_bits(listed(found)["credentialSubject"]["encodedList"], limits=Limits())[0] == 0x80


def test_the_same_bits_give_the_same_text():
    assert encode_bits(bytes(16384)) == encode_bits(bytes(16384))


def test_every_set_bit_is_read_back_and_no_other():
    found = new_status_list(URL, "revocation")
    chosen = random.Random(1).sample(range(SMALLEST), 50)
    for index in chosen:
        found.set(index, True)
    credential = listed(found)
    read = {index: read_status(found.entry(index), credential) for index in [*chosen, *(i ^ 1 for i in chosen)]}
    assert [index for index, value in sorted(read.items()) if value] == sorted(chosen)
    found.set(chosen[0], False)
    assert not found.get(chosen[0])


def test_ten_thousand_indices_are_drawn_without_repeat_and_evenly():
    found = new_status_list(URL, "revocation")
    chance = random.Random(20261123)
    drawn = [found.allocate(chance) for _ in range(10_000)]
    assert len(set(drawn)) == 10_000
    buckets = Counter(index * 256 // SMALLEST for index in drawn)
    chi_square = sum((buckets[n] - 10_000 / 256) ** 2 / (10_000 / 256) for n in range(256))
    assert chi_square < 330.5  # p > 0.001 at 255 degrees of freedom


def test_a_half_full_list_is_closed():
    found = StatusList(URL, "revocation", allocated=range(SMALLEST // 2))
    with pytest.raises(ListFull):
        found.allocate(random.Random(1))


def test_a_small_list_is_not_opened():
    with pytest.raises(LimitExceeded):
        new_status_list(URL, "revocation", size=1024)


@pytest.mark.parametrize("index", [-1, SMALLEST])
def test_a_bit_outside_the_list_cannot_be_set(index):
    with pytest.raises(LimitExceeded):
        new_status_list(URL, "revocation").set(index, True)


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"statusListIndex": "-1"}, "index_range"),
        ({"statusListIndex": str(2**63)}, "index_range"),
        ({"statusListIndex": str(SMALLEST)}, "index_range"),
        ({"statusListIndex": "007"}, "list_malformed"),
        ({"statusListIndex": "one"}, "list_malformed"),
        ({"statusListIndex": None}, "list_malformed"),
        ({"statusListIndex": True}, "list_malformed"),
        ({"statusPurpose": "suspension"}, "purpose_mismatch"),
        ({"statusSize": 0}, "list_malformed"),
        ({"statusSize": 2}, "list_short"),
    ],
)
def test_a_wrong_entry_gets_its_reason(change, reason):
    found = new_status_list(URL, "revocation")
    with pytest.raises(StatusRefused) as refused:
        read_status({**found.entry(5), **change}, listed(found))
    assert refused.value.reason == reason


def packed(bits: bytes) -> str:
    return "u" + multi.base64url_encode(gzip.compress(bits))


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (packed(bytes(16383)), "list_short"),
        (packed(bytes(16384))[:-8], "list_malformed"),
        ("u", "list_malformed"),
        ("zzz", "list_malformed"),
        (None, "list_malformed"),
        ("u" + multi.base64url_encode(gzip.compress(bytes(16384)) + b"more"), "list_malformed"),
    ],
    ids=["short", "cut", "empty", "other base", "absent", "trailing"],
)
def test_a_wrong_list_gets_its_reason(text, reason):
    found = new_status_list(URL, "revocation")
    credential = listed(found)
    credential["credentialSubject"]["encodedList"] = text
    with pytest.raises(StatusRefused) as refused:
        read_status(found.entry(5), credential)
    assert refused.value.reason == reason


def test_a_gzip_bomb_is_refused_at_once():
    bomb = "u" + multi.base64url_encode(gzip.compress(bytes(256 * 1024 * 1024), compresslevel=9))
    started = time.process_time()
    with pytest.raises(StatusRefused):
        decode_bits(bomb, limits=Limits())
    assert time.process_time() - started < 0.2


def test_a_list_is_read_within_five_milliseconds():
    found = new_status_list(URL, "revocation")
    credential = listed(found)
    started = time.process_time()
    for _ in range(20):
        read_status(found.entry(5), credential)
    assert (time.process_time() - started) / 20 < 0.005


class Lists(StatusSource):
    """A status source over one list."""

    def __init__(self, document: dict) -> None:
        self.document = document

    def list(self, url: str) -> bytes:
        if url != URL:
            raise StatusUnavailable(url)
        return json.dumps(self.document).encode()


KEY, OTHER = (generate_key(random=random.Random(seed)) for seed in (1, 2))


def signed_list(*, signer=KEY, purpose="revocation", bit: bool = False, **changed: object) -> dict:
    found = new_status_list(URL, purpose)
    found.set(5, bit)
    credential = found.credential(issuer=signer.controller, valid_from=NOW - DAY, valid_until=NOW + DAY) | changed
    return add_proof(credential, signer=signer, suite=Suite.EDDSA_RDFC_2022, created=NOW)


def status_of(document: dict, *, purpose: str = "revocation"):
    credential = {
        "@context": ["https://www.w3.org/ns/credentials/v2"],
        "id": "urn:x:credential",
        "type": ["VerifiableCredential"],
        "issuer": KEY.controller,
        "validFrom": "2026-11-20T19:00:00Z",
        "credentialSubject": {"id": "urn:x:subject", "description": "a claim"},
        "credentialStatus": StatusList(URL, purpose).entry(5),
    }
    signed = add_proof(credential, signer=KEY, suite=Suite.EDDSA_RDFC_2022, created=NOW)
    return verify(json.dumps(signed), now=NOW, resolver=DidKey(), status=Lists(document))


@pytest.mark.parametrize(
    ("purpose", "verdict"),
    [("revocation", "revoked"), ("suspension", "suspended"), ("refresh", "replaced"), ("message", "valid")],
)
def test_a_set_bit_means_what_its_purpose_says(purpose, verdict):
    assert status_of(signed_list(purpose=purpose, bit=True), purpose=purpose).verdict.value == verdict
    assert status_of(signed_list(purpose=purpose), purpose=purpose).verdict.value == "valid"


@pytest.mark.parametrize(
    ("document", "result", "reason"),
    [
        (signed_list(signer=OTHER, bit=True), Result.FAIL, "list_issuer"),
        ({**signed_list(bit=True), "name": "changed"}, Result.FAIL, "list_proof"),
        (signed_list(bit=True, validUntil="2026-11-23T15:00:00Z"), Result.UNKNOWN, "list_expired"),
        (signed_list(bit=True, id="https://a.example/status/2"), Result.FAIL, "list_malformed"),
        (signed_list(purpose="suspension", bit=True), Result.FAIL, "purpose_mismatch"),
        ({"not": "a list"}, Result.FAIL, "list_malformed"),
    ],
    ids=["of another issuer", "changed", "expired", "of another address", "for another purpose", "no list"],
)
def test_a_list_that_cannot_be_believed_says_neither_revoked_nor_valid(document, result, reason):
    report = status_of(document)
    status = report.check("status")
    assert (status.result, status.reason, report.verdict.value) == (result, reason, "could_not_check")


def test_a_folder_of_lists_is_read_by_name_and_by_id(tmp_path):
    (tmp_path / "https%3A%2F%2Fa.example%2Fstatus%2F1.json").write_text('{"id": "x"}')
    (tmp_path / "other.json").write_text('{"id": "https://a.example/status/2#list"}')
    folder = StatusDirectory(tmp_path)
    assert folder.list(URL) == b'{"id": "x"}'
    assert b"status/2" in folder.list("https://a.example/status/2")
    with pytest.raises(StatusUnavailable):
        folder.list("https://a.example/status/3")
