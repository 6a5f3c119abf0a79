"""A status list keeps its bits, gives no index twice, and a bad one never speaks about a credential."""

import gzip
import json
import random
import time
import tracemalloc
import zlib
from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest

from testamur.seal import multi
from testamur.seal.contexts import CREDENTIALS_V2, OB_EXTENSIONS, OB_V3
from testamur.seal.did import DidKey
from testamur.seal.errors import LimitExceeded, ListFull, StatusRefused, StatusUnavailable
from testamur.seal.issue import issue
from testamur.seal.keys import generate_key
from testamur.seal.lint import lint
from testamur.seal.proofs import add_proof
from testamur.seal.report import Report, Result
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
from testamur.seal.types import Iri, Limits, Profile, Suite
from testamur.seal.verify import verify
from tests.seal import award

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


def test_a_list_is_read_within_five_milliseconds():
    found = new_status_list(URL, "revocation")
    credential = listed(found)
    started = time.process_time()
    for _ in range(20):
        read_status(found.entry(5), credential)
    assert (time.process_time() - started) / 20 < 0.005


class Lists(StatusSource):
    """A status source over lists by address; a text or bytes is handed out as it is."""

    def __init__(self, lists: dict) -> None:
        self.lists = lists

    def list(self, url: str) -> bytes:
        if url not in self.lists:
            raise StatusUnavailable(url)
        found = self.lists[url]
        return found if isinstance(found, bytes) else json.dumps(found).encode()


KEY, OTHER = (generate_key(random=random.Random(seed)) for seed in (1, 2))


def signed_list(*, signer=KEY, purpose="revocation", bit: bool = False, **changed: object) -> dict:
    found = new_status_list(URL, purpose)
    found.set(5, bit)
    return signed(
        found.credential(issuer=signer.controller, valid_from=NOW - DAY, valid_until=NOW + DAY) | changed, signer
    )


def signed(document: dict, signer=KEY) -> dict:
    return add_proof(document, signer=signer, suite=Suite.EDDSA_RDFC_2022, created=NOW)


def holding(status: object, lists: dict) -> Report:
    """The report on a credential with this `credentialStatus`, these lists being at hand."""
    credential = {
        "@context": [CREDENTIALS_V2, OB_V3, OB_EXTENSIONS],
        "id": "urn:x:credential",
        "type": ["VerifiableCredential"],
        "issuer": KEY.controller,
        "validFrom": "2026-11-20T19:00:00Z",
        "credentialSubject": {"id": "urn:x:subject", "description": "a claim"},
        "credentialStatus": status,
    }
    return verify(json.dumps(signed(credential)), now=NOW, resolver=DidKey(), status=Lists(lists))


def status_of(document: object, *, purpose: str = "revocation", **changed: object) -> Report:
    return holding(StatusList(URL, purpose).entry(5) | changed, {URL: document})


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


SECOND = Iri("https://a.example/status/2")


def of_two(first: dict, second: dict) -> str:
    """The verdict on a credential with two entries: a revocation list and a suspension list."""
    entries = [StatusList(URL, "revocation").entry(5), StatusList(SECOND, "suspension").entry(5)]
    return holding(entries, {URL: first, SECOND: second}).verdict.value


def suspension(*, bit: bool = False, **changed: object) -> dict:
    return signed_list(purpose="suspension", bit=bit, id=str(SECOND), **changed)


@pytest.mark.parametrize(
    ("first", "second", "verdict"),
    [
        (signed_list(), suspension(), "valid"),
        (signed_list(), suspension(bit=True), "suspended"),
        (signed_list(bit=True), suspension(bit=True), "revoked"),
        (signed_list(bit=True), suspension(signer=OTHER), "revoked"),
        (signed_list(), suspension(signer=OTHER), "could_not_check"),
        (signed_list(signer=OTHER), suspension(bit=True), "suspended"),
        (signed_list(), suspension(validUntil="2026-11-23T15:00:00Z"), "could_not_check"),
    ],
)
def test_of_several_entries_the_worst_counts_and_what_is_known_before_what_is_not(first, second, verdict):
    assert of_two(first, second) == verdict


def test_an_open_badge_with_two_entries_is_read_and_never_written():
    badge = json.loads(json.dumps(award.award()))
    entries = [badge["credentialStatus"], {**badge["credentialStatus"], "statusPurpose": "suspension"}]
    rules = [
        {one.rule for one in lint({**badge, "credentialStatus": entries}, reading=reading)} for reading in (True, False)
    ]
    assert [{rule for rule in found if "status" in rule} for found in rules] == [
        set(),
        {"ob30.achievement_credential.credential_status"},
    ]


MESSAGES = {"statusMessage": [{"status": "0x0", "message": "in order"}, {"status": "0x1", "message": "fee due"}]}


@pytest.mark.parametrize(("bit", "text"), [(False, "in order"), (True, "fee due")])
def test_a_message_is_told_and_changes_nothing(bit, text):
    report = status_of(signed_list(purpose="message", bit=bit), purpose="message", **MESSAGES)
    assert (report.verdict.value, report.check("status").detail) == ("valid", text)


@pytest.mark.parametrize("document", [signed_list(signer=OTHER, purpose="message"), {"not": "a list"}])
def test_a_message_list_that_cannot_be_believed_changes_nothing_either(document):
    report = status_of(document, purpose="message", **MESSAGES)
    assert report.verdict.value == "valid"
    assert "was not read" in report.check("status").detail


def test_a_purpose_of_somebodys_own_is_in_order_while_its_bit_is_not_set():
    verdicts = [
        status_of(signed_list(purpose="audit", bit=bit), purpose="audit").verdict.value for bit in (False, True)
    ]
    assert verdicts == ["valid", "could_not_check"]


def test_a_status_of_two_bits_is_read_from_the_left():
    found = StatusList(URL, "suspension", size=SMALLEST * 2)
    found.set(10, True)
    document = signed(found.credential(issuer=KEY.controller, valid_from=NOW - DAY, valid_until=NOW + DAY))
    words = [{"status": hex(value), "message": word} for value, word in enumerate(("none", "mild", "strict", "whole"))]
    entry = {"statusSize": 2, "statusMessage": words}
    report = status_of(document, purpose="suspension", **entry)
    assert (report.verdict.value, report.check("status").detail) == ("suspended", "strict")
    assert read_status({**found.entry(6), **entry}, document) == 0


def test_an_index_that_is_a_number_is_read():
    assert status_of(signed_list(bit=True), statusListIndex=5).verdict.value == "revoked"


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({"statusListIndex": "-1"}, "index_range"),
        ({"statusListIndex": str(2**63)}, "index_range"),
        ({"statusListIndex": str(SMALLEST)}, "index_range"),
        ({"statusListIndex": "007"}, "list_malformed"),
        ({"statusPurpose": "suspension"}, "purpose_mismatch"),
        ({"statusListCredential": "https://a.example/status/9"}, "list_unavailable"),
    ],
)
def test_an_entry_that_leads_nowhere_never_ends_in_valid(changed, reason):
    report = status_of(signed_list(), **changed)
    assert report.check("status").reason == reason
    assert report.verdict.value in {"could_not_check", "malformed"}


def test_a_kind_of_status_that_nobody_here_reads_is_unknown():
    report = holding({"id": "urn:x:entry", "type": "https://w3id.org/vc/status-list#StatusList2021Entry"}, {})
    assert (report.verdict.value, report.check("status").reason) == ("could_not_check", "status_type_not_supported")


def with_list(text: str) -> dict:
    """A signed list whose bits are this text."""
    credential = new_status_list(URL, "revocation").credential(
        issuer=KEY.controller, valid_from=NOW - DAY, valid_until=NOW + DAY
    )
    credential["credentialSubject"]["encodedList"] = text
    return signed(credential)


def test_a_list_with_one_entry_too_few_is_short():
    report = status_of(with_list(packed(bytes(16383))))
    assert (report.verdict.value, report.check("status").reason) == ("could_not_check", "list_short")


def test_a_large_list_of_any_bits_is_read():
    bits = random.Random(3).randbytes(131_072)
    assert status_of(with_list(packed(bits))).check("status").reason == ("revoked" if bits[0] & 4 else None)


@pytest.mark.parametrize("size", [64, 1024], ids=["64 MiB", "1 GiB"])
def test_a_gzip_bomb_costs_next_to_nothing_even_when_it_is_signed(size):
    packer = zlib.compressobj(9, wbits=31)
    first = packer.compress(bytes(2**20)) + packer.flush(zlib.Z_FULL_FLUSH)
    # After a full flush the same megabyte packs into the same bytes again and again.
    again = packer.compress(bytes(2**20)) + packer.flush(zlib.Z_FULL_FLUSH)
    bomb = first + again * (size - 1) + packer.flush()
    document = {**signed_list(), "proof": None}
    document["credentialSubject"] = {**document["credentialSubject"], "encodedList": "u" + multi.base64url_encode(bomb)}
    tracemalloc.start()
    started = time.process_time()
    with pytest.raises(StatusRefused):
        read_status(StatusList(URL, "revocation").entry(5), document)
    spent, (_, peak) = time.process_time() - started, tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert spent < 0.2
    assert peak < 32 * 2**20


def list_token(*, signer=KEY, suite: Suite = Suite.VC_JWT_W3C, bit: bool = True) -> bytes:
    """A list in a token."""
    found = new_status_list(URL, "revocation")
    found.set(5, bit)
    document = found.credential(issuer=signer.controller, valid_from=NOW - DAY, valid_until=NOW + DAY)
    return issue(document, signer=signer, created=NOW, suite=suite, profile=Profile.VCDM20).raw


def enveloped(token: bytes) -> dict:
    address = f"data:application/vc+jwt,{token.decode()}"
    return {"@context": [CREDENTIALS_V2], "id": address, "type": "EnvelopedVerifiableCredential"}


@pytest.mark.parametrize(
    ("document", "verdict", "reason"),
    [
        (list_token(), "revoked", "revoked"),
        (list_token(bit=False), "valid", None),
        (enveloped(list_token()), "revoked", "revoked"),
        (list_token(signer=OTHER), "could_not_check", "list_issuer"),
        (list_token()[:-8] + list_token(bit=False)[-8:], "could_not_check", "list_proof"),
        (b"a.b.c", "could_not_check", "list_malformed"),
        (enveloped(list_token()) | {"name": "mine"}, "could_not_check", "list_malformed"),
    ],
    ids=["set", "not set", "in an envelope", "foreign", "altered", "no token", "an envelope that says something"],
)
def test_a_list_in_a_token_is_verified_like_any(document, verdict, reason):
    report = status_of(document)
    assert (report.verdict.value, report.check("status").reason) == (verdict, reason)


def revocations(*ids: object, issuer: object = KEY.controller) -> dict:
    return {"issuer": issuer, "revokedCredential": [{"id": id_, "revocationReason": "withdrawn"} for id_ in ids]}


REVOCATION_LIST = {"id": "https://a.example/revocations", "type": "1EdTechRevocationList"}


@pytest.mark.parametrize(
    ("document", "verdict", "reason"),
    [
        (revocations("urn:x:other", "urn:x:credential"), "revoked", "revoked"),
        (revocations("urn:x:other"), "valid", None),
        (revocations(), "valid", None),
        (revocations("urn:x:other", issuer={"id": KEY.controller}), "valid", None),
        (revocations(*(f"urn:x:{n}" for n in range(12_000)), "urn:x:credential"), "revoked", "revoked"),
        (revocations("urn:x:other", issuer="did:web:other.example"), "could_not_check", "list_issuer"),
        ({"revokedCredential": []}, "could_not_check", "list_issuer"),
        ({"issuer": KEY.controller, "revokedCredential": "all"}, "could_not_check", "list_malformed"),
        (["urn:x:credential"], "could_not_check", "list_malformed"),
        (b"<html>", "could_not_check", "list_malformed"),
        (b'{"revokedCredential": "' + b"x" * 2**20 + b'"}', "could_not_check", "list_malformed"),
    ],
    ids=[
        "named",
        "not named",
        "empty",
        "issuer object",
        "long",
        "foreign",
        "nobody's",
        "no list",
        "array",
        "page",
        "huge",
    ],
)
def test_a_list_of_revocations_speaks_about_its_own_issuers_credentials_only(document, verdict, reason):
    report = holding(REVOCATION_LIST, {REVOCATION_LIST["id"]: document})
    assert (report.verdict.value, report.check("status").reason) == (verdict, reason)


def test_a_list_of_revocations_that_is_not_at_hand_is_said_to_be():
    assert holding(REVOCATION_LIST, {}).check("status").reason == "list_unavailable"


def test_a_folder_of_lists_is_read_by_name_and_by_id(tmp_path):
    (tmp_path / "https%3A%2F%2Fa.example%2Fstatus%2F1.json").write_text('{"id": "x"}')
    (tmp_path / "other.json").write_text('{"id": "https://a.example/status/2#list"}')
    folder = StatusDirectory(tmp_path)
    assert folder.list(URL) == b'{"id": "x"}'
    assert b"status/2" in folder.list("https://a.example/status/2")
    with pytest.raises(StatusUnavailable):
        folder.list("https://a.example/status/3")
