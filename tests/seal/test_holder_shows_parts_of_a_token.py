"""SD-JWT: the issuer hides, the holder shows some of it to whoever asked, and nobody adds anything."""

import base64
import hashlib
import json
import random
from datetime import UTC, datetime, timedelta

import jwt
import pytest

from testamur.seal import jose, multi, sd_jwt
from testamur.seal.errors import LimitExceeded, LintFailed, MalformedInput
from testamur.seal.issue import issue, sign_presentation
from testamur.seal.jose import Kind
from testamur.seal.jwk import write_jwk
from testamur.seal.keys import generate_key
from testamur.seal.report import Report, Verdict
from testamur.seal.suites.sd_jwt import Hiding, usual_places
from testamur.seal.types import Alg, Limits, Suite
from testamur.seal.verify import verify_presentation
from tests.seal.house import CREATED, KEYS, NOW, RESOLVER, A, credential, envelope, judged, presentation, reasons, token
from tests.seal.pack import VECTORS, needs_vectors

HOLDER = generate_key(Alg.P256, random=random.Random(31))
IDENTITIES = [
    {"type": "IdentityObject", "hashed": False, "identityHash": "Zoë", "identityType": "name"},
    {"type": "IdentityObject", "hashed": False, "identityHash": "NL-204417", "identityType": "identifier"},
]
NAME, NUMBER, BOTH = (
    "/credentialSubject/identifier/0",
    "/credentialSubject/identifier/1",
    "/credentialSubject/identifier",
)


def badge() -> dict:
    document = credential()
    document["credentialSubject"] = {**document["credentialSubject"], "identifier": IDENTITIES}
    return document


def hidden(places: tuple[str, ...] = (BOTH, NAME, NUMBER), **changed: object) -> str:
    hiding = Hiding(random.Random(5), places, **{"holder": write_jwk(Alg.P256, HOLDER.public), **changed})
    return issue(badge(), signer=KEYS[Alg.ED25519], created=CREATED, suite=Suite.SD_JWT_VC, hiding=hiding).raw.decode()


def bound(text: str, *places: str, **changed: object) -> str:
    asked = {"holder": HOLDER, "nonce": "n-1", "audience": "verifier.example", "issued": NOW, **changed}
    return sd_jwt.present(text, places, **asked)


def shown_to_verifier(text: str, **asked: object) -> Report:
    whole = {"now": NOW, "resolver": RESOLVER, "status": None, "challenge": "n-1", "domain": "verifier.example"}
    return verify_presentation(text, **{**whole, **asked})


def what_is_shown(text: str) -> dict:
    token = jose.read(text)
    return sd_jwt.show(token, limits=Limits()).payload


def test_a_badge_in_this_form_has_its_type_and_its_claims():
    sealed = issue(
        badge(), signer=KEYS[Alg.RS256], created=CREATED, suite=Suite.SD_JWT_VC, hiding=Hiding(random.Random(5))
    )
    token = jose.read(sealed.raw.decode())
    assert (sealed.media_type, token.kind, token.disclosures) == ("application/dc+sd-jwt", Kind.DC_SD_JWT, ())
    assert token.header == {"alg": "RS256", "kid": KEYS[Alg.RS256].method, "typ": "dc+sd-jwt"}
    added = {name: value for name, value in token.payload.items() if name not in badge()}
    assert added == {
        "iat": int(CREATED.timestamp()),
        "nbf": int(CREATED.timestamp()),
        "exp": int(datetime(2029, 11, 20, 19, tzinfo=UTC).timestamp()),
        "iss": A,
        "sub": "did:example:learner",
        "vct": "https://purl.imsglobal.org/spec/vc/ob/vocab.html#OpenBadgeCredential",
    }
    assert judged(sealed.raw).verdict is Verdict.VALID


def test_whatever_is_chosen_is_shown_and_nothing_else():
    text = hidden()
    assert "Zoë" not in base64.urlsafe_b64decode(text.split(".")[1] + "==").decode()
    for chosen, left in (
        ((), None),
        ((NAME,), IDENTITIES[:1]),
        ((NUMBER,), IDENTITIES[1:]),
        ((NAME, NUMBER), IDENTITIES),
    ):
        part = bound(text, *chosen)
        assert what_is_shown(part)["credentialSubject"].get("identifier") == left
        report = shown_to_verifier(part)
        assert report.verdict is Verdict.VALID, reasons(report)


def test_the_digests_are_those_that_another_reader_computes():
    text = hidden()
    jws, *disclosures, _ = text.split("~")
    payload = json.loads(base64.urlsafe_b64decode(jws.split(".")[1] + "=="))
    digests = {multi.base64url_encode(hashlib.sha256(one.encode()).digest()) for one in disclosures}
    everywhere = json.dumps(payload) + "".join(base64.urlsafe_b64decode(one + "==").decode() for one in disclosures)
    assert len(digests) == 3
    assert all(everywhere.count(digest) == 1 for digest in digests)


@pytest.mark.parametrize(
    ("disclosure", "digest"),
    [
        (
            "WyJfMjZiYzRMVC1hYzZxMktJNmNCVzVlcyIsICJmYW1pbHlfbmFtZSIsICJNw7ZiaXVzIl0",
            "X9yH0Ajrdm1Oij4tWso9UzzKJvPoDxwmuEcO3XAdRC0",
        ),
        ("WyJsa2x4RjVqTVlsR1RQVW92TU5JdkNBIiwgIkZSIl0", "w0I8EKcdCtUPkGCNUrfwVp2xEgNjtoIDlOxc9-PlOhs"),
    ],
)
def test_a_digest_is_over_the_text_as_it_is_sent(disclosure, digest):
    """The examples of RFC 9901, sections 4.2.3 and 4.2.4.2."""
    assert sd_jwt.digest_of(disclosure) == digest


def test_the_same_seed_hides_the_same_and_another_hides_otherwise():
    assert hidden() == hidden()
    other = Hiding(random.Random(6), (BOTH, NAME, NUMBER), holder=write_jwk(Alg.P256, HOLDER.public))
    made = issue(badge(), signer=KEYS[Alg.ED25519], created=CREATED, suite=Suite.SD_JWT_VC, hiding=other)
    assert made.raw.decode() != hidden()


NEVER = [
    "/@context",
    "/type/0",
    "/issuer",
    "/issuer/name",
    "/validFrom",
    "/credentialStatus",
    "/iss",
    "/cnf/jwk",
    "/vct",
]


@pytest.mark.parametrize("place", NEVER)
def test_what_a_verifier_needs_first_is_never_hidden(place):
    with pytest.raises(LintFailed):
        hidden((place,))


NOWHERE = [
    "/nothing",
    "/credentialSubject/identifier/2",
    "/credentialSubject/identifier/x",
    "",
    "credentialSubject",
    "/name/0",
]


@pytest.mark.parametrize("place", NOWHERE)
def test_a_place_that_is_not_there_cannot_be_hidden(place):
    with pytest.raises(MalformedInput):
        hidden((place,))


@pytest.mark.parametrize("name", ["_sd", "..."])
def test_a_reserved_name_is_never_signed(name):
    with pytest.raises(MalformedInput):
        sd_jwt.conceal({"a": {name: "x"}}, (), random=random.Random(1))


def test_usual_places_are_the_identities_of_the_learner():
    assert usual_places(badge()) == (BOTH, NAME, NUMBER)
    assert usual_places(credential()) == ()


# ---- a forger ----


def disclosure(*parts: object) -> str:
    return multi.base64url_encode(json.dumps(parts).encode())


def with_disclosure(text: str, *added: str) -> str:
    return text + "".join(f"{one}~" for one in added)


FORGED = {
    "a name changed": lambda text: text.replace(text.split("~")[1], disclosure("s", IDENTITIES[0]), 1),
    "one added": lambda text: with_disclosure(text, disclosure("salt", "name", "Doctor")),
    "one inside nothing": lambda text: text.replace(f"{text.split('~')[3]}~", "", 1),
    "one of another badge": lambda text: with_disclosure(text, hidden((BOTH,)).split("~")[1]),
}


@pytest.mark.parametrize("name", FORGED)
def test_a_disclosure_that_nobody_signed_is_not_genuine(name):
    report = judged(FORGED[name](hidden()))
    assert (report.verdict, report.check("proof").reason) == (Verdict.NOT_GENUINE, "signature")


BROKEN = {
    "the same twice": lambda text: with_disclosure(text, text.split("~")[1]),
    "no JSON": lambda text: with_disclosure(text, "AAAA"),
    "no array": lambda text: with_disclosure(text, multi.base64url_encode(b'{"a": 1}')),
    "four parts": lambda text: with_disclosure(text, disclosure("s", "a", "b", "c")),
    "a salt that is a number": lambda text: with_disclosure(text, disclosure(1, "a", "b")),
    "a name that is a number": lambda text: with_disclosure(text, disclosure("s", 1, "b")),
    "padded": lambda text: with_disclosure(text, disclosure("s", "a", "b") + "="),
    "no tilde at its end": lambda text: text + disclosure("s", "a", "b"),
    "no tilde at all": lambda text: text.split("~")[0],
    "an empty one": lambda text: text + "~",
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_sd_jwt_is_malformed(name):
    report = judged(BROKEN[name](hidden()))
    assert report.verdict is Verdict.MALFORMED
    assert report.check("format").reason in {"bad_jws", "header_not_allowed"}


def signed(payload: dict, *disclosures: str, typ: str = "vc+sd-jwt") -> str:
    """An SD-JWT with claims that an issuer of ours would never make."""
    head = {"kid": KEYS[Alg.ED25519].method, "typ": typ}
    whole = {**credential(), "iss": A, **payload}
    return with_disclosure(jose.sign(head, whole, KEYS[Alg.ED25519]) + "~", *disclosures)


def digest(text: str) -> str:
    return sd_jwt.digest_of(text)


ONE, ELEMENT = disclosure("s", "description", "Said."), disclosure("s", "x")
DIGESTS = {
    "one twice in an object": ({"_sd": [digest(ONE), digest(ONE)]}, (ONE,)),
    "one in two places": ({"_sd": [digest(ONE)], "evidence": [{"_sd": [digest(ONE)]}]}, (ONE,)),
    "a name that is there already": ({"_sd": [digest(disclosure("s", "name", "x"))]}, (disclosure("s", "name", "x"),)),
    "a reserved name": ({"_sd": [digest(disclosure("s", "_sd", []))]}, (disclosure("s", "_sd", []),)),
    "another reserved name": ({"_sd": [digest(disclosure("s", "...", "x"))]}, (disclosure("s", "...", "x"),)),
    "a member where an element belongs": ({"evidence": [{"...": digest(ONE)}]}, (ONE,)),
    "an element where a member belongs": ({"_sd": [digest(ELEMENT)]}, (ELEMENT,)),
    "a claim that is never hidden": ({"_sd": [digest(disclosure("s", "exp", 1))]}, (disclosure("s", "exp", 1),)),
    "digests that are no array": ({"_sd": digest(ONE)}, ()),
    "a digest that is a number": ({"_sd": [7]}, ()),
    "an element beside others": ({"evidence": [{"...": digest(ELEMENT), "a": 1}]}, (ELEMENT,)),
    "an element that is no element": ({"evidence": {"...": digest(ELEMENT)}}, (ELEMENT,)),
    "a weak digest": ({"_sd_alg": "md5", "_sd": []}, ()),
    "a digest that is no text": ({"_sd_alg": 256}, ()),
}


@pytest.mark.parametrize("name", DIGESTS)
def test_digests_that_say_two_things_are_refused(name):
    payload, disclosures = DIGESTS[name]
    assert judged(signed(payload, *disclosures)).check("format").reason == "bad_jws"


@pytest.mark.parametrize(("word", "algorithm"), [("sha-256", "sha256"), ("sha-384", "sha384"), ("sha-512", "sha512")])
def test_longer_digests_are_read(word, algorithm):
    one = multi.base64url_encode(hashlib.new(algorithm, ONE.encode()).digest())
    report = judged(signed({"_sd_alg": word, "_sd": [one]}, ONE))
    assert report.verdict is Verdict.VALID, reasons(report)


def test_digests_without_a_disclosure_may_be_decoys():
    assert judged(signed({"_sd": [digest("A"), digest("B")]})).verdict is Verdict.VALID


def test_disclosures_in_disclosures_have_an_end():
    inner = disclosure("s", "description", "x")
    chain = [inner]
    for _ in range(40):
        inner = disclosure("s", "evidence", {"_sd": [digest(inner)]})
        chain.append(inner)
    assert judged(signed({"_sd": [digest(inner)]}, *chain)).check("format").reason == "too_deep"


def test_many_disclosures_are_refused_before_they_are_read():
    with pytest.raises(LimitExceeded):
        sd_jwt.show(jose.read(signed({}, *(disclosure("s", str(n), 1) for n in range(5)))), limits=Limits(nodes=4))


@pytest.mark.parametrize("typ", ["JWT", "vc+jwt", "kb+jwt", "example+sd-jwt", None])
def test_an_sd_jwt_says_that_it_is_one(typ):
    assert judged(signed({}, typ=typ)).check("format").reason == "header_not_allowed"


# ---- the holder's key ----


KB = {
    "another challenge": ({"nonce": "n-2"}, "challenge"),
    "another audience": ({"audience": "other.example"}, "domain"),
    "made in the future": ({"issued": NOW + timedelta(hours=1)}, "created_in_future"),
}


@pytest.mark.parametrize("name", KB)
def test_a_binding_answers_whoever_asked(name):
    changed, reason = KB[name]
    assert shown_to_verifier(bound(hidden(), NAME, **changed)).check("proof").reason == reason


def test_without_a_binding_nobody_is_answered():
    part = sd_jwt.present(hidden(), (NAME,))
    assert shown_to_verifier(part).check("proof").reason == "challenge"
    assert judged(part).verdict is Verdict.VALID


def test_a_binding_holds_for_exactly_what_was_shown():
    jws, *rest = bound(hidden(), NAME, NUMBER).split("~")
    less = "~".join([jws, *rest[:1], *rest[2:]])
    assert shown_to_verifier(less).check("proof").reason == "signature"
    binding = bound(hidden(), NAME).rpartition("~")[2]
    assert shown_to_verifier(hidden() + binding).check("proof").reason == "signature"


def test_another_holder_cannot_bind():
    stranger = generate_key(Alg.P256, random=random.Random(32))
    with pytest.raises(MalformedInput):
        bound(hidden(), NAME, holder=stranger)
    part = sd_jwt.present(hidden(), (NAME,))
    claims = {"iat": int(NOW.timestamp()), "aud": "verifier.example", "nonce": "n-1", "sd_hash": digest(part)}
    stolen = part + jose.sign({"typ": "kb+jwt"}, claims, stranger)
    assert shown_to_verifier(stolen).check("proof").reason == "signature"
    good = part + jose.sign({"typ": "kb+jwt"}, claims, HOLDER)
    assert shown_to_verifier(good).verdict is Verdict.VALID


BINDINGS = {
    "of another type": ({"typ": "JWT"}, {}, "format", "header_not_allowed"),
    "without a nonce": ({}, {"nonce": None}, "proof", "challenge"),
    "without an audience": ({}, {"aud": None}, "proof", "domain"),
    "without a time": ({}, {"iat": None}, "proof", "created_in_future"),
    "over nothing": ({}, {"sd_hash": None}, "proof", "signature"),
}


@pytest.mark.parametrize("name", BINDINGS)
def test_a_binding_that_leaves_something_out_does_not_hold(name):
    header, changed, check, reason = BINDINGS[name]
    part = sd_jwt.present(hidden(), (NAME,))
    claims = {"iat": int(NOW.timestamp()), "aud": "v", "nonce": "n", "sd_hash": digest(part), **changed}
    claims = {member: value for member, value in claims.items() if value is not None}
    report = judged(part + jose.sign({"typ": "kb+jwt", **header}, claims, HOLDER))
    assert report.check(check).reason == reason
    assert report.verdict is not Verdict.VALID


def test_a_binding_of_a_credential_that_names_no_holder_does_not_hold():
    text = hidden(holder=None)
    with pytest.raises(MalformedInput):
        bound(text, NAME)
    part = sd_jwt.present(text, (NAME,))
    claims = {"iat": int(NOW.timestamp()), "aud": "verifier.example", "nonce": "n-1", "sd_hash": digest(part)}
    report = shown_to_verifier(part + jose.sign({"typ": "kb+jwt"}, claims, HOLDER))
    assert report.check("proof").reason == "key_type"


def test_a_half_made_request_is_an_error_of_the_caller():
    with pytest.raises(ValueError, match="nonce"):
        bound(hidden(), NAME, nonce=None)


def test_what_is_not_there_cannot_be_shown():
    with pytest.raises(MalformedInput):
        sd_jwt.present(hidden(), ("/credentialSubject/achievement",))
    with pytest.raises(MalformedInput):
        sd_jwt.present(with_disclosure(hidden(), disclosure("s", "a", "b")), ())


def test_a_presentation_may_hide_parts_of_itself_and_answers_its_challenge():
    text = sd_jwt.present(hidden(), (NAME,))
    whole = presentation(envelope(text, "dc+sd-jwt"), envelope(token(Suite.VC_JWT_W3C)))
    hiding = Hiding(random.Random(8), ("/verifiableCredential/1",), kind=Kind.VP_SD_JWT)
    asked = {"signer": KEYS[Alg.ED25519], "created": CREATED, "suite": Suite.SD_JWT_VC, "hiding": hiding}
    sealed = sign_presentation(whole, challenge="n-1", domain="verifier.example", **asked)
    assert sealed.media_type == "application/vp+sd-jwt"
    for places, count in (((), 1), (("/verifiableCredential/1",), 2)):
        report = shown_to_verifier(sd_jwt.present(sealed.raw.decode(), places))
        assert (report.verdict, len(report.embedded)) == (Verdict.VALID, count), reasons(report)
    assert shown_to_verifier(sealed.raw, challenge="n-2").check("proof").reason == "challenge"


# ---- other houses ----


def plain(**changed: object) -> str:
    claims = {
        "vct": "https://a.example/person",
        "iss": A,
        "exp": int(NOW.timestamp()) + 60,
        "given_name": "Zoë",
        **changed,
    }
    claims = {name: value for name, value in claims.items() if value is not None}
    payload, disclosures = sd_jwt.conceal(claims, ("/given_name",), random=random.Random(1))
    head = {"kid": KEYS[Alg.P256].method, "typ": "dc+sd-jwt"}
    return with_disclosure(jose.sign(head, payload, KEYS[Alg.P256]) + "~", *disclosures)


def test_an_sd_jwt_vc_outside_the_data_model_is_judged_by_what_it_is():
    report = judged(plain())
    assert (report.verdict, report.check("schema").reason, report.issuer.id) == (Verdict.VALID, "schema_not_known", A)
    assert judged(plain(exp=int(NOW.timestamp()))).verdict is Verdict.EXPIRED
    assert judged(plain(vct=None)).check("format").reason == "not_a_credential"
    assert judged(plain(iss="did:web:b.example")).verdict is Verdict.NOT_GENUINE
    assert judged(plain(iss=None)).verdict is Verdict.UNKNOWN_ISSUER
    assert judged(plain(status={"status_list": {"idx": 0, "uri": "https://a.example/"}})).verdict is (
        Verdict.COULD_NOT_CHECK
    )


def test_a_badge_does_not_escape_its_rules_by_leaving_out_its_context():
    document = {name: value for name, value in badge().items() if name != "@context"}
    report = judged(plain(**document))
    assert (report.verdict, report.check("context").reason) == (Verdict.NOT_GENUINE, "first_context")


def test_an_independent_library_verifies_the_signature_of_each_kind_of_key():
    for alg, key in KEYS.items():
        hiding = Hiding(random.Random(5), (NAME,))
        text = issue(badge(), signer=key, created=CREATED, suite=Suite.SD_JWT_VC, hiding=hiding).raw.decode()
        public = jwt.PyJWK(write_jwk(alg, key.public)).key
        name = jose.read(text).header["alg"]
        decoded = jwt.decode(
            text.split("~")[0], public, algorithms=[name], options={"verify_exp": False, "verify_nbf": False}
        )
        assert decoded["_sd_alg"] == "sha-256"


@needs_vectors
def test_a_token_of_the_standards_suite_shows_what_it_hides():
    text = (VECTORS / "jose-cose" / "credential-sdjwt-selective.txt").read_text().strip()
    shown = sd_jwt.show(jose.read(text), limits=Limits())
    assert shown.payload["credentialSubject"]["firstName"] == "Jane"
    assert sorted(shown.places.values()) == ["/credentialSubject/firstName", "/credentialSubject/lastName"]
    assert shown.fault is None
