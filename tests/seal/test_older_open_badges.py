"""Open Badges 2.0 are read as prior evidence: hosted ones by what their address shows, signed ones by their issuer's key.

The upstream files come with the resources that their addresses show (folder `assets`, served at two hosts, as upstream's
own tests do); the address of the file under test shows that file. Where a file only describes a badge class, an issuer or
an alignment, upstream asks for the form alone. So do these tests: nothing is awarded by such a file, and the verdict says
that instead of `valid`.
"""

import base64
import hashlib
import itertools
import json
from datetime import UTC, datetime
from importlib.resources import files

import jsonschema
import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from testamur.seal.bake import extract
from testamur.seal.did import DidKey
from testamur.seal.errors import LintFailed
from testamur.seal.inspect import inspect
from testamur.seal.issue import issue
from testamur.seal.report import Report
from testamur.seal.types import VerifyOptions
from testamur.seal.verify import verify, verify_presentation
from tests.seal import award
from tests.seal.pack import VECTORS, cases, needs_vectors

NOW = datetime(2026, 11, 25, 16, tzinfo=UTC)
HOSTS = ("https://example.org/", "http://example.org/", "https://www.example.org/")
UPSTREAM = {case["id"]: case for case in cases("ob20")}
AWARDS = [name for name in UPSTREAM if "assertion" in name or name.startswith(("simple-badge", "warning"))]
FORMS = [name for name in UPSTREAM if name not in AWARDS and name != "simple.jwt"]
ASSETS = VECTORS / "1edtech" / "ob20" / "assets"


def upstream(name: str) -> bytes:
    return (VECTORS / UPSTREAM[name]["file"]).read_bytes()


def assets() -> dict[str, bytes]:
    """What upstream's hosts show, by address. Two of the files are no JSON (known defect 8), and nothing refers to them."""
    return {host + path.name: path.read_bytes() for path in ASSETS.iterdir() for host in HOSTS}


def judged(data: bytes, resources: dict[str, bytes], **options: object) -> Report:
    return verify(data, now=NOW, resolver=DidKey(), options=VerifyOptions(resources=resources, **options))


def judged_upstream(name: str) -> Report:
    data = upstream(name)
    document = json.loads(extract(data) if name.endswith(".png") else data)
    return judged(data, {**assets(), document["id"]: json.dumps(document).encode()})


@needs_vectors
@pytest.mark.parametrize("name", AWARDS)
def test_each_upstream_award_is_judged_as_upstream_does(name):
    case, report = UPSTREAM[name], judged_upstream(name)
    assert (report.verdict.value == "valid") is (case["expect"] != "invalid")
    assert all(report.check(check).result.value == "fail" for check in case.get("check", ()))
    assert "older_open_badge" in report.warnings
    if case["expect"] == "warning":
        assert {"resource_moved", "issuer_not_on_the_web"} & set(report.warnings)


@needs_vectors
@pytest.mark.parametrize("name", FORMS)
def test_each_upstream_class_issuer_and_alignment_has_the_form_that_upstream_says(name):
    case, report = UPSTREAM[name], judged_upstream(name)
    assert report.check("context").result.value == "pass"
    assert report.check("schema").result.value == ("pass" if case["expect"] == "valid" else "fail")
    assert report.verdict.value == ("could_not_check" if case["expect"] == "valid" else "malformed")
    assert report.check("proof").reason == "nothing_awarded"


@needs_vectors
def test_the_upstream_award_in_a_signature_is_its_issuers():
    """Its key, its issuer and its badge class lie at the hosts; the key is another than the jwk of any header."""
    token = upstream("simple.jwt").strip()
    report = judged(token, assets())
    assert (report.verdict.value, report.warnings) == ("valid", ("older_open_badge",))
    head, body, signature = token.split(b".")
    changed = json.loads(base64.urlsafe_b64decode(body + b"=" * (-len(body) % 4))) | {
        "issuedOn": "2017-01-01T00:00:00Z"
    }
    report = judged(b".".join((head, encoded(changed), signature)), assets())
    assert (report.verdict.value, report.check("proof").reason) == ("not_genuine", "signature")
    without_key = {address: data for address, data in assets().items() if not address.endswith("/key1.json")}
    report = judged(token, without_key)
    assert (report.verdict.value, report.check("proof").reason) == ("could_not_check", "method_not_found_offline")


def test_every_upstream_case_is_asked():
    assert len(AWARDS) + len(FORMS) + ("simple.jwt" in UPSTREAM) == len(UPSTREAM)


HOME = "https://badges.museum.example"
ISSUER = {
    "@context": "https://w3id.org/openbadges/v2",
    "id": f"{HOME}/issuer.json",
    "type": "Issuer",
    "name": "Harbour Museum",
    "url": HOME,
    "email": "badges@museum.example",
}
CLASS = {
    "@context": "https://w3id.org/openbadges/v2",
    "id": f"{HOME}/guide.json",
    "type": "BadgeClass",
    "name": "Guide",
    "description": "Leads visitors through the house.",
    "criteria": {"narrative": "Lead ten tours."},
    "issuer": f"{HOME}/issuer.json",
}
HASHED = "sha256$" + hashlib.sha256(b"someone@learners.examplesea").hexdigest()
AWARD = {
    "@context": "https://w3id.org/openbadges/v2",
    "id": f"{HOME}/awards/7.json",
    "type": "Assertion",
    "recipient": {"type": "email", "hashed": True, "salt": "sea", "identity": HASHED},
    "badge": f"{HOME}/guide.json",
    "verification": {"type": "HostedBadge"},
    "issuedOn": "2017-06-30T16:00:00Z",
}


def web(*things: dict) -> dict[str, bytes]:
    """What the addresses show: each thing at its own id."""
    shown = {thing["id"]: thing for thing in (ISSUER, CLASS, AWARD, *things)}
    return {address: json.dumps(thing).encode() for address, thing in shown.items()}


def seen(document: dict, *things: dict, **options: object) -> Report:
    return judged(json.dumps(document).encode(), web(document, *things), **options)


def without(resources: dict[str, bytes], address: str) -> dict[str, bytes]:
    return {name: data for name, data in resources.items() if name != address}


def test_a_hosted_award_is_what_its_address_shows():
    report = seen(AWARD)
    assert (report.verdict.value, report.warnings, report.issuer.id) == ("valid", ("older_open_badge",), ISSUER["id"])
    assert report.credential.name == "Guide"
    changed = judged(json.dumps({**AWARD, "issuedOn": "2018-06-30T16:00:00Z"}).encode(), web())
    assert (changed.verdict.value, changed.check("proof").reason) == ("not_genuine", "hosted_copy_differs")


@pytest.mark.parametrize(
    ("missing", "verdict", "reason"),
    [
        (AWARD["id"], "could_not_check", "hosted_copy_missing"),
        (CLASS["id"], "could_not_check", "issuer_unreachable"),
        (ISSUER["id"], "could_not_check", "issuer_unreachable"),
    ],
)
def test_what_is_not_at_hand_is_never_valid(missing, verdict, reason):
    report = judged(json.dumps(AWARD).encode(), without(web(), missing))
    assert report.verdict.value == verdict
    assert reason in {check.reason for check in report.checks}


@pytest.mark.parametrize(
    ("policy", "address", "verdict"),
    [
        (None, f"{HOME}/awards/8.json", "valid"),
        (None, "https://elsewhere.example/awards/8.json", "not_genuine"),
        (None, "https://badges.museum.example@elsewhere.example/8.json", "not_genuine"),
        (None, "urn:uuid:2d391246-6e0d-4dab-906c-b29770bd7aa6", "not_genuine"),
        ({"startsWith": f"{HOME}/awards/"}, f"{HOME}/awards/8.json", "valid"),
        ({"startsWith": [f"{HOME}/no/", f"{HOME}/awards/"]}, f"{HOME}/awards/8.json", "valid"),
        ({"startsWith": f"{HOME}/no/"}, f"{HOME}/awards/8.json", "not_genuine"),
        ({"startsWith": HOME}, f"{HOME}.elsewhere.example/8.json", "not_genuine"),
        ({"allowedOrigins": ["cdn.museum.example"]}, "https://cdn.museum.example/8.json", "valid"),
        ({"allowedOrigins": "cdn.museum.example"}, "https://cdn.museum.example/8.json", "valid"),
        ({"allowedOrigins": ["cdn.museum.example"]}, f"{HOME}/awards/8.json", "not_genuine"),
    ],
)
def test_an_award_lies_where_its_issuer_lets_awards_lie(policy, address, verdict):
    issuer = {**ISSUER, "verification": policy} if policy else ISSUER
    assert seen({**AWARD, "id": address}, issuer).verdict.value == verdict


def test_nobody_awards_in_the_name_of_another():
    """A page elsewhere that claims the museum's id is that page; an issuer only written out is nobody."""
    forged = "https://elsewhere.example"
    badge = {**CLASS, "id": f"{forged}/guide.json", "issuer": f"{forged}/issuer.json"}
    document = {**AWARD, "id": f"{forged}/7.json", "badge": badge["id"]}
    resources = web(document, badge) | {f"{forged}/issuer.json": json.dumps({**ISSUER, "url": forged}).encode()}
    trusted = {ISSUER["id"]: "Harbour Museum"}
    report = judged(json.dumps(document).encode(), resources, accepted_issuers=trusted)
    assert (report.verdict.value, report.issuer.id) == ("unknown_issuer", f"{forged}/issuer.json")
    written = {**AWARD, "badge": {**CLASS, "issuer": {**ISSUER, "name": "Other"}}}
    assert seen(written).verdict.value == "unknown_issuer"


def test_a_name_comes_from_the_trust_list():
    report = seen(AWARD, accepted_issuers={ISSUER["id"]: "Harbour Museum"})
    assert (report.verdict.value, report.issuer.name) == ("valid", "Harbour Museum")
    assert seen(AWARD, accepted_issuers={}).verdict.value == "unknown_issuer"


def test_what_is_written_out_counts_like_what_is_referred_to():
    assert seen({**AWARD, "badge": {**CLASS, "issuer": ISSUER}}).verdict.value == "valid"


def test_an_award_that_claims_to_be_signed_proves_nothing_as_plain_json():
    report = seen({**AWARD, "verification": {"type": "SignedBadge"}})
    assert (report.verdict.value, report.check("proof").reason) == ("not_genuine", "proof_missing")


@pytest.mark.parametrize(
    ("changed", "verdict", "reason"),
    [
        ({"issuedOn": "2100-01-01T00:00:00Z"}, "not_yet_valid", "not_yet_valid"),
        ({"expires": "2020-01-01T00:00:00Z"}, "expired", "expired"),
        ({"expires": "some day"}, "malformed", "rule:ob20.assertion.expires"),
        ({"revoked": True, "revocationReason": "in error"}, "revoked", "revoked"),
        ({"@context": "https://w3id.org/openbadges/v1"}, "not_genuine", "first_context"),
        ({"@context": {"obi": "https://elsewhere.example#"}}, "not_genuine", "inline_context"),
        ({"@context": ["https://w3id.org/openbadges/v2", {"badge": "urn:x:b"}]}, "not_genuine", "inline_context"),
        (
            {"@context": ["https://w3id.org/openbadges/v2", "https://x.example/"]},
            "could_not_check",
            "context_not_pinned",
        ),
        ({"extensions:colour": {"type": ["Extension"]}}, "malformed", "rule:ob20.extension.form"),
        ({"type": "OtherAward"}, "malformed", "rule:ob20.badge.type_known"),
        ({"recipient": {"type": "email"}}, "malformed", "rule:ob20.recipient.identity"),
        ({"verification": {"type": "Magic"}}, "not_genuine", "rule:ob20.verification.type"),
    ],
)
def test_a_faulty_award_gets_its_reason(changed, verdict, reason):
    report = seen({**AWARD, **changed})
    assert reason in {check.reason for check in report.checks}
    assert report.verdict.value == verdict


def test_an_address_that_shows_a_withdrawal_withdraws_what_it_showed():
    gone = {"id": AWARD["id"], "revoked": True, "revocationReason": "in error"}
    report = judged(json.dumps(AWARD).encode(), web(gone))
    assert (report.verdict.value, report.check("status").detail) == ("revoked", "in error")


REVOCATIONS = {"@context": "https://w3id.org/openbadges/v2", "id": f"{HOME}/revoked.json", "type": "RevocationList"}


@pytest.mark.parametrize(
    ("listed", "verdict", "reason"),
    [
        ([AWARD["id"]], "revoked", "revoked"),
        ([{"id": AWARD["id"], "revocationReason": "in error"}], "revoked", "revoked"),
        ([{"uid": "7", "revocationReason": "in error"}], "revoked", "revoked"),
        ([f"{HOME}/awards/8.json"], "valid", None),
        (7, "could_not_check", "list_malformed"),
    ],
)
def test_the_issuers_list_withdraws_too(listed, verdict, reason):
    issuer = {**ISSUER, "revocationList": REVOCATIONS["id"]}
    report = seen({**AWARD, "uid": "7"}, issuer, {**REVOCATIONS, "revokedAssertions": listed})
    assert (report.verdict.value, report.check("status").reason) == (verdict, reason)


RSA, OTHER_RSA = (rsa.generate_private_key(public_exponent=65537, key_size=2048) for _ in range(2))
KEY_AT = f"{HOME}/key.json"
SIGNED = {**AWARD, "id": "urn:uuid:2d391246-6e0d-4dab-906c-b29770bd7aa6", "verification": {"type": "SignedBadge"}}


def encoded(value: object) -> bytes:
    data = value if isinstance(value, bytes) else json.dumps(value).encode()
    return base64.urlsafe_b64encode(data).rstrip(b"=")


def jws(document: dict, key: rsa.RSAPrivateKey = RSA, alg: str = "RS256") -> bytes:
    """A badge as the older tools sign it, made with cryptography alone."""
    body = encoded({"alg": alg}) + b"." + encoded(document)
    return body + b"." + encoded(key.sign(body, padding.PKCS1v15(), hashes.SHA256()))


def key_thing(key: rsa.RSAPrivateKey = RSA, **changed: object) -> dict:
    pem = key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()
    found = {"@context": AWARD["@context"], "id": KEY_AT, "type": "CryptographicKey", "owner": ISSUER["id"]}
    return {**found, "publicKeyPem": pem, **changed}


LISTING = {**ISSUER, "publicKey": KEY_AT}
TOKEN = jws(SIGNED)


@pytest.mark.parametrize(
    ("token", "things", "verdict", "reason"),
    [
        (jws(SIGNED), [LISTING, key_thing()], "valid", None),
        (jws(SIGNED), [{**ISSUER, "publicKey": [KEY_AT]}, key_thing()], "valid", None),
        (jws(SIGNED), [{**ISSUER, "publicKey": key_thing()}], "valid", None),
        (jws(SIGNED, OTHER_RSA), [LISTING, key_thing()], "not_genuine", "signature"),
        (jws(SIGNED), [LISTING, key_thing(owner="https://elsewhere.example/")], "not_genuine", "controller_mismatch"),
        (jws(SIGNED), [LISTING, key_thing(publicKeyPem="-----BEGIN")], "not_genuine", "key_type"),
        (jws(SIGNED, alg="ES256"), [LISTING, key_thing()], "not_genuine", "alg_mismatch"),
        (jws(SIGNED, alg="HS256"), [LISTING, key_thing()], "malformed", "header_not_allowed"),
        (jws(SIGNED), [LISTING], "could_not_check", "method_not_found_offline"),
        (
            jws(SIGNED),
            [{**LISTING, "revocationList": f"{HOME}/gone.json"}, key_thing()],
            "could_not_check",
            "list_unavailable",
        ),
    ],
)
def test_a_signed_award_is_by_a_key_that_its_issuer_lists(token, things, verdict, reason):
    report = judged(token, web(*things))
    assert report.verdict.value == verdict
    assert reason in {check.reason for check in report.checks}


def test_it_answers_no_request_and_is_of_no_suite():
    asked = {"now": NOW, "resolver": DidKey(), "status": None, "domain": None}
    options = VerifyOptions(resources=web())
    report = verify_presentation(json.dumps(AWARD), challenge="c1", options=options, **asked)
    assert (report.verdict.value, report.check("proof").reason) == ("not_genuine", "challenge")
    assert seen(AWARD, require_suites=frozenset({"eddsa-rdfc-2022"})).check("proof").reason == "suite_not_supported"
    assert seen(AWARD, checks=frozenset({"schema"})).check("proof").reason == "not_requested"


def test_a_key_that_an_award_names_and_its_issuer_does_not_list_proves_nothing():
    named = {**SIGNED, "verification": {"type": "SignedBadge", "creator": "https://elsewhere.example/key.json"}}
    thing = key_thing(OTHER_RSA, id="https://elsewhere.example/key.json")
    report = judged(jws(named, OTHER_RSA), web(LISTING, thing, key_thing()))
    assert (report.check("proof").result.value, report.check("issuer_binding").reason) == ("pass", "method_missing")
    assert report.verdict.value == "not_genuine"


def test_a_signature_around_a_hosted_award_proves_nothing():
    """Whoever signs a hosted award puts its id where they like; only the address itself speaks for it."""
    report = judged(jws({**AWARD, "issuedOn": "2018-01-01T00:00:00Z"}, OTHER_RSA), web())
    assert (report.verdict.value, report.check("proof").reason) == ("not_genuine", "hosted_copy_differs")


MD5 = "md5$" + hashlib.new("md5", b"someone@learners.examplesea", usedforsecurity=False).hexdigest()


@pytest.mark.parametrize(
    ("recipient", "asked", "found"),
    [
        ({}, ("emailAddress", "someone@learners.example"), "match"),
        ({}, ("emailAddress", "other@learners.example"), "no_match"),
        ({"identity": HASHED.upper().replace("SHA", "sha")}, ("email", "someone@learners.example"), "match"),
        ({"identity": MD5}, ("emailAddress", "someone@learners.example"), "match"),
        ({"identity": "sha1$00"}, ("emailAddress", "someone@learners.example"), "no_match"),
        ({"hashed": False, "identity": "a@b.example"}, ("emailAddress", "a@b.example"), "match"),
        ({"hashed": False, "identity": "a@b.example"}, ("emailAddress", "A@b.example"), "no_match"),
        ({"type": "url"}, ("emailAddress", "someone@learners.example"), "no_match"),
        ({}, None, None),
    ],
)
def test_the_recipient_is_matched_when_asked(recipient, asked, found):
    document = {**AWARD, "recipient": {**AWARD["recipient"], **recipient}}
    assert seen(document, recipient=asked).recipient == found


@needs_vectors
@pytest.mark.parametrize("name", ["simple-badge.png", "warning-issuer-non-http.json", "assets/badgeclass1.json"])
def test_the_report_fits_the_published_schema(name):
    schema = json.loads((files("testamur.seal") / "report.schema.json").read_text())
    jsonschema.Draft202012Validator(schema).validate(judged_upstream(name).as_json(name))


def test_endorsements_are_told_of_and_not_judged():
    report = seen({**AWARD, "endorsement": [f"{HOME}/endorsement.json"]})
    assert report.verdict.value == "valid"
    assert report.warnings == ("endorsement_not_checked", "older_open_badge")


def test_what_it_says_of_itself_can_be_looked_at():
    found = [inspect(data).as_json("badge") for data in (json.dumps(AWARD).encode(), TOKEN)]
    assert [(one["form"], one["types"], one["contexts"][0]["pinned"]) for one in found] == [
        ("json", ["Assertion"], False),
        ("jws", ["Assertion"], False),
    ]


def test_an_older_badge_is_never_signed():
    with pytest.raises(LintFailed) as refused:
        issue(AWARD, signer=award.key_of(award.DID), created=NOW)
    assert "ob20.badge.never_written" in {finding.rule for finding in refused.value.findings}


STRANGE = (None, True, 7, "", "x", [], [[]], {}, {"a": {}}, [{"id": {}, "type": [{}]}])


@pytest.mark.parametrize("thing", ["award", "class", "issuer", "key"])
def test_whatever_stands_anywhere_is_judged_and_never_valid_by_accident(thing):
    found = {"award": {**SIGNED, "badge": CLASS["id"]}, "class": CLASS, "issuer": LISTING, "key": key_thing()}
    for name, value in itertools.product(found[thing], STRANGE):
        altered = found | {thing: {**found[thing], name: value}}
        resources = web(*(LISTING, key_thing())) | {
            address: json.dumps(altered[kind]).encode()
            for kind, address in (("class", CLASS["id"]), ("issuer", ISSUER["id"]), ("key", KEY_AT))
        }
        token = jws(altered["award"]) if thing == "award" else TOKEN
        verdict = judged(token, resources).verdict.value
        decisive = name in {
            "type",
            "badge",
            "issuer",
            "owner",
            "publicKeyPem",
            "publicKey",
            "verification",
            "recipient",
        }
        assert not (decisive and verdict == "valid" and thing != "key"), (name, value)
