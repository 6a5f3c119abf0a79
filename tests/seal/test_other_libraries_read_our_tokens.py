"""Tokens between houses: PyJWT and openvc verify ours in every form and kind of key that they know, and we verify theirs.

The other library reads the real clock, so what it signs or judges here is of this moment.
"""

import json
import random
from datetime import UTC, datetime

import jwt
import pytest
from openvc.keys import Ed25519SigningKey, P256SigningKey, P384SigningKey
from openvc.proof.errors import ProofError
from openvc.proof.sd_jwt import SdJwtVcProofSuite
from openvc.proof.vc_jwt import VcJwtProofSuite

from testamur.seal import jose, multi, sd_jwt
from testamur.seal.did import Did, KeyEntry, did_document
from testamur.seal.issue import issue
from testamur.seal.jwk import read_jwk, write_jwk
from testamur.seal.keys import generate_key
from testamur.seal.report import Verdict
from testamur.seal.suites.sd_jwt import Hiding
from testamur.seal.types import Alg, Suite
from tests.seal.house import CREATED, FORMS, KEYS, KINDS, A, Known, claims, credential, judged, reasons, token

B = Did("did:web:b.example")
THEIR_KEYS = [Ed25519SigningKey, P256SigningKey, P384SigningKey]
NO_CLOCK = {"verify_exp": False, "verify_nbf": False, "verify_iat": False}


def public(alg: Alg, key: object = None) -> object:
    return jwt.PyJWK(write_jwk(alg, (key or KEYS[alg]).public)).key


@pytest.mark.parametrize("alg", KINDS)
@pytest.mark.parametrize("suite", FORMS)
def test_pyjwt_verifies_ours(suite, alg):
    text = token(suite, alg)
    name = jose.read(text).header["alg"]
    said = jwt.decode(text, public(alg), algorithms=[name], options=NO_CLOCK)
    assert said == jose.read(text).payload
    with pytest.raises(jwt.InvalidSignatureError):
        jwt.decode(text[:-8] + "AAAAAAAA", public(alg), algorithms=[name], options=NO_CLOCK)


SECRETS = {Alg.ED25519: "EdDSA", Alg.P256: "ES256", Alg.P384: "ES384"}


@pytest.mark.parametrize("alg", SECRETS)
def test_we_verify_what_pyjwt_signs(alg):
    secret = KEYS[alg]._private
    theirs = jwt.encode(claims(), secret, algorithm=SECRETS[alg], headers={"kid": KEYS[alg].method, "typ": "JWT"})
    report = judged(theirs)
    assert report.verdict is Verdict.VALID, reasons(report)
    w3c = jwt.encode(credential(), secret, algorithm=SECRETS[alg], headers={"kid": KEYS[alg].method, "typ": "vc+jwt"})
    assert judged(w3c).verdict is Verdict.VALID


def theirs(kind: type) -> tuple[object, Known]:
    key = kind.generate(f"{B}#k")
    alg, point = read_jwk({name: value for name, value in key.public_jwk().items() if name in {"kty", "crv", "x", "y"}})
    return key, Known(b=did_document(B, [KeyEntry(f"{B}#k", alg, point)]))


@pytest.mark.parametrize("kind", THEIR_KEYS)
def test_we_verify_the_older_form_that_openvc_signs(kind):
    key, resolver = theirs(kind)
    document = credential(B, validFrom=None, validUntil=None)
    text = VcJwtProofSuite().sign(document, signing_key=key)
    report = judged(text, resolver=resolver, now=datetime.now(UTC))
    assert report.verdict is Verdict.VALID, reasons(report)
    assert report.warnings == ("older_jwt_form",)
    assert judged(text, now=datetime.now(UTC), resolver=Known()).verdict is Verdict.UNKNOWN_ISSUER


def openvc_key(alg: Alg) -> dict:
    return write_jwk(alg, KEYS[alg].public)


@pytest.mark.parametrize("alg", [Alg.ED25519, Alg.P256, Alg.P384])
def test_openvc_verifies_the_parts_that_our_holders_show(alg):
    holder = generate_key(Alg.P256, random=random.Random(31))
    document = credential(validFrom="2020-01-01T00:00:00Z", validUntil=None)
    hiding = Hiding(
        random.Random(5),
        ("/name", "/credentialSubject/achievement/description"),
        holder=write_jwk(Alg.P256, holder.public),
    )
    text = issue(
        document, signer=KEYS[alg], created=datetime(2020, 1, 1, tzinfo=UTC), suite=Suite.SD_JWT_VC, hiding=hiding
    )
    part = sd_jwt.present(
        text.raw.decode(), ("/name",), holder=holder, nonce="n-1", audience="v.example", issued=datetime.now(UTC)
    )
    asked = {"public_key_jwk": openvc_key(alg), "audience": "v.example", "nonce": "n-1", "require_key_binding": True}
    found = SdJwtVcProofSuite().verify(part, **asked)
    assert found.key_bound
    assert found.claims["name"] == credential()["name"]
    assert "description" not in found.claims["credentialSubject"]["achievement"]
    with pytest.raises(ProofError):
        SdJwtVcProofSuite().verify(part, **{**asked, "nonce": "n-2"})


@pytest.mark.parametrize("kind", THEIR_KEYS)
def test_we_verify_the_parts_that_openvc_shows(kind):
    key, resolver = theirs(kind)
    holder = P256SigningKey.generate(f"{B}#h")
    suite = SdJwtVcProofSuite()
    asked = {"signing_key": key, "disclosable": ["name", "description"], "holder_jwk": holder.public_jwk(), "decoys": 3}
    document = {**credential(B, validUntil=None), "description": "Said.", "iss": B}
    text = suite.issue(document, vct="https://b.example/badge", **asked)
    report = judged(text, resolver=resolver, now=datetime.now(UTC))
    assert report.verdict is Verdict.VALID, reasons(report)
    part = suite.create_presentation(text, holder_key=holder, audience="v.example", nonce="n-1")
    assert judged(part, resolver=resolver, now=datetime.now(UTC)).verdict is Verdict.VALID
    assert judged(part[:-6] + "AAAAAA", resolver=resolver, now=datetime.now(UTC)).verdict is not Verdict.VALID


def test_openvc_and_we_write_the_same_disclosure_digests():
    jws, one, *_ = (
        issue(
            credential(),
            signer=KEYS[Alg.P256],
            created=CREATED,
            suite=Suite.SD_JWT_VC,
            hiding=Hiding(random.Random(1), ("/name",)),
        )
        .raw.decode()
        .split("~")
    )
    payload = json.loads(multi.base64url_decode(jws.split(".")[1]))
    assert payload["_sd"] == [sd_jwt.digest_of(one)]
    assert payload["iss"] == A
