"""Keys come, retire and get lost: what each signed while it could be trusted goes on verifying, and nothing else does."""

import hashlib
import json
import random
from datetime import UTC, datetime, timedelta

import pytest

from testamur.seal.did import DidDocument, KeyEntry, KeyState, did_document, read_document
from testamur.seal.errors import MalformedInput
from testamur.seal.issue import sign
from testamur.seal.keys import generate_key
from testamur.seal.report import Report, Verdict
from testamur.seal.types import Did, Suite
from testamur.seal.verify import verify
from tests.seal.desk import set_up

DID = Did("did:web:a.example")
ROTATED = datetime(2026, 6, 1, tzinfo=UTC)
LOST = datetime(2026, 9, 1, tzinfo=UTC)
NOW = datetime(2026, 11, 23, 16, tzinfo=UTC)
SECOND, DAY = timedelta(seconds=1), timedelta(days=1)
OLD = generate_key(random=random.Random(1), did=DID, fragment="key-2025")
NEW = generate_key(random=random.Random(2), did=DID, fragment="key-2026")
SUITES = [Suite.EDDSA_JCS_2022, Suite.EDDSA_RDFC_2022, Suite.VC_JWT_W3C]


class Keys:
    """The issuer's documents, with the key history that comes along."""

    def __init__(self, *entries: KeyEntry, history: bool = True) -> None:
        self.entries = entries
        self.history = history

    def resolve(self, did: Did) -> DidDocument:
        document = read_document(json.loads(json.dumps(did_document(did, self.entries))), did=did)
        return document.with_history(self.entries) if self.history else document


class Record:
    """A record whose checkpoint of the day before the loss contains these bytes."""

    def __init__(self, *raw: bytes, at: datetime = LOST - DAY) -> None:
        self.held = {hashlib.sha256(one).hexdigest() for one in raw}
        self.at = at

    def published_before(self, sha256: str, instant: datetime) -> bool:
        return sha256 in self.held and self.at < instant


def entry(key, state: KeyState = KeyState.ACTIVE, **times: datetime) -> KeyEntry:
    return KeyEntry(key.method, key.alg, key.public, state, **times)


def award(signer, created: datetime, suite: Suite = Suite.EDDSA_JCS_2022) -> bytes:
    document = {
        "@context": ["https://www.w3.org/ns/credentials/v2"],
        "id": "https://a.example/v/1",
        "type": ["VerifiableCredential"],
        "issuer": str(DID),
        "validFrom": "2026-01-01T00:00:00Z",
        "credentialSubject": {"id": "urn:x:subject"},
    }
    return sign(document, signer=signer, suite=suite, created=created).raw


def judged(raw: bytes, *entries: KeyEntry, history: bool = True, **more: object) -> tuple[Verdict, str | None]:
    report: Report = verify(raw, now=NOW, resolver=Keys(*entries, history=history), **more)
    return report.verdict, report.check("issuer_binding").reason


@pytest.mark.parametrize("suite", SUITES)
def test_after_a_rotation_both_keys_verify_what_each_signed_in_its_time(suite):
    keys = entry(NEW), entry(OLD, KeyState.RETIRED, retired_at=ROTATED)
    assert judged(award(OLD, ROTATED, suite), *keys) == (Verdict.VALID, None)
    assert judged(award(NEW, ROTATED + DAY, suite), *keys) == (Verdict.VALID, None)
    assert judged(award(OLD, ROTATED + SECOND, suite), *keys) == (Verdict.NOT_GENUINE, "key_retired")


def test_a_document_alone_does_not_know_when_a_key_retired():
    keys = entry(NEW), entry(OLD, KeyState.RETIRED, retired_at=ROTATED)
    assert judged(award(OLD, ROTATED + SECOND), *keys, history=False) == (Verdict.VALID, None)


@pytest.mark.parametrize("suite", SUITES)
def test_of_a_lost_key_nothing_verifies_but_what_was_published_before(suite):
    keys = entry(NEW), entry(OLD, KeyState.COMPROMISED, revoked_at=LOST)
    raw = award(OLD, ROTATED, suite)
    assert judged(raw, *keys) == (Verdict.NOT_GENUINE, "key_revoked")
    assert judged(raw, *keys, history=False) == (Verdict.NOT_GENUINE, "key_revoked")
    assert judged(raw, *keys, anchors=Record(raw)) == (Verdict.VALID, "anchored_before_compromise")
    assert judged(raw, *keys, anchors=Record(raw, at=LOST)) == (Verdict.NOT_GENUINE, "key_revoked")
    assert judged(raw, *keys, anchors=Record(b"other")) == (Verdict.NOT_GENUINE, "key_revoked")


def test_a_claimed_time_of_signing_saves_nothing_that_a_lost_key_signed():
    keys = entry(NEW), entry(OLD, KeyState.COMPROMISED, revoked_at=LOST)
    assert judged(award(OLD, LOST - timedelta(days=200)), *keys) == (Verdict.NOT_GENUINE, "key_revoked")


def test_a_retired_key_that_is_lost_later_is_a_lost_key():
    lost = entry(OLD, KeyState.COMPROMISED, retired_at=ROTATED, revoked_at=LOST)
    raw = award(OLD, ROTATED)
    assert judged(raw, entry(NEW), lost) == (Verdict.NOT_GENUINE, "key_revoked")
    assert judged(raw, entry(NEW), lost, anchors=Record(raw)) == (Verdict.VALID, "anchored_before_compromise")


def test_a_lost_key_without_a_time_was_lost_from_the_beginning():
    raw = award(OLD, ROTATED)
    lost = entry(OLD, KeyState.COMPROMISED)
    assert judged(raw, lost, anchors=Record(raw)) == (Verdict.NOT_GENUINE, "key_revoked")
    assert judged(raw, lost, history=False) == (Verdict.NOT_GENUINE, "not_in_assertion_method")


@pytest.mark.parametrize(("said", "holds"), [(LOST - DAY, LOST - DAY), (LOST + DAY, LOST), (None, LOST)])
def test_a_history_makes_a_document_stricter_and_never_milder(said, holds):
    document = read_document(did_document(DID, [entry(OLD, KeyState.COMPROMISED, revoked_at=LOST)]), did=DID)
    method = document.with_history([entry(OLD, KeyState.RETIRED, revoked_at=said)]).method(OLD.method)
    assert method.revoked == holds


def test_a_name_is_never_used_for_two_keys():
    with pytest.raises(MalformedInput, match="same id"):
        did_document(DID, [entry(OLD), KeyEntry(OLD.method, NEW.alg, NEW.public)])


def test_the_command_line_writes_the_same_history(tmp_path, capsys):
    desk = set_up(tmp_path, capsys)
    for name in ("old", "lost"):
        words = ["--did", "did:web:credentials.northlake.example", "--fragment", name, "--out", f"{name}.json"]
        assert desk.run("keygen", *words) == 0
    words = ["--key", "key.json", "--retired", "old.json", "--compromised", "lost.json@2026-09-01T00:00:00Z"]
    assert desk.run("did", *words) == 0
    found = json.loads(desk.out)
    fragments = [method["id"].partition("#")[2] for method in found["verificationMethod"]]
    assert fragments[1:] == ["old", "lost"]
    assert [one.partition("#")[2] for one in found["assertionMethod"]] == [fragments[0], "old"]
    assert [one.partition("#")[2] for one in found["authentication"]] == fragments[:1]
    assert found["verificationMethod"][2]["revoked"] == "2026-09-01T00:00:00Z"
    assert desk.run("did", "--key", "key.json", "--retired", "old.json", "--retired", "old.json") == 65
    assert desk.run("did", "--key", "key.json", "--compromised", "lost.json@yesterday") == 64
    assert desk.run("did", "--key", "key.json", "--compromised", "lost.json") == 64
