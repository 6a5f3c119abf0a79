"""A refresh service's answer, handed in: a genuine newer edition replaces the credential, and nothing else does."""

import json
import random
from datetime import UTC, datetime

import pytest

from testamur.seal.contexts import CREDENTIALS_V2, OB_EXTENSIONS, OB_V3
from testamur.seal.did import DidKey
from testamur.seal.issue import issue
from testamur.seal.keys import generate_key
from testamur.seal.types import Profile, Suite, VerifyOptions
from testamur.seal.verify import verify

NOW = datetime(2026, 11, 25, 16, tzinfo=UTC)
KEY, OTHER = (generate_key(random=random.Random(seed)) for seed in (41, 42))
SERVICE = "https://museum.example/refresh/7"


def edition(valid_from: str, *, key=KEY, suite: Suite = Suite.EDDSA_RDFC_2022, **changed: object) -> bytes:
    document = {
        "@context": [CREDENTIALS_V2, OB_V3, OB_EXTENSIONS],
        "id": "https://museum.example/credentials/7",
        "type": ["VerifiableCredential"],
        "issuer": key.controller,
        "validFrom": valid_from,
        "credentialSubject": {"id": "urn:x:subject", "description": "a claim"},
        "refreshService": {"id": SERVICE, "type": "1EdTechCredentialRefresh"},
        **changed,
    }
    return issue(document, signer=key, created=NOW, suite=suite, profile=Profile.VCDM20).raw


FIRST = edition("2026-01-01T00:00:00Z")
SECOND = edition("2026-06-01T00:00:00Z")


def verdict(answer: bytes | None, credential: bytes = FIRST) -> str:
    resources = {} if answer is None else {SERVICE: answer}
    return verify(credential, now=NOW, resolver=DidKey(), options=VerifyOptions(resources=resources)).verdict.value


@pytest.mark.parametrize(
    "answer",
    [
        SECOND,
        edition("2026-06-01T00:00:00Z", suite=Suite.VC_JWT_W3C),
        edition("2026-06-01T00:00:00Z", id="https://museum.example/credentials/%37"),
        edition("2026-06-01T00:00:00Z", name="Corrected"),
    ],
    ids=["newer", "in a token", "written with percent signs", "with other words"],
)
def test_a_genuine_newer_edition_replaces_it(answer):
    assert verdict(answer) == "replaced"


@pytest.mark.parametrize(
    "answer",
    [
        None,
        FIRST,
        edition("2025-06-01T00:00:00Z"),
        edition("2026-06-01T00:00:00Z", id="https://museum.example/credentials/8"),
        edition("2026-06-01T00:00:00Z", key=OTHER),
        json.dumps({**json.loads(SECOND), "name": "Altered"}).encode(),
        b"<html>",
        b"[]",
    ],
    ids=["not asked", "the same", "older", "another's", "by somebody else", "altered", "a page", "no credential"],
)
def test_nothing_else_does(answer):
    assert verdict(answer) == "valid"


def test_the_newest_stands_for_itself():
    assert verdict(SECOND, SECOND) == "valid"
    assert verdict(FIRST, SECOND) == "valid"
