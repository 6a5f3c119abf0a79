"""One file with everything in it: a credential is judged without network, and a bundle built to harm is refused."""

import base64
import hashlib
import io
import json
import random
import stat
import struct
import time
import zipfile
import zlib
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from importlib.resources import files
from urllib.parse import unquote

import jsonschema
import pytest
from hypothesis import given, settings, strategies as st

from testamur.seal.bundle import Bundle, read_bundle, write_bundle
from testamur.seal.carriers.archive import MOST_FILES
from testamur.seal.did import DidKey, KeyEntry, KeyState, did_document, read_document
from testamur.seal.errors import MalformedInput
from testamur.seal.inspect import inspect
from testamur.seal.issue import sign
from testamur.seal.keys import generate_key
from testamur.seal.offline import FROM_BUNDLE, verify_bundle
from testamur.seal.record_proof import RecordProof, read_record_proof
from testamur.seal.report import Verdict
from testamur.seal.types import Did, MethodId, Suite, VerifyOptions
from tests.seal.pack import EXAMPLES, needs_examples

MIB = 1024 * 1024
SIGNED = datetime(2026, 11, 20, 19, tzinfo=UTC)
NOW = datetime(2026, 11, 23, 16, tzinfo=UTC)
DID = Did("did:web:a.example")
KEY = generate_key(random=random.Random(1), did=DID, fragment="key-2026")
RECORD_KEY = generate_key(random=random.Random(2), did=DID, fragment="record-2026")
STRANGER = generate_key(random=random.Random(3), did=DID, fragment="record-2026")


def credential(created: datetime = SIGNED) -> bytes:
    document = {
        "@context": ["https://www.w3.org/ns/credentials/v2"],
        "id": "https://a.example/v/1",
        "type": ["VerifiableCredential"],
        "issuer": str(DID),
        "validFrom": "2026-11-20T00:00:00Z",
        "credentialSubject": {"id": "urn:x:subject"},
    }
    return sign(document, signer=KEY, suite=Suite.EDDSA_JCS_2022, created=created).raw


def entries(**changed: object) -> list[KeyEntry]:
    """The issuer's keys; the first with its state and times."""
    first = replace(KeyEntry(KEY.method, KEY.alg, KEY.public), **changed)
    return [first, KeyEntry(RECORD_KEY.method, RECORD_KEY.alg, RECORD_KEY.public)]


def document(*keys: KeyEntry) -> bytes:
    return json.dumps(did_document(DID, list(keys) or entries())).encode()


def record(raw: bytes, *, at: datetime = SIGNED, signer=RECORD_KEY, leaves: int = 2) -> RecordProof:
    """The proof as an issuer's record makes it, written here from its description with nothing of the engine's."""
    body = {"sha256": hashlib.sha256(raw).hexdigest(), "key": KEY.method}
    entry = {
        "id": 7,
        "at": at.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "verb": "document:signed",
        "subject": "document:1",
        "actor": "system:worker",
        "onBehalfOf": "",
        "reason": "",
    }
    salt, previous = "ab" * 16, hashlib.sha256(b"before").digest()
    plain = json.dumps(body, sort_keys=True, separators=(",", ":")).encode()
    commitment = hashlib.sha256(bytes.fromhex(salt) + plain).hexdigest()
    whole = json.dumps({**entry, "commitment": commitment}, sort_keys=True, separators=(",", ":")).encode()
    after = [hashlib.sha256(bytes([n])).hexdigest() for n in range(leaves)]
    value = previous
    for leaf in (hashlib.sha256(whole).hexdigest(), *after):
        value = hashlib.sha256(value + bytes.fromhex(leaf)).digest()
    text = f"a.example/log\n{7 + leaves}\n{base64.b64encode(value).decode()}\n"
    hint = hashlib.sha256(b"a.example/log\n\x01" + signer.public).digest()[:4]
    signature = base64.b64encode(hint + signer.sign(text.encode())).decode()
    note = f"{text}\n\u2014 a.example/log {signature}\n"
    return RecordProof(entry, body, salt, 7, previous.hex(), tuple(after), note, MethodId(RECORD_KEY.method))


def bundle(raw: bytes | None = None, keys: list[KeyEntry] | None = None, **more: object) -> bytes:
    keys = keys or entries()
    given = {"documents": {DID: document(*keys)}, "lists": {}, "history": keys, **more}
    return write_bundle(raw or credential(), **given)


def judged(data: bytes, resolver: object = None, **more: object):
    return verify_bundle(data, now=NOW, resolver=resolver or DidKey(), **more)


def reason(report) -> str | None:
    return report.check("issuer_binding").reason


def test_a_bundle_needs_nothing_from_elsewhere_and_says_whose_word_it_is():
    report = judged(bundle())
    assert report.verdict is Verdict.VALID
    assert report.warnings == (FROM_BUNDLE,)
    assert (report.issuer.id, report.issuer.name, report.issuer.named_by.value) == (DID, None, "did_document")


def test_whoever_makes_a_bundle_does_not_become_a_trusted_issuer():
    forger = generate_key(random=random.Random(77), did=DID, fragment="key-2026")
    document = {name: value for name, value in json.loads(credential()).items() if name != "proof"}
    forged = sign(document, signer=forger, suite=Suite.EDDSA_JCS_2022, created=SIGNED).raw
    for raw, key in ((forged, forger), (credential(), KEY)):
        made = bundle(raw, [KeyEntry(key.method, key.alg, key.public)])
        report = judged(made, options=VerifyOptions(accepted_issuers={DID: "Northlake"}))
        assert (report.verdict, reason(report)) == (Verdict.UNKNOWN_ISSUER, "issuer_not_accepted")
        assert report.issuer.name is None


class Known:
    """Somebody who keeps the issuer's document themselves."""

    def __init__(self, *keys: KeyEntry) -> None:
        self.keys = keys or tuple(entries())

    def resolve(self, did: Did):
        return read_document(json.loads(document(*self.keys)), did=did)


def test_documents_from_elsewhere_win_and_then_the_name_is_known():
    report = judged(bundle(), Known(), options=VerifyOptions(accepted_issuers={DID: "Northlake"}))
    assert (report.verdict, report.warnings, report.issuer.name) == (Verdict.VALID, (), "Northlake")
    other = generate_key(random=random.Random(9), did=DID, fragment="key-2026")
    report = judged(bundle(), Known(KeyEntry(other.method, other.alg, other.public)))
    assert report.verdict is Verdict.NOT_GENUINE


def test_a_retired_key_keeps_what_it_signed_and_signs_nothing_more():
    retired = entries(state=KeyState.RETIRED, retired_at=SIGNED)
    assert judged(bundle(keys=retired)).verdict is Verdict.VALID
    late = judged(bundle(credential(SIGNED + timedelta(seconds=1)), retired))
    assert (late.verdict, reason(late)) == (Verdict.NOT_GENUINE, "key_retired")


@pytest.mark.parametrize(
    ("dated", "said"),
    [(SIGNED, "anchored_before_compromise"), (SIGNED + timedelta(days=2), "key_revoked"), (None, "key_revoked")],
)
def test_of_a_lost_key_only_what_the_record_holds_from_before_verifies(dated, said):
    lost = entries(state=KeyState.COMPROMISED, revoked_at=SIGNED + timedelta(days=1))
    raw = credential()
    report = judged(bundle(raw, lost, record=record(raw, at=dated) if dated else None), Known(*lost))
    assert reason(report) == said
    assert report.verdict is (Verdict.VALID if dated == SIGNED else Verdict.NOT_GENUINE)
    assert ("reissue_due" in report.warnings) == (dated == SIGNED)


def changed(proof: RecordProof, **members: object) -> RecordProof:
    return replace(proof, **members)


RAW = credential()
PROOF = record(RAW)
FORGED = {
    "about_other_bytes": record(credential(NOW)),
    "signed_by_a_stranger": record(RAW, signer=STRANGER),
    "another_day": changed(PROOF, entry={**PROOF.entry, "at": "2026-01-01T00:00:00Z"}),
    "another_deed": changed(PROOF, entry={**PROOF.entry, "verb": "document:planned"}),
    "another_salt": changed(PROOF, salt="cd" * 16),
    "a_leaf_less": changed(PROOF, leaves=PROOF.leaves[:1]),
    "a_leaf_less_and_counted": changed(PROOF, leaves=PROOF.leaves[:1], seq=8),
    "other_leaves": changed(PROOF, leaves=PROOF.leaves[::-1]),
    "another_beginning": changed(PROOF, previous="0" * 64),
    "another_issuers_key": changed(PROOF, key=MethodId("did:web:b.example#record-2026")),
    "the_lost_key_itself": changed(record(RAW, signer=KEY), key=MethodId(KEY.method)),
    "another_size": changed(PROOF, checkpoint=PROOF.checkpoint.replace("\n9\n", "\n10\n")),
    "no_signature": changed(PROOF, checkpoint=PROOF.checkpoint.partition("\u2014")[0]),
    "no_note": changed(PROOF, checkpoint="a.example/log"),
}


@pytest.mark.parametrize("proof", FORGED.values(), ids=FORGED.keys())
def test_a_record_proof_with_anything_changed_proves_nothing(proof):
    lost = entries(state=KeyState.COMPROMISED, revoked_at=SIGNED + timedelta(days=1))
    assert reason(judged(bundle(RAW, lost, record=proof), Known(*lost))) == "key_revoked"


def test_a_lost_record_key_proves_nothing_either():
    lost = entries(state=KeyState.COMPROMISED, revoked_at=SIGNED + timedelta(days=1))
    lost[1] = replace(lost[1], state=KeyState.COMPROMISED, revoked_at=NOW)
    assert reason(judged(bundle(RAW, lost, record=PROOF), Known(*lost))) == "key_revoked"


def test_a_checkpoint_with_more_signatures_is_read():
    proof = changed(PROOF, checkpoint=PROOF.checkpoint + "\u2014 witness.example AAAAAAAA\n")
    lost = entries(state=KeyState.COMPROMISED, revoked_at=SIGNED + timedelta(days=1))
    assert reason(judged(bundle(RAW, lost, record=proof), Known(*lost))) == "anchored_before_compromise"


def test_the_same_parts_give_the_same_bytes_and_come_out_again():
    made = bundle(RAW, record=PROOF, texts={"README.txt": "Lisez-moi. Read me.\n"})
    assert made == bundle(RAW, record=PROOF, texts={"README.txt": "Lisez-moi. Read me.\n"})
    found = read_bundle(made)
    assert isinstance(found, Bundle)
    assert (found.credential, found.record, found.issuer) == (RAW, PROOF, DID)
    assert list(found.resolver.history) == entries()
    assert found.texts["README.txt"].decode() == "Lisez-moi. Read me.\n"
    assert inspect(made).as_json("a.zip")["form"] == "zip"
    assert inspect(made).as_json("a.zip")["id"] == "https://a.example/v/1"
    assert zipfile.ZipFile(io.BytesIO(made)).testzip() is None


@needs_examples
def test_the_worked_example_is_judged_from_its_bundle_alone():
    documents = {Did(unquote(path.stem)): path.read_bytes() for path in (EXAMPLES / "dids").glob("*.json")}
    lists = {unquote(path.stem): path.read_bytes() for path in (EXAMPLES / "status").glob("*.json")}
    for name, verdict in (("achievement.json", Verdict.VALID), ("negative/revoked.json", Verdict.REVOKED)):
        raw = (EXAMPLES / name).read_bytes()
        report = judged(write_bundle(raw, documents=documents, lists=lists))
        assert report.verdict is verdict
        assert {one.verdict for one in report.endorsements} == {Verdict.VALID}
        assert judged(write_bundle(raw, documents=documents, lists={})).verdict is Verdict.COULD_NOT_CHECK
        assert judged(write_bundle(raw, documents={}, lists=lists)).verdict is Verdict.UNKNOWN_ISSUER
        later = verify_bundle(
            write_bundle(raw, documents=documents, lists=lists), now=NOW + timedelta(days=30), resolver=DidKey()
        )
        assert (later.verdict, later.check("status").reason) == (Verdict.COULD_NOT_CHECK, "list_expired")


def test_a_token_goes_into_a_bundle_too_and_its_report_has_its_form():
    document = {name: value for name, value in json.loads(RAW).items() if name != "proof"}
    token = sign(document, signer=KEY, suite=Suite.VC_JWT_W3C, created=SIGNED).raw
    made = bundle(token, record=record(token))
    assert zipfile.ZipFile(io.BytesIO(made)).read("credential.jwt") == token
    lost = entries(state=KeyState.COMPROMISED, revoked_at=SIGNED + timedelta(days=1))
    assert judged(made).verdict is Verdict.VALID
    assert reason(judged(made, Known(*lost))) == "anchored_before_compromise"
    schema = json.loads((files("testamur.seal") / "report.schema.json").read_text())
    for data in (made, bundle(), b"PK\x03\x04"):
        jsonschema.Draft202012Validator(schema).validate(judged(data).as_json("a.zip"))


# ---- archives built to harm ----


def archive(files: list[tuple[str, bytes]], *, packing: int = zipfile.ZIP_DEFLATED, mode: int = stat.S_IFREG) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", packing) as made:
        for name, content in files:
            about = zipfile.ZipInfo(name)
            about.create_system, about.external_attr, about.compress_type = 3, (mode | 0o644) << 16, packing
            made.writestr(about, content)
    return buffer.getvalue()


def with_field(data: bytes, at: int, value: bytes) -> bytes:
    """The central directory's first entry with bytes changed."""
    place = data.index(b"PK\x01\x02") + at
    return data[:place] + value + data[place + len(value) :]


def overlapping(n: int) -> bytes:
    """Many entries of the directory that all mean the same compressed bytes."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    packed = packer.compress(bytes(MIB)) + packer.flush()
    head = struct.pack("<4s5H3L2H", b"PK\x03\x04", 20, 0, 8, 0, 33, zlib.crc32(bytes(MIB)), len(packed), MIB, 5, 0)
    data = head + b"a.txt" + packed
    row = struct.pack(
        "<4s6H3L5H2L", b"PK\x01\x02", 20, 20, 0, 8, 0, 33, zlib.crc32(bytes(MIB)), len(packed), MIB, 5, 0, 0, 0, 0, 0, 0
    )
    rows = b"".join(row + b"%05d" % n for n in range(n))
    return data + rows + struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, n, n, len(rows), len(data), 0)


ONE = [("credential.json", RAW)]
HARMFUL = {
    "no_credential": archive([("dids/a.json", b"{}")]),
    "two_credentials": archive([*ONE, ("credential.jwt", b"e30.e30.c2ln")]),
    "way_out": archive([*ONE, ("../../etc/passwd", b"")]),
    "way_out_of_a_folder": archive([*ONE, ("dids/../a.json", b"")]),
    "absolute_path": archive([*ONE, ("/etc/passwd", b"")]),
    "backslashes": archive([*ONE, ("dids\\a.json", b"")]),
    "drive": archive([*ONE, ("C:a.json", b"")]),
    "another_folder": archive([*ONE, ("bin/a.json", b"")]),
    "deep_folder": archive([*ONE, ("dids/a/b.json", b"")]),
    "hidden_file": archive([*ONE, (".bashrc", b"")]),
    "letters_of_another_script": archive([*ONE, ("dids/\u0430.json", b"")]),
    "nul_in_a_name": with_field(archive([("credential.json", RAW)]), 46 + 10, b"\0"),
    "twice": archive([*ONE, ("dids/a.json", b"{}"), ("dids/A.json", b"{}")]),
    "link": archive(ONE, mode=stat.S_IFLNK),
    "device": archive(ONE, mode=stat.S_IFCHR),
    "folder": archive([*ONE, ("dids/", b"")]),
    "encrypted": with_field(archive(ONE), 8, b"\x01\x00"),
    "packed_otherwise": archive(ONE, packing=zipfile.ZIP_BZIP2),
    "a_thousand_times_smaller": archive([*ONE, ("big.txt", bytes(2 * MIB))]),
    "larger_than_it_says": with_field(archive([("credential.json", bytes(2 * MIB))]), 24, struct.pack("<L", 100)),
    "too_large_a_file": archive([*ONE, ("big.txt", random.Random(1).randbytes(3 * MIB))], packing=zipfile.ZIP_STORED),
    "too_much_in_all": archive([*ONE, *((f"{n}.txt", b"ab" * 50 + random.Random(n).randbytes(300_000) + bytes(1_700_000)) for n in range(10))]),
    "too_many_files": archive([*ONE, *((f"{n}.txt", b"") for n in range(MOST_FILES))]),
    "overlapping_files": overlapping(100),
    "more_after_it": archive(ONE) + b"more",
    "more_before_it": b"PK\x03\x04" + archive(ONE),
    "a_comment": archive(ONE)[:-2] + struct.pack("<H", 4) + b"PK\x05\x06",
    "cut_short": archive(ONE)[:-30],
    "wrong_checksum": archive(ONE, packing=zipfile.ZIP_STORED).replace(b"subject", b"subjecT"),
    "too_large": b"PK\x03\x04" + bytes(8 * MIB),
    "only_a_beginning": b"PK\x03\x04",
    "history_that_is_none": archive([*ONE, ("keys.json", b"[]")]),
    "history_without_a_time": archive([*ONE, ("keys.json", b'{"format":"testamur-keys-1","keys":[{"id":"a","alg":"Ed25519","public":"","state":"retired","retiredAt":"soon"}]}')]),
    "history_of_another_state": archive([*ONE, ("keys.json", b'{"format":"testamur-keys-1","keys":[{"id":"a","alg":"Ed25519","public":"","state":"lost"}]}')]),
    "record_that_is_none": archive([*ONE, ("record.json", b"{}")]),
    "record_that_is_no_json": archive([*ONE, ("record.json", b"{")]),
}  # fmt: skip


@pytest.mark.parametrize("data", HARMFUL.values(), ids=HARMFUL.keys())
def test_each_harmful_archive_is_refused_at_once(data):
    start = time.process_time()
    with pytest.raises(MalformedInput) as refused:
        read_bundle(data)
    assert time.process_time() - start < 0.5
    assert refused.value.reason in {"baked_data_missing", "not_json"}
    assert judged(data).verdict is Verdict.MALFORMED


@given(st.binary(max_size=30), st.data())
@settings(max_examples=200)
def test_random_bytes_in_a_bundle_are_read_or_refused_and_nothing_else(noise, draw):
    whole = archive([*ONE, ("dids/a.json", document())])
    at, cut = draw.draw(st.integers(0, len(whole))), draw.draw(st.integers(0, 30))
    report = judged(whole[:at] + noise + whole[at + cut :])
    assert report.verdict in {Verdict.MALFORMED, Verdict.UNKNOWN_ISSUER, Verdict.VALID, Verdict.NOT_GENUINE}
    assert report.verdict is not Verdict.VALID or read_bundle(whole).credential == RAW


@pytest.mark.parametrize(
    "fault", [{"format": "x"}, {"seq": 0}, {"seq": True}, {"leaves": ["z"]}, {"salt": "1"}, {"entry": {}}]
)
def test_a_record_proof_of_another_form_is_refused(fault):
    with pytest.raises(MalformedInput):
        read_record_proof({**PROOF.as_json(), **fault})
