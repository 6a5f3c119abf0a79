"""Tokens of every shape, many of them rightly signed: whatever is in them becomes a check, and nothing is raised."""

import json
import random
import time
import tracemalloc
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, given, settings, strategies as st

from testamur.seal import jose, multi, sd_jwt
from testamur.seal.report import CheckName, Verdict
from testamur.seal.types import Alg, Suite
from tests.seal.house import KEYS, A, claims, credential, envelope, forged, judged, presentation, token
from tests.seal.pack import LONG
from tests.seal.test_holder_shows_parts_of_a_token import HOLDER, bound, hidden

MANY = settings(max_examples=10_000 if LONG else 150, deadline=None, suppress_health_check=list(HealthCheck))
ROUNDS = 20_000 if LONG else 250
ODD = (
    None, True, False, 0, -1, 1.5, 2**53, "", "x", "did:web:a.example", "urn:x:y", [], [[]], ["x"], {}, {"id": None},
    {"_sd": ["x"]}, {"...": "x"}, {"_sd": []}, [{"...": "x"}], {"@value": "x"}, {"jwk": {}}, "2026-11-20T19:00:00Z", "\u0000",
    "https://a.example", {"type": "EnvelopedVerifiableCredential"}, "a.b.c", "e30.e30.AAAA", ["e30.e30.AAAA"],
)  # fmt: skip
JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=10,
)
NAMES = st.sampled_from(["alg", "kid", "typ", "cty", "jwk", "crit", "b64", "x5c", "iss", "nonce"])


def is_in_order(data: str | bytes | dict) -> None:
    report = judged(data)
    assert [check.name for check in report.checks] == list(CheckName)


@MANY
@given(st.dictionaries(NAMES, JSON, max_size=5), JSON)
def test_any_header_and_any_payload_get_eight_checks(header, payload):
    parts = [multi.base64url_encode(json.dumps(part).encode()) for part in (header, payload)]
    is_in_order(f"{parts[0]}.{parts[1]}.AAAA")
    is_in_order(f"{parts[0]}.{parts[1]}.AAAA~{parts[1]}~")


@MANY
@given(JSON, st.sampled_from(["vc+sd-jwt", "dc+sd-jwt", "vp+sd-jwt"]))
def test_any_disclosure_gets_eight_checks(disclosed, typ):
    text = multi.base64url_encode(json.dumps(disclosed).encode())
    payload = {**credential(), "iss": A, "_sd": [sd_jwt.digest_of(text)], "evidence": [{"...": "x"}], "vct": "x"}
    head = {"kid": KEYS[Alg.ED25519].method, "typ": typ}
    is_in_order(jose.sign(head, payload, KEYS[Alg.ED25519]) + f"~{text}~")


def places(value: object, path: tuple = ()) -> Iterator[tuple]:
    if isinstance(value, dict | list):
        for step, inner in value.items() if isinstance(value, dict) else enumerate(value):
            yield (*path, step)
            yield from places(inner, (*path, step))


def bent(document: dict, chance: random.Random) -> dict:
    """A copy with one place changed, removed or added."""
    found = json.loads(json.dumps(document))
    *path, last = chance.choice(list(places(found)))
    holder = found
    for step in path:
        holder = holder[step]
    if chance.random() < 0.2:
        del holder[last]
    elif isinstance(holder, dict) and chance.random() < 0.2:
        holder[chance.choice(["_sd", "...", "status", "vc", "vp", "proof", "cnf", "aud"])] = chance.choice(ODD)
    else:
        holder[last] = chance.choice(ODD)
    return found


def test_a_rightly_signed_token_with_anything_in_it_gets_eight_checks():
    chance = random.Random(20261125)
    older = {"vc": {**credential(validFrom=None)}, "iss": A, "jti": credential()["id"], "sub": "did:example:learner"}
    shown = presentation(envelope(token(Suite.VC_JWT_W3C)), credential(), holder=A)
    kinds = [(claims(), "JWT"), (credential(), "vc+jwt"), (shown, "vp+jwt"), (older, "JWT")]
    for _ in range(ROUNDS):
        payload, typ = chance.choice(kinds)
        is_in_order(forged(payload=bent(payload, chance), typ=typ))
        is_in_order(forged(payload=payload, **bent({"kid": KEYS[Alg.ED25519].method, "typ": typ, "cty": None}, chance)))


def test_a_rightly_signed_sd_jwt_with_anything_in_it_gets_eight_checks():
    chance = random.Random(20261126)
    jws, *disclosures, _ = hidden().split("~")
    payload = json.loads(multi.base64url_decode(jws.split(".")[1]))
    head = {"kid": KEYS[Alg.ED25519].method, "typ": "dc+sd-jwt"}
    for _ in range(ROUNDS):
        made = jose.sign(head, bent(payload, chance), KEYS[Alg.ED25519])
        chosen = [one for one in disclosures if chance.random() < 0.7]
        text = "".join(f"{one}~" for one in (made, *chosen))
        bind = {"iat": 1, "aud": "v", "nonce": "n", "sd_hash": sd_jwt.digest_of(text)}
        is_in_order(text + jose.sign({"typ": "kb+jwt"}, bent(bind, chance), HOLDER))


def small(count: int) -> list[str]:
    return [multi.base64url_encode(json.dumps(["s", f"m{n}", n]).encode()) for n in range(count)]


def disclosing(disclosures: list[str], payload: dict) -> str:
    head = {"kid": KEYS[Alg.ED25519].method, "typ": "vc+sd-jwt"}
    jws = jose.sign(head, {**credential(), "iss": A, **payload}, KEYS[Alg.ED25519])
    return "".join(f"{one}~" for one in (jws, *disclosures))


BOMBS = {
    "a million dots": lambda: "a" + "." * 1_000_000,
    "a million tildes": lambda: disclosing([], {}) + "~" * 1_000_000,
    "dots and no end": lambda: "A." * 500_000 + "!",
    "a signature of a megabyte": lambda: "e30.e30." + "A" * 1_000_000,
    "a payload of brackets": lambda: f"e30.{multi.base64url_encode(b'[' * 700_000)}.AAAA",
    "thousands of disclosures that nobody signed": lambda: disclosing(small(9000), {}),
    "thousands that somebody signed": lambda: disclosing(
        small(9000), {"_sd": [sd_jwt.digest_of(one) for one in small(9000)]}
    ),
    "more than there may be": lambda: disclosing(small(20_000), {}),
}


@pytest.mark.parametrize("name", BOMBS)
def test_a_token_of_a_megabyte_is_refused_soon_and_in_little_memory(name):
    bomb = BOMBS[name]()
    tracemalloc.start()
    before = time.process_time()
    report = judged(bomb)
    spent = time.process_time() - before
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert report.verdict in {Verdict.MALFORMED, Verdict.NOT_GENUINE}
    assert spent < 2
    assert most < 50_000_000


def test_no_bent_character_of_a_token_is_ever_valid():
    chance = random.Random(20261127)
    good = [token(), token(Suite.VC_JWT_W3C, Alg.P256), hidden(), bound(hidden(), "/credentialSubject/identifier/0")]
    spared = []
    for _ in range(ROUNDS):
        text = bytearray(chance.choice(good).encode())
        for _ in range(chance.choice([1, 1, 2])):
            text[chance.randrange(len(text))] ^= 1 << chance.randrange(8)
        report = judged(bytes(text))
        if report.verdict is Verdict.VALID and text.decode() not in good:
            spared.append(text.decode())
    assert spared == []
