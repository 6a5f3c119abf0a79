"""Every known way to make a verifier of tokens choose the wrong key, algorithm or bytes: none is valid, each has its reason."""

import base64
import hashlib
import hmac
import json
import random

import pytest
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_der_public_key

from testamur.seal import jose, multi
from testamur.seal.did import KeyEntry, did_document
from testamur.seal.jwk import write_jwk
from testamur.seal.keys import generate_key
from testamur.seal.report import Result, Verdict
from testamur.seal.types import Alg, Suite
from tests.seal.house import (
    DOCUMENT,
    FORMS,
    KEYS,
    A,
    Known,
    claims,
    credential,
    envelope,
    forged,
    judged,
    reasons,
    token,
)

RSA = KEYS[Alg.RS256]
ATTACKER = generate_key(Alg.P256, random=random.Random(99))
PEM = load_der_public_key(RSA.public).public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)


def text(data: bytes | dict) -> str:
    return multi.base64url_encode(json.dumps(data).encode() if isinstance(data, dict) else data)


def unsigned(header: dict, payload: dict | None = None, signature: bytes = b"") -> str:
    return f"{text(header)}.{text(payload or claims())}.{text(signature)}"


def by_shared_secret(secret: bytes, name: str = "HS256") -> str:
    """The classic: the issuer's public key taken as the secret of an HMAC."""
    signing_input = f"{text({'alg': name, 'kid': RSA.method})}.{text(claims())}"
    return f"{signing_input}.{text(hmac.digest(secret, signing_input.encode(), hashlib.sha256))}"


def header_of(good: str, **changed: object) -> str:
    """A signed token with its header written anew: the signature is no longer over it."""
    _, body, signature = good.split(".")
    header = {**jose.read(good).header, **changed}
    return f"{text({name: value for name, value in header.items() if value is not None})}.{body}.{signature}"


def parts(good: str, *, head: str | None = None, body: str | None = None, signature: str | None = None) -> str:
    old = good.split(".")
    given = (head, body, signature)
    return ".".join(part if part is not None else kept for part, kept in zip(given, old, strict=True))


def stray_bits(part: str) -> str:
    """The same bytes with other bits in the last character, which a lenient reader ignores."""
    alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    return part[:-1] + alphabet[alphabet.index(part[-1]) ^ 1]


def raw_header(header: str) -> str:
    """A token whose header is this very JSON text, signed all the same."""
    signing_input = f"{text(header.encode())}.{text(claims())}"
    return f"{signing_input}.{text(KEYS[Alg.ED25519].sign(signing_input.encode()))}"


def of_parts(header: bytes, payload: bytes = b"{}") -> str:
    return f"{text(header)}.{text(payload)}.AAAA"


EDDSA = b'{"alg":"EdDSA"}'
GOOD = token()
ED = forged()
FORMAT = {
    "none": (unsigned({"alg": "none"}), "header_not_allowed"),
    "None": (unsigned({"alg": "None", "kid": RSA.method}), "header_not_allowed"),
    "NONE with the old signature": (header_of(GOOD, alg="NONE"), "header_not_allowed"),
    "HS256 with the public key as PEM": (by_shared_secret(PEM), "header_not_allowed"),
    "HS256 with the public key as DER": (by_shared_secret(RSA.public), "header_not_allowed"),
    "hs256 in small letters": (by_shared_secret(PEM, "hs256"), "header_not_allowed"),
    "HS512 over nothing": (unsigned({"alg": "HS512", "kid": RSA.method}), "header_not_allowed"),
    "alg missing": (unsigned({"kid": RSA.method}), "header_not_allowed"),
    "alg a list": (unsigned({"alg": ["RS256"]}), "header_not_allowed"),
    "alg null": (unsigned({"alg": None}), "header_not_allowed"),
    "kid a number": (forged(kid=7), "header_not_allowed"),
    "crit": (forged(crit=["exp"]), "header_not_allowed"),
    "crit empty": (forged(crit=[]), "header_not_allowed"),
    "crit under the form of W3C": (forged(crit=["b64"], b64=False, typ="vc+jwt"), "header_not_allowed"),
    "detached": (parts(ED, body=""), "bad_jws"),
    "b64 false": (forged(b64=False, typ="vc+jwt"), "header_not_allowed"),
    "compressed": (forged(zip="DEF", typ="vc+jwt"), "header_not_allowed"),
    "jku of the attacker": (forged(jku="https://attacker.example/jwks.json"), "header_not_allowed"),
    "x5u of the attacker": (forged(x5u="https://attacker.example/chain.pem"), "header_not_allowed"),
    "x5c of the attacker": (forged(x5c=["AAAA"]), "header_not_allowed"),
    "jwk with its secret": (forged(jwk={**write_jwk(Alg.P256, ATTACKER.public), "d": "AAAA"}), "header_not_allowed"),
    "jwk a shared secret": (forged(jwk={"kty": "oct", "k": "AAAA"}), "header_not_allowed"),
    "jwk a text": (forged(jwk="x"), "header_not_allowed"),
    "another type": (forged(typ="at+jwt"), "header_not_allowed"),
    "type a number": (forged(typ=7), "header_not_allowed"),
    "key binding as a credential": (forged(typ="kb+jwt"), "header_not_allowed"),
    "a presentation's cty": (forged(typ="vc+jwt", cty="vp"), "header_not_allowed"),
    "nested by cty": (forged(typ="vc+jwt", cty="JWT"), "header_not_allowed"),
    "one dot more": (GOOD + ".", "bad_jws"),
    "two dots more": (GOOD + "..", "bad_jws"),
    "two signatures": (GOOD + "." + GOOD.split(".")[2], "bad_jws"),
    "five parts, encrypted": (".".join(["e30"] * 5), "bad_jws"),
    "no signature part": (".".join(GOOD.split(".")[:2]) + "..", "bad_jws"),
    "padded header": (parts(GOOD, head=GOOD.split(".")[0] + "="), "bad_jws"),
    "padded payload": (parts(GOOD, body=GOOD.split(".")[1] + "=="), "bad_jws"),
    "padded signature": (GOOD + "==", "bad_jws"),
    "stray bits in the signature": (parts(GOOD[:-1], signature=stray_bits(forged().split(".")[2])), "bad_jws"),
    "empty header": (unsigned({}), "header_not_allowed"),
    "header no object": (f"{text(b'[]')}.{text(claims())}.AAAA", "bad_jws"),
    "header no JSON": (f"{text(b'{')}.{text(claims())}.AAAA", "bad_jws"),
    "header with alg twice": (raw_header('{"alg":"none","alg":"EdDSA"}'), "duplicate_key"),
    "header with kid twice": (raw_header(f'{{"alg":"EdDSA","kid":"{A}#x","kid":"{RSA.method}"}}'), "duplicate_key"),
    "header with a byte order mark": (of_parts(b"\xef\xbb\xbf{}"), "bad_jws"),
    "header not UTF-8": (of_parts(b'{"alg":"\xff"}'), "bad_jws"),
    "payload with a name twice": (of_parts(EDDSA, b'{"iss":"a","iss":"b"}'), "duplicate_key"),
    "payload with a huge number": (of_parts(EDDSA, b'{"exp":' + b"9" * 99 + b"}"), "bad_number"),
    "payload that is deep": (of_parts(EDDSA, b'{"a":' + b"[" * 99 + b"]" * 99 + b"}"), "too_deep"),
    "payload a text": (of_parts(EDDSA, b'"hello"'), "bad_jws"),
    "in JSON form": (json.dumps({"payload": GOOD.split(".")[1], "protected": GOOD.split(".")[0]}), "not_a_credential"),
}


@pytest.mark.parametrize("name", FORMAT)
def test_what_is_no_token_of_these_forms_is_refused_before_any_key(name):
    forgery, reason = FORMAT[name]
    report = judged(forgery)
    assert (report.verdict, report.check("format").reason) == (Verdict.MALFORMED, reason)


def other_key(**header: object) -> str:
    return forged(key=ATTACKER, **header)


PROOF = {
    "another algorithm in the header": (header_of(GOOD, alg="ES256"), "alg_mismatch"),
    "the issuer's name on the attacker's key": (other_key(kid=RSA.method), "alg_mismatch"),
    "the issuer's name of the same kind": (other_key(kid=KEYS[Alg.P256].method), "signature"),
    "the issuer's name and the attacker's key": (
        other_key(kid=KEYS[Alg.P256].method, jwk=write_jwk(Alg.P256, ATTACKER.public)),
        "key_type",
    ),
    "another kid of the issuer": (header_of(GOOD, kid=KEYS[Alg.ED25519].method), "alg_mismatch"),
    "a changed payload": (parts(GOOD, body=text(claims(name="Doctor"))), "signature"),
    "no signature": (parts(ED, signature=""), "signature"),
    "a zero signature": (parts(ED, signature=text(bytes(64))), "signature"),
    "a longer signature": (parts(ED, signature=text(bytes(65))), "signature"),
    "an ECDSA signature of zeros": (
        parts(forged(Alg.P256), signature=text(bytes(64))),
        "signature",
    ),
    "another header": (header_of(GOOD, typ=None), "signature"),
    "the signature of another token": (
        parts(GOOD, signature=token(name="Other").split(".")[2]),
        "signature",
    ),
}


@pytest.mark.parametrize("name", PROOF)
def test_a_key_or_algorithm_of_the_attackers_choice_is_not_genuine(name):
    forgery, reason = PROOF[name]
    report = judged(forgery)
    assert (report.verdict, report.check("proof").reason) == (Verdict.NOT_GENUINE, reason)


@pytest.mark.parametrize("alg", ["RS512", "PS256", "rs256", "ES256K", "XX99"])
def test_an_algorithm_that_is_not_known_is_never_tried_with_another(alg):
    report = judged(header_of(GOOD, alg=alg))
    assert (report.verdict, report.check("proof").reason) == (Verdict.COULD_NOT_CHECK, "suite_not_supported")


def test_a_signature_as_der_is_no_signature_of_a_token():
    signing_input, _, _ = forged(Alg.P256).rpartition(".")
    der = b"\x30\x45" + bytes(69)
    assert judged(f"{signing_input}.{text(der)}").check("proof").reason == "signature"


def test_the_attackers_own_document_does_not_make_him_the_issuer():
    did = "did:web:attacker.example"
    document = did_document(did, [KeyEntry(f"{did}#k", Alg.P256, ATTACKER.public)])
    borrowed = {**document, "verificationMethod": [{**document["verificationMethod"][0], "id": RSA.method}]}
    for resolver in (Known(a=DOCUMENT, b=document), Known(a=DOCUMENT, b={**borrowed, "assertionMethod": [RSA.method]})):
        report = judged(other_key(kid=f"{did}#k"), resolver=resolver)
        assert (report.verdict, report.check("issuer_binding").reason) == (Verdict.NOT_GENUINE, "controller_mismatch")


def test_a_key_that_the_issuer_lists_for_something_else_does_not_sign_credentials():
    other = {**DOCUMENT, "assertionMethod": [], "authentication": list(DOCUMENT["assertionMethod"])}
    assert judged(GOOD, resolver=Known(a=other)).check("issuer_binding").reason == "not_in_assertion_method"


def test_a_token_of_one_form_is_not_one_of_another():
    other = header_of(token(Suite.VC_JWT_W3C), typ="JWT", cty=None)
    assert judged(other).check("proof").reason == "signature"
    payload = jose.read(token(Suite.VC_JWT_W3C)).payload
    assert judged(forged(payload=dict(payload), typ="JWT")).check("issuer_binding").reason == "iss_mismatch"


def test_a_token_in_an_envelope_is_held_to_the_same_rules():
    for name, (forgery, _) in {**FORMAT, **PROOF}.items():
        if forgery.startswith("{"):
            continue
        report = judged(envelope(forgery, "jwt"))
        assert report.verdict in {Verdict.MALFORMED, Verdict.NOT_GENUINE}, (name, reasons(report))


@pytest.mark.parametrize("suite", FORMS)
def test_every_changed_member_of_a_payload_is_seen(suite):
    good = token(suite, Alg.ED25519)
    payload = dict(jose.read(good).payload)
    for member in payload:
        changed = {**payload, member: "changed"}
        assert judged(parts(good, body=text(changed))).verdict is not Verdict.VALID
        missing = {name: value for name, value in payload.items() if name != member}
        assert judged(parts(good, body=text(missing))).verdict is not Verdict.VALID


def test_white_space_inside_a_token_is_not_passed_over():
    for place in (5, len(GOOD) // 2, len(GOOD) - 5):
        assert judged(GOOD[:place] + "\n" + GOOD[place:]).verdict is not Verdict.VALID


def test_the_ordinary_alphabet_of_base64_is_not_read():
    head, body, signature = forged(payload=claims(name="???>>>~~~ÿÿÿ")).split(".")
    plain = [
        base64.b64encode(base64.urlsafe_b64decode(part + "==")).rstrip(b"=").decode()
        for part in (head, body, signature)
    ]
    assert judged(".".join(plain)).verdict is not Verdict.VALID


def test_a_credential_is_not_hidden_beside_the_claims():
    """What is shown is what the payload says once; a second credential in `vc` is refused."""
    both = {**claims(), "vc": credential(name="Doctor")}
    report = judged(forged(payload=both))
    assert report.check("format").reason == "not_a_credential"
    twice = {"vc": credential(), "vp": {}, "iss": A}
    assert judged(forged(payload=twice)).check("format").reason == "not_a_credential"
    assert judged(forged(payload={"vc": "text", "iss": A})).check("format").result is Result.FAIL
