"""What tokens hold and what holds them: the older form, proofs and endorsements inside, presentations, envelopes."""

import json
from datetime import timedelta

import pytest

from testamur.seal import contexts, multi
from testamur.seal.errors import UnsupportedSuite
from testamur.seal.issue import issue, sign_presentation
from testamur.seal.report import CheckName, Report, Result, Verdict
from testamur.seal.status import StatusSource, new_status_list
from testamur.seal.types import Alg, Profile, Suite
from testamur.seal.verify import verify_presentation
from tests.seal.house import (
    CREATED,
    KEYS,
    NOW,
    RESOLVER,
    A,
    claims,
    credential,
    envelope,
    forged,
    judged,
    presentation,
    reasons,
    token,
)

# ---- the older form, and proofs inside ----


def older(**changed: object) -> dict:
    inner = {
        "@context": [contexts.CREDENTIALS_V1],
        "type": ["VerifiableCredential"],
        "credentialSubject": {"id": "did:example:learner"},
        **changed,
    }
    return {
        "vc": inner,
        "iss": A,
        "jti": "urn:uuid:1",
        "sub": "did:example:learner",
        "nbf": 1700000000,
        "exp": 1900000000,
    }


def test_the_older_form_is_read_with_a_warning_and_filled_from_its_claims():
    report = judged(forged(payload=older()))
    assert report.verdict is Verdict.VALID, reasons(report)
    assert set(report.warnings) == {"older_jwt_form", "older_data_model"}
    said = report.credential
    assert (said.id, said.issuer, said.valid_from) == ("urn:uuid:1", A, "2023-11-14T22:13:20Z")


@pytest.mark.parametrize(
    ("changed", "check", "reason"),
    [
        ({"issuer": "did:web:b.example"}, "issuer_binding", "iss_mismatch"),
        ({"issuanceDate": "2020-01-01T00:00:00Z"}, "validity", "nbf_mismatch"),
        ({"id": "urn:uuid:2"}, "schema", "rule:ob30.jwt.jti"),
        ({"credentialSubject": {"id": "did:example:other"}}, "schema", "rule:ob30.jwt.sub"),
    ],
)
def test_the_older_form_may_not_say_two_things(changed, check, reason):
    report = judged(forged(payload=older(**changed)))
    assert report.check(check).reason == reason
    assert report.verdict is not Verdict.VALID


def test_the_older_form_of_a_presentation_is_read_too():
    inner = {"@context": [contexts.CREDENTIALS_V1], "type": ["VerifiablePresentation"]}
    held = {"verifiableCredential": [forged(payload=older())]}
    whole = {"vp": {**inner, **held}, "iss": A, "jti": "urn:uuid:9", "aud": "verifier.example", "nonce": "n-1"}
    asked = {"now": NOW, "resolver": RESOLVER, "status": None, "domain": "verifier.example"}
    report = verify_presentation(forged(payload=whole), challenge="n-1", **asked)
    assert (report.verdict, [one.verdict for one in report.embedded]) == (Verdict.VALID, [Verdict.VALID]), reasons(
        report
    )
    assert (report.credential.id, report.issuer.id) == ("urn:uuid:9", A)
    assert verify_presentation(forged(payload=whole), challenge="n-2", **asked).verdict is Verdict.NOT_GENUINE


def test_an_issuer_written_out_without_its_id_has_it_from_the_claims():
    report = judged(forged(payload=older(issuer={"name": "Somebody"})))
    assert report.credential.issuer == A
    assert report.check("issuer_binding").result is Result.PASS


def test_a_token_without_a_type_is_what_its_payload_says():
    assert judged(forged(typ=None)).credential.suites == ("vc-jwt-ob3",)
    report = judged(forged(payload=credential(), typ=None))
    assert (report.verdict, report.credential.suites) == (Verdict.VALID, ("vc-jwt-w3c",))
    shown = presentation(envelope(token(Suite.VC_JWT_W3C)))
    assert judged(forged(payload=shown, typ=None)).verdict is Verdict.VALID


def test_the_older_form_is_refused_under_the_type_of_w3c():
    report = judged(forged(payload=older(), typ="vc+jwt"))
    assert report.check("format").reason == "not_a_credential"


def test_a_proof_inside_is_said_and_the_signature_outside_counts():
    inner = issue(credential(), signer=KEYS[Alg.ED25519], created=CREATED)
    document = json.loads(inner.raw)
    good = judged(forged(payload={**claims(), "proof": document["proof"]}))
    assert (good.verdict, good.warnings) == (Verdict.VALID, ("inner_proof",))
    changed = {**claims(), "name": "Other", "proof": document["proof"]}
    other = judged(forged(payload=changed))
    assert (other.verdict, other.warnings) == (Verdict.VALID, ("inner_proof_not_verified",))


def test_a_claim_that_points_to_another_kind_of_status_list_is_never_passed_over():
    payload = {**credential(), "status": {"status_list": {"idx": 1, "uri": "https://a.example/list"}}}
    report = judged(forged(payload=payload, typ="vc+jwt"))
    assert (report.verdict, report.check("status").reason) == (Verdict.COULD_NOT_CHECK, "status_type_not_supported")


LIST = "https://a.example/status/revocation-1"


class OneList(StatusSource):
    """One signed list, whatever its form."""

    def __init__(self, raw: bytes) -> None:
        self.raw = raw

    def list(self, url: str) -> bytes:
        return self.raw


@pytest.mark.parametrize("suite", [Suite.EDDSA_RDFC_2022, Suite.VC_JWT_W3C])
@pytest.mark.parametrize(("revoked", "verdict"), [(False, Verdict.VALID), (True, Verdict.REVOKED)])
def test_a_token_is_revoked_by_a_list_in_either_form(suite, revoked, verdict):
    places = new_status_list(LIST, "revocation")
    places.set(4711, value=revoked)
    document = places.credential(issuer=A, valid_from=CREATED, valid_until=CREATED + timedelta(days=30))
    signed = issue(document, signer=KEYS[Alg.ED25519], created=CREATED, suite=suite, profile=Profile.VCDM20)
    report = judged(token(credentialStatus=places.entry(4711)), status=OneList(signed.raw))
    assert report.verdict is verdict, reasons(report)
    other = judged(token(credentialStatus=places.entry(4711)), status=OneList(b"{}"))
    assert other.verdict is Verdict.COULD_NOT_CHECK


# ---- endorsements and presentations ----


def endorsement(subject: str = "https://a.example/badge") -> str:
    document = {
        "@context": [contexts.CREDENTIALS_V2, contexts.OB_V3],
        "id": "urn:uuid:21111111-2222-4333-8444-555555555555",
        "type": ["VerifiableCredential", "EndorsementCredential"],
        "name": "Endorsement",
        "issuer": {"id": A, "type": ["Profile"], "name": "Lab"},
        "validFrom": "2026-01-01T00:00:00Z",
        "credentialSubject": {"id": subject, "type": ["EndorsementSubject"], "endorsementComment": "Good."},
    }
    return issue(document, signer=KEYS[Alg.P256], created=CREATED, suite=Suite.VC_JWT_OB3).raw.decode()


def endorsed(text: str) -> str:
    document = credential()
    document["credentialSubject"]["achievement"]["endorsementJwt"] = [text]
    return issue(document, signer=KEYS[Alg.RS256], created=CREATED, suite=Suite.VC_JWT_OB3, profile=Profile.VCDM20).raw


def test_an_endorsement_in_a_token_is_judged_like_any_other():
    report = judged(endorsed(endorsement()))
    assert (report.verdict, report.check("endorsements").result) == (Verdict.VALID, Result.PASS)
    assert report.endorsements[0].issuer == A
    elsewhere = judged(endorsed(endorsement("https://a.example/other")))
    assert elsewhere.check("endorsements").reason == "endorsement_wrong_subject"
    head, body, _ = endorsement().split(".")
    forgery = judged(endorsed(f"{head}.{body}.{multi.base64url_encode(bytes(64))}"))
    assert forgery.check("endorsements").reason == "endorsement_not_genuine"


def presented(**asked: object) -> Report:
    sealed = sign_presentation(
        presentation(envelope(token(Suite.VC_JWT_W3C, Alg.P256))),
        signer=KEYS[Alg.ED25519],
        created=CREATED,
        suite=Suite.VC_JWT_W3C,
        challenge="n-1",
        domain="verifier.example",
    )
    assert sealed.media_type == "application/vp+jwt"
    whole = {"now": NOW, "resolver": RESOLVER, "status": None, "challenge": None, "domain": None, **asked}
    return verify_presentation(sealed.raw, **whole)


def test_a_presentation_in_a_token_answers_its_challenge():
    report = presented(challenge="n-1", domain="verifier.example")
    assert (report.verdict, [one.verdict for one in report.embedded]) == (Verdict.VALID, [Verdict.VALID]), reasons(
        report
    )
    assert report.embedded[0].credential.suites == ("vc-jwt-w3c",)
    assert presented(challenge="n-2").check("proof").reason == "challenge"
    assert presented(domain="other.example").check("proof").reason == "domain"


def test_a_credential_is_not_a_presentation_under_its_type():
    for typ, payload in (("vp+jwt", credential()), ("vc+jwt", presentation())):
        assert judged(forged(payload=payload, typ=typ)).check("format").reason == "header_not_allowed"


def test_an_envelope_is_unwrapped_and_judged_as_what_it_holds():
    good = token(Suite.VC_JWT_W3C, Alg.P384)
    assert judged(envelope(good)).verdict is Verdict.VALID
    assert judged(envelope(token(), "jwt")).verdict is Verdict.VALID
    report = judged(
        presentation(envelope(good), json.loads(issue(credential(), signer=KEYS[Alg.ED25519], created=CREATED).raw))
    )
    assert [one.verdict for one in report.embedded] == [Verdict.VALID, Verdict.VALID]


ENVELOPES = {
    "another type": ({"kind": "EnvelopedVerifiablePresentation"}, None),
    "a media type that is not its token's": ({"media_type": "vc+sd-jwt"}, "header_not_allowed"),
    "a member of its own": ({"credentialSubject": {"id": "did:example:other"}}, "not_a_credential"),
    "a name of its own": ({"name": "Doctor"}, "not_a_credential"),
}


@pytest.mark.parametrize("name", ENVELOPES)
def test_an_envelope_says_nothing_itself(name):
    changed, reason = ENVELOPES[name]
    report = judged(envelope(token(Suite.VC_JWT_W3C), **changed))
    assert report.verdict is not Verdict.VALID
    assert report.check("format").reason == reason


def test_an_envelope_in_an_envelope_is_not_opened():
    inner = envelope(token(Suite.VC_JWT_W3C))
    report = judged(envelope(forged(payload=inner, typ="vc+jwt")))
    assert report.check("format").reason == "not_a_credential"


def test_an_envelope_of_a_form_that_is_not_known_could_not_be_checked():
    report = judged(envelope("AAAA", "vc+cose;base64"))
    assert (report.verdict, report.check(CheckName.PROOF).reason) == (Verdict.COULD_NOT_CHECK, "suite_not_supported")


def test_a_text_among_credentials_that_is_no_token_is_malformed():
    report = judged(presentation("hello"))
    assert report.embedded[0].check("format").reason == "not_a_credential"


def test_no_presentation_is_signed_in_the_open_badges_form():
    with pytest.raises(UnsupportedSuite):
        sign_presentation(
            presentation(envelope(token())), signer=KEYS[Alg.RS256], created=CREATED, suite=Suite.VC_JWT_OB3
        )


def test_a_presentation_with_a_proof_inside_answers_too():
    sealed = sign_presentation(
        presentation(envelope(token(Suite.VC_JWT_W3C))),
        signer=KEYS[Alg.ED25519],
        created=CREATED,
        challenge="n-1",
        domain="verifier.example",
    )
    asked = {"now": NOW, "resolver": RESOLVER, "status": None}
    assert verify_presentation(sealed.raw, challenge="n-1", domain="verifier.example", **asked).verdict is Verdict.VALID
    assert verify_presentation(sealed.raw, challenge="n-2", domain=None, **asked).check("proof").reason == "challenge"
