"""A DID document is built with its history, found in its place, and refused when it is another's."""

import base64
import json
import random
from datetime import UTC, datetime, timedelta

import pytest

from testamur.seal.did import (
    Cached,
    Chain,
    DidJwk,
    DidKey,
    Directory,
    HttpsResolver,
    KeyEntry,
    KeyState,
    did_document,
    did_web,
    did_web_url,
    file_name,
    parse_document,
    read_document,
)
from testamur.seal.errors import ResolutionFailed, ResolutionKind
from testamur.seal.keys import generate_key
from testamur.seal.multi import did_key, did_key_method
from testamur.seal.types import Alg, Did, MethodId
from tests.seal.pack import EXAMPLES, needs_examples

A = Did("did:web:a.example")
KEY = generate_key(random=random.Random(1))
T = datetime(2026, 1, 1, tzinfo=UTC)
MADE = [Alg.ED25519, Alg.P256, Alg.P384]


def entry(name: str, state: KeyState = KeyState.ACTIVE, **times: datetime) -> KeyEntry:
    return KeyEntry(MethodId(f"{A}#{name}"), Alg.ED25519, KEY.public, state, **times)


@pytest.mark.parametrize(
    ("did", "url"),
    [
        ("did:web:a.example", "https://a.example/.well-known/did.json"),
        ("did:web:a.example%3A8443", "https://a.example:8443/.well-known/did.json"),
        ("did:web:a.example%3A8443:x:y", "https://a.example:8443/x/y/did.json"),
        ("did:web:a.example:endorsers:lab", "https://a.example/endorsers/lab/did.json"),
    ],
)
def test_a_did_web_and_its_address_are_one(did, url):
    assert did_web_url(did) == url
    assert did_web(url) == did


@pytest.mark.parametrize(
    "did",
    ["did:web:", "did:web:a b", "did:web:a.example:..:x", "did:web:a%2Fb", "did:web:a.example::x", "did:key:z6Mk"],
)
def test_a_malformed_did_web_has_no_address(did):
    with pytest.raises(ResolutionFailed):
        did_web_url(did)


@pytest.mark.parametrize(
    ("did", "name"),
    [
        ("did:web:credentials.northlake.example", "did%3Aweb%3Acredentials.northlake.example.json"),
        ("did:web:host%3A8443:a", "did%3Aweb%3Ahost%253A8443%3Aa.json"),
    ],
)
def test_a_did_has_one_file_name(did, name):
    assert file_name(did) == name


def test_retired_keys_stay_and_compromised_ones_leave_the_assertion_method():
    keys = [
        entry("now"),
        entry("old", KeyState.RETIRED, retired_at=T),
        entry("lost", KeyState.COMPROMISED, revoked_at=T),
    ]
    found = did_document(A, keys)
    assert [method["id"] for method in found["verificationMethod"]] == [key.id for key in keys]
    assert found["assertionMethod"] == [f"{A}#now", f"{A}#old"]
    assert found["authentication"] == [f"{A}#now"]
    assert [method.get("revoked") for method in found["verificationMethod"]] == [None, None, "2026-01-01T00:00:00Z"]


def test_a_built_document_is_read_back_with_its_history():
    found = read_document(
        did_document(A, [entry("lost", KeyState.COMPROMISED, revoked_at=T)], controller=Did("did:web:b.example")), did=A
    )
    assert found.controllers == ("did:web:b.example",)
    assert found.method(f"{A}#lost").revoked == T
    retired = found.with_history([entry("lost", KeyState.RETIRED, retired_at=T)])
    assert retired.method(f"{A}#lost").retired_at == T


@needs_examples
def test_the_examples_documents_are_what_we_would_build():
    raw = json.loads((EXAMPLES / "dids" / file_name(Did("did:web:credentials.northlake.example"))).read_text())
    document = read_document(raw, did=raw["id"])
    states = {"key-2026": KeyState.ACTIVE, "key-2025": KeyState.RETIRED}
    keys = [KeyEntry(m.id, m.alg, m.public, states[m.id.partition("#")[2]]) for m in document.methods]
    assert did_document(raw["id"], keys) == raw


@pytest.mark.parametrize("alg", MADE)
def test_a_did_key_is_its_own_document(alg):
    public = generate_key(alg, random=random.Random(2)).public
    did = did_key(public, alg)
    document = DidKey().resolve(did)
    assert document.method(did_key_method(did)).public == public
    assert document.method(did).public == public


def jwk(**members: str) -> Did:
    return Did("did:jwk:" + base64.urlsafe_b64encode(json.dumps(members).encode()).rstrip(b"=").decode())


def test_a_did_jwk_is_its_own_document():
    x = base64.urlsafe_b64encode(KEY.public).rstrip(b"=").decode()
    did = jwk(kty="OKP", crv="Ed25519", x=x)
    assert DidJwk().resolve(did).method(f"{did}#0").public == KEY.public
    with pytest.raises(ResolutionFailed):
        DidJwk().resolve(jwk(kty="OKP", crv="Ed25519", x=x, d=x))


@pytest.mark.parametrize("did", ["did:key:zzz", "did:key:z6Mk", "did:jwk:!!", "did:jwk:e30", "did:other:x"])
def test_a_did_that_cannot_be_computed_is_refused(did):
    with pytest.raises(ResolutionFailed):
        Chain(DidKey(), DidJwk()).resolve(did)


def kind_of(resolver, did=A) -> ResolutionKind:
    with pytest.raises(ResolutionFailed) as failed:
        resolver.resolve(did)
    return failed.value.kind


def test_a_folder_is_read_by_encoded_name_and_by_id(tmp_path):
    (tmp_path / "did.json").write_text(json.dumps(did_document(A, [entry("k")])))
    assert Directory(tmp_path).resolve(A).method(f"{A}#k").public == KEY.public
    assert kind_of(Directory(tmp_path), Did("did:web:b.example")) is ResolutionKind.NOT_FOUND
    (tmp_path / file_name(Did("did:web:c.example"))).write_text(json.dumps(did_document(A, [entry("k")])))
    assert kind_of(Directory(tmp_path), Did("did:web:c.example")) is ResolutionKind.WRONG_ID


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        (None, ResolutionKind.NOT_FOUND),
        (OSError("slow"), ResolutionKind.UNREACHABLE),
        (b"{", ResolutionKind.INVALID),
        (b'{"id": "did:web:b.example"}', ResolutionKind.WRONG_ID),
        (b" " * 300_000, ResolutionKind.INVALID),
    ],
    ids=["absent", "unreachable", "broken", "another's", "huge"],
)
def test_each_way_of_not_finding_a_document_has_its_kind(answer, kind):
    def fetch(_url: str, _max_bytes: int) -> bytes | None:
        if isinstance(answer, OSError):
            raise answer
        return answer

    assert kind_of(HttpsResolver(fetch)) is kind
    assert kind_of(Chain(HttpsResolver(fetch), DidKey())) is kind


def test_a_document_is_asked_for_once_while_it_is_fresh():
    asked: list[str] = []

    def fetch(url: str, _max_bytes: int) -> bytes:
        asked.append(url)
        return json.dumps(did_document(A, [entry("k")])).encode()

    clock = [T]
    cached = Cached(HttpsResolver(fetch), ttl=timedelta(minutes=5), clock=lambda: clock[0])
    cached.resolve(A)
    cached.resolve(A)
    clock[0] += timedelta(minutes=6)
    cached.resolve(A)
    assert asked == ["https://a.example/.well-known/did.json"] * 2


@pytest.mark.parametrize(
    "method",
    [
        {"id": f"{A}#k", "controller": A, "type": "Multikey", "publicKeyMultibase": "zzz"},
        {"id": f"{A}#k", "controller": A, "type": "Unknown"},
        {"id": f"{A}#k", "controller": A, "type": "JsonWebKey", "publicKeyJwk": {"kty": "RSA"}},
    ],
)
def test_a_kind_of_key_we_do_not_know_is_a_method_without_a_key(method):
    found = read_document({"id": A, "verificationMethod": method}, did=A).method(f"{A}#k")
    assert (found.alg, found.public) == (None, None)


def test_a_method_may_stand_inside_a_relationship():
    method = {
        "id": f"{A}#k",
        "controller": A,
        "type": "Multikey",
        "publicKeyMultibase": "z6MkqkvFjkVNkTAW3ERtZ3wrxoef6HYJ3dBqsbjMywhKAxRJ",
    }
    found = parse_document(json.dumps({"id": A, "assertionMethod": [method]}).encode(), did=A)
    assert f"{A}#k" in found.assertion
    assert found.method(f"{A}#k").alg is Alg.ED25519


def test_an_unreadable_revocation_counts_as_revoked():
    method = {"id": f"{A}#k", "controller": A, "type": "Multikey", "publicKeyMultibase": "z", "revoked": "yesterday"}
    assert read_document({"id": A, "verificationMethod": [method]}, did=A).method(f"{A}#k").revoked is not None
