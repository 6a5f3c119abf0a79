"""Credentials as tokens: signed in each form with each kind of key, verified, and judged check by check."""

import json
import random
from datetime import datetime, timedelta

import pytest

from testamur.seal import jose
from testamur.seal.did import Did, DidDocument, HttpsResolver, KeyEntry, KeyState, did_document
from testamur.seal.errors import DataWouldBeLost, LintFailed, ResolutionFailed, ResolutionKind, UnsupportedSuite
from testamur.seal.issue import issue
from testamur.seal.jwk import did_jwk, thumbprint, write_jwk
from testamur.seal.keys import SecretKey, generate_key
from testamur.seal.report import Result, Verdict
from testamur.seal.types import Alg, MethodId, Suite, VerifyOptions
from tests.seal.house import (
    CREATED,
    DOCUMENT,
    FORMS,
    KEYS,
    KINDS,
    NOW,
    A,
    Known,
    claims,
    credential,
    forged,
    judged,
    reasons,
    token,
)


@pytest.mark.parametrize("alg", KINDS)
@pytest.mark.parametrize("suite", FORMS)
def test_a_token_of_each_form_and_kind_of_key_is_valid(suite, alg):
    report = judged(token(suite, alg))
    assert report.verdict is Verdict.VALID, reasons(report)
    assert (report.credential.suites, report.credential.methods) == ((suite.value,), (KEYS[alg].method,))
    assert report.issuer.id == A


@pytest.mark.parametrize("suite", FORMS)
def test_a_signed_token_is_kept_as_its_text(suite):
    sealed = issue(credential(), signer=KEYS[Alg.RS256], created=CREATED, suite=suite)
    assert sealed.media_type == {Suite.VC_JWT_OB3: "application/jwt", Suite.VC_JWT_W3C: "application/vc+jwt"}[suite]
    assert sealed.id == credential()["id"]
    assert sealed.raw == issue(credential(), signer=KEYS[Alg.RS256], created=CREATED, suite=suite).raw
    assert judged(b"\n" + sealed.raw + b"\r\n").verdict is Verdict.VALID


def test_the_open_badges_form_repeats_the_credential_in_its_claims():
    read = jose.read(token())
    assert read.header == {"alg": "RS256", "kid": KEYS[Alg.RS256].method, "typ": "JWT"}
    assert read.payload == claims()


def test_the_form_of_w3c_is_the_credential_itself():
    read = jose.read(token(Suite.VC_JWT_W3C, Alg.P256))
    assert read.header == {"alg": "ES256", "kid": KEYS[Alg.P256].method, "typ": "vc+jwt", "cty": "vc"}
    assert read.payload == {**credential(), "iat": int(CREATED.timestamp())}


@pytest.mark.parametrize("suite", FORMS)
def test_every_flipped_bit_of_a_token_is_seen(suite):
    good = token(suite, Alg.ED25519)
    chance = random.Random(5)
    for place in chance.sample(range(len(good)), 60):
        bent = bytearray(good.encode())
        bent[place] ^= 1 << chance.randrange(7)
        assert judged(bytes(bent)).verdict is not Verdict.VALID


def test_a_subject_without_an_id_is_not_signed_in_the_open_badges_form():
    subject = {**credential()["credentialSubject"], "identifier": []}
    del subject["id"], subject["identifier"]
    subject["identifier"] = [{"type": "IdentityObject", "hashed": False, "identityHash": "Zoë", "identityType": "name"}]
    with pytest.raises(LintFailed, match=r"ob30\.jwt\.sub"):
        token(credentialSubject=subject)
    assert judged(token(Suite.VC_JWT_W3C, credentialSubject=subject)).verdict is Verdict.VALID


def test_a_member_that_no_context_defines_is_never_signed():
    with pytest.raises(DataWouldBeLost):
        token(undefinedHere="x")


def test_a_key_that_is_not_the_issuers_does_not_sign():
    with pytest.raises(LintFailed, match=r"testamur\.issuer\.key"):
        issue(credential("did:web:b.example"), signer=KEYS[Alg.RS256], created=CREATED, suite=Suite.VC_JWT_OB3)


def test_a_key_for_tokens_does_not_sign_statements():
    with pytest.raises(UnsupportedSuite):
        issue(credential(), signer=KEYS[Alg.RS256], created=CREATED)


def test_an_sd_jwt_needs_randomness():
    with pytest.raises(UnsupportedSuite):
        issue(credential(), signer=KEYS[Alg.ED25519], created=CREATED, suite=Suite.SD_JWT_VC)
    shown = {"signer": KEYS[Alg.ED25519], "created": CREATED, "suite": Suite.SD_JWT_VC, "random": random.Random(1)}
    assert judged(issue(credential(), **shown).raw).verdict is Verdict.VALID


CLAIMS = {
    "iss of another": ({"iss": "did:web:b.example"}, "issuer_binding", "iss_mismatch"),
    "no iss": ({"iss": None}, "issuer_binding", "iss_mismatch"),
    "jti of another": ({"jti": "urn:x:y"}, "schema", "rule:ob30.jwt.jti"),
    "no jti": ({"jti": None}, "schema", "rule:ob30.jwt.jti"),
    "sub of another": ({"sub": "did:example:other"}, "schema", "rule:ob30.jwt.sub"),
    "earlier nbf": ({"nbf": 1}, "validity", "nbf_mismatch"),
    "no nbf": ({"nbf": None}, "validity", "nbf_mismatch"),
    "later exp": ({"exp": 4102444800}, "validity", "nbf_mismatch"),
    "no exp": ({"exp": None}, "validity", "nbf_mismatch"),
    "exp that ends what does not": ({"validUntil": None}, "validity", "nbf_mismatch"),
    "nbf as a text": ({"nbf": "2026-11-20T19:00:00Z"}, "validity", "nbf_mismatch"),
    "nbf that is true": ({"nbf": True}, "validity", "nbf_mismatch"),
    "nbf beyond time": ({"nbf": 10**15}, "validity", "nbf_mismatch"),
    "made in the future": ({"iat": 1795899600 + 10**6}, "proof", "created_in_future"),
    "undefined member": ({"undefinedHere": "x"}, "context", "term_not_defined"),
}


@pytest.mark.parametrize("name", CLAIMS)
def test_claims_that_say_something_else_are_seen(name):
    changed, check, reason = CLAIMS[name]
    report = judged(forged(payload=claims(**changed)))
    assert report.check(check).reason == reason
    assert report.check(check).result is Result.FAIL
    assert report.verdict in {Verdict.NOT_GENUINE, Verdict.MALFORMED}


def test_a_token_without_sub_is_read_with_a_notice():
    """The profile wants it, some issuers leave it out, and the subject's id is signed in the credential itself."""
    report = judged(forged(payload=claims(sub=None)))
    assert (report.verdict, report.warnings) == (Verdict.VALID, ("jwt_without_sub",))


PERIODS = {
    "over": ({"exp": int(NOW.timestamp())}, Verdict.EXPIRED),
    "to come": ({"nbf": int(NOW.timestamp()) + 1}, Verdict.NOT_YET_VALID),
    "that is no number": ({"exp": "never"}, Verdict.EXPIRED),
    "that holds": ({"exp": int(NOW.timestamp()) + 1, "nbf": 1.5}, Verdict.VALID),
    "with claims of others": ({"aud": "x", "iss": A, "nonce": "n", "jti": "j", "sub": "s"}, Verdict.VALID),
}


@pytest.mark.parametrize("name", PERIODS)
def test_the_form_of_w3c_may_have_a_period_of_its_own(name):
    changed, verdict = PERIODS[name]
    payload = {**credential(), **changed}
    assert judged(forged(payload=payload, typ="vc+jwt", cty="vc")).verdict is verdict


def test_a_credential_that_is_over_is_over_in_a_token_too():
    late = NOW + timedelta(days=2000)
    assert judged(token(), now=late).verdict is Verdict.EXPIRED
    assert judged(token(), now=CREATED - timedelta(seconds=1)).verdict is Verdict.NOT_YET_VALID


def test_a_token_counts_only_when_its_suite_was_asked_for():
    wanted = VerifyOptions(require_suites=frozenset({"eddsa-rdfc-2022"}))
    assert judged(token(), options=wanted).verdict is Verdict.COULD_NOT_CHECK
    wanted = VerifyOptions(require_suites=frozenset({"vc-jwt-ob3"}))
    assert judged(token(), options=wanted).verdict is Verdict.VALID


def test_the_trust_list_applies_to_tokens():
    assert judged(token(), options=VerifyOptions(accepted_issuers={"did:web:b.example": "B"})).verdict is (
        Verdict.UNKNOWN_ISSUER
    )
    report = judged(token(), options=VerifyOptions(accepted_issuers={A: "House A"}))
    assert (report.verdict, report.issuer.name) == (Verdict.VALID, "House A")


# ---- whose key ----


def test_a_key_in_the_header_is_not_the_issuers_until_the_issuer_says_so():
    header = {"kid": None, "jwk": write_jwk(Alg.ED25519, KEYS[Alg.ED25519].public)}
    assert judged(forged(**header)).verdict is Verdict.VALID
    alone = judged(forged(**header), resolver=Known())
    assert (alone.verdict, alone.check("issuer_binding").reason) == (Verdict.UNKNOWN_ISSUER, "jwk_not_bound")
    assert alone.check("proof").result is Result.PASS


def test_an_attackers_key_in_the_header_is_not_genuine():
    attacker = generate_key(random=random.Random(99))
    jwk = write_jwk(Alg.ED25519, attacker.public)
    report = judged(forged(key=attacker, kid=None, jwk=jwk))
    assert (report.verdict, report.check("issuer_binding").reason) == (Verdict.NOT_GENUINE, "method_missing")
    report = judged(forged(key=attacker, kid=KEYS[Alg.ED25519].method, jwk=jwk))
    assert (report.verdict, report.check("proof").reason) == (Verdict.NOT_GENUINE, "key_type")


def test_a_did_jwk_names_its_own_key():
    key = generate_key(Alg.P256, random=random.Random(3))
    did = did_jwk(Alg.P256, key.public)
    own = SecretKey(alg=Alg.P256, controller=did, method=MethodId(f"{did}#0"), secret=key._secret)
    sealed = issue(credential(did), signer=own, created=CREATED, suite=Suite.VC_JWT_OB3)
    report = judged(sealed.raw)
    assert (report.verdict, report.issuer.named_by) == (Verdict.VALID, "key")


NAMES = {
    "thumbprint": lambda key: thumbprint(Alg.RS256, key.public),
    "fragment": lambda key: key.method.partition("#")[2],
    "relative": lambda key: "#" + key.method.partition("#")[2],
    "absolute": lambda key: str(key.method),
    "none, and one key fits": lambda key: None,
}


@pytest.mark.parametrize("name", NAMES)
def test_a_key_is_found_by_each_way_of_naming_it(name):
    key = KEYS[Alg.RS256]
    kid = NAMES[name](key)
    assert judged(forged(Alg.RS256, kid=kid)).verdict is Verdict.VALID


def test_without_iss_the_key_is_named_by_an_absolute_address():
    bare = {"kid": "key-Ed25519", "typ": "vc+jwt", "cty": "vc"}
    report = judged(forged(payload=credential(), **bare))
    assert (report.verdict, report.check("issuer_binding").reason) == (Verdict.NOT_GENUINE, "method_missing")
    assert judged(forged(payload={**credential(), "iss": A}, **bare)).verdict is Verdict.VALID


KID = {
    "of another's document": ("did:web:b.example#k", "controller_mismatch"),
    "that is not in the document": (f"{A}#other", "method_missing"),
    "of a key DID": (None, "controller_mismatch"),
}


@pytest.mark.parametrize("name", KID)
def test_a_key_elsewhere_is_not_the_issuers(name):
    kid, reason = KID[name]
    attacker = generate_key(random=random.Random(99))
    other = did_document("did:web:b.example", [KeyEntry("did:web:b.example#k", Alg.ED25519, attacker.public)])
    report = judged(forged(key=attacker, kid=kid or str(attacker.method)), resolver=Known(a=DOCUMENT, b=other))
    assert (report.verdict, report.check("issuer_binding").reason) == (Verdict.NOT_GENUINE, reason)


def test_an_issuer_nobody_knows_is_unknown():
    report = judged(token(), resolver=Known())
    assert (report.verdict, report.check("proof").reason) == (Verdict.UNKNOWN_ISSUER, "method_not_found_offline")
    assert report.check("issuer_binding").reason == "issuer_not_found"


def test_an_issuer_that_cannot_be_reached_could_not_be_checked():
    class Down:
        def resolve(self, did: Did) -> DidDocument:
            raise ResolutionFailed(ResolutionKind.UNREACHABLE, did)

    assert judged(token(), resolver=Down()).verdict is Verdict.COULD_NOT_CHECK


ADDRESS = "https://keys.example/one"
ED = (Alg.ED25519, KEYS[Alg.ED25519].public)


def at_address(key: SecretKey = KEYS[Alg.ED25519]) -> VerifyOptions:
    return VerifyOptions(resources={ADDRESS: json.dumps(write_jwk(key.alg, key.public)).encode()})


def test_a_key_at_an_address_is_the_issuers_only_when_the_issuer_lists_it():
    good = forged(kid=ADDRESS)
    assert judged(good, options=at_address()).verdict is Verdict.VALID
    alone = judged(good, options=at_address(), resolver=Known())
    assert (alone.verdict, alone.check("issuer_binding").reason) == (Verdict.UNKNOWN_ISSUER, "jwk_not_bound")
    assert alone.check("proof").result is Result.PASS
    attacker = generate_key(random=random.Random(99))
    forgery = judged(forged(key=attacker, kid=ADDRESS), options=at_address(attacker))
    assert (forgery.verdict, forgery.check("issuer_binding").reason) == (Verdict.NOT_GENUINE, "method_missing")


def test_a_key_at_an_address_that_is_not_at_hand_is_unknown():
    report = judged(forged(kid=ADDRESS))
    assert (report.verdict, report.check("issuer_binding").reason) == (Verdict.UNKNOWN_ISSUER, "jwk_not_bound")
    assert report.check("proof").reason == "method_not_found_offline"


SCHOOL = "https://school.example/issuers/1"


def test_an_issuer_at_an_address_publishes_its_document_there():
    key = KEYS[Alg.RS256]
    method = MethodId(f"{SCHOOL}#key-1")
    own = SecretKey(alg=Alg.RS256, controller=Did(SCHOOL), method=method, secret=key._secret)
    text = issue(credential(SCHOOL), signer=own, created=CREATED, suite=Suite.VC_JWT_OB3).raw
    shown = {SCHOOL: did_document(Did(SCHOOL), [KeyEntry(method, Alg.RS256, key.public)])}
    online = HttpsResolver(lambda url, most: json.dumps(shown[url]).encode() if url in shown else None)
    assert judged(text, resolver=online).verdict is Verdict.VALID
    assert judged(text, resolver=HttpsResolver(lambda url, most: None)).verdict is Verdict.UNKNOWN_ISSUER
    jwk = {ADDRESS: write_jwk(Alg.ED25519, KEYS[Alg.ED25519].public)}
    keys_only = HttpsResolver(lambda url, most: json.dumps(jwk[url]).encode() if url in jwk else None)
    report = judged(forged(kid=ADDRESS), resolver=keys_only)
    assert (report.check("proof").result, report.check("issuer_binding").reason) == (Result.PASS, "jwk_not_bound")
    broken = HttpsResolver(lambda url, most: b'{"kty": "RSA"}')
    assert judged(forged(kid=ADDRESS), resolver=broken).verdict is not Verdict.VALID


def test_an_issuer_of_sd_jwts_publishes_a_set_of_keys():
    key = KEYS[Alg.P256]
    school, place = "https://school.example/x", "https://school.example/.well-known/jwt-vc-issuer/x"
    keys = [{"kty": "oct", "k": "AAAA"}, {**write_jwk(Alg.P256, key.public), "kid": "one"}, write_jwk(*ED)]
    shown = {school: b"<html>", place: json.dumps({"issuer": school, "jwks": {"keys": keys}}).encode()}
    online = HttpsResolver(lambda url, most: shown.get(url))
    payload = {"vct": "https://school.example/badge", "iss": school}
    by_name = jose.sign({"kid": "one", "typ": "dc+sd-jwt"}, payload, key) + "~"
    by_thumbprint = jose.sign({"kid": thumbprint(*ED), "typ": "dc+sd-jwt"}, payload, KEYS[Alg.ED25519]) + "~"
    for good in (by_name, by_thumbprint):
        assert judged(good, resolver=online).verdict is Verdict.VALID
    assert judged(by_name, resolver=HttpsResolver(lambda url, most: None)).verdict is Verdict.UNKNOWN_ISSUER
    shown[place] = json.dumps({"issuer": "https://other.example/", "jwks": {"keys": keys}}).encode()
    assert judged(by_name, resolver=online).check("issuer_binding").reason == "did_document_id"
    shown[place] = b'{"issuer": "https://school.example/x", "jwks": 7}'
    assert judged(by_name, resolver=online).verdict is Verdict.COULD_NOT_CHECK


def history(state: KeyState, **times: datetime) -> Known:
    key = KEYS[Alg.RS256]
    entry = KeyEntry(key.method, Alg.RS256, key.public, state, **times)

    class Told(Known):
        def resolve(self, did: Did) -> DidDocument:
            return super().resolve(did).with_history([entry])

    return Told(a=did_document(A, [entry]))


def test_the_history_of_a_key_holds_for_tokens():
    before, after = CREATED - timedelta(hours=1), CREATED + timedelta(hours=1)
    assert judged(token(), resolver=history(KeyState.RETIRED, retired_at=after)).verdict is Verdict.VALID
    late = judged(token(), resolver=history(KeyState.RETIRED, retired_at=before))
    assert late.check("issuer_binding").reason == "key_retired"
    lost = judged(token(), resolver=history(KeyState.COMPROMISED, revoked_at=after))
    assert lost.check("issuer_binding").reason == "key_revoked"

    class Record:
        def published_before(self, sha256: str, instant: datetime) -> bool:
            return sha256 == issue(credential(), signer=KEYS[Alg.RS256], created=CREATED, suite=FORMS[0]).sha256

    kept = judged(token(), resolver=history(KeyState.COMPROMISED, revoked_at=after), anchors=Record())
    assert (kept.verdict, kept.warnings) == (Verdict.VALID, ("reissue_due",))
