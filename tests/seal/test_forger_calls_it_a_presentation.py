"""A presentation need not be signed; so nothing that claims anything itself may pass for one."""

import json

import pytest

from testamur.seal import jose
from testamur.seal.proofs import AUTHENTICATION, add_proof
from testamur.seal.report import Verdict
from testamur.seal.types import Suite, VerifyOptions
from testamur.seal.verify import verify_presentation
from tests.seal import award
from tests.seal.honest import FOLDER, KNOWN, LISTS, NOW, judged
from tests.vectors.release import HOLDER

BADGE = json.loads((FOLDER / "award-eddsa-rdfc-2022.json").read_bytes())
SHOWN = {
    "@context": ["https://www.w3.org/ns/credentials/v2"],
    "type": ["VerifiablePresentation"],
    "verifiableCredential": [BADGE],
}
UNSIGNED = {name: value for name, value in BADGE.items() if name not in {"proof", "credentialStatus"}}


def without(document: dict, *names: str) -> dict:
    return {name: value for name, value in document.items() if name not in names}


FORGED = {
    "a badge of both types": {**UNSIGNED, "type": ["VerifiablePresentation", *BADGE["type"]]},
    "a badge of the other type": {**UNSIGNED, "type": ["VerifiablePresentation"]},
    "an issuer without a claim": {**SHOWN, "issuer": BADGE["issuer"]},
    "a claim without an issuer": {**SHOWN, "credentialSubject": BADGE["credentialSubject"]},
    "both with a real badge inside": {
        **UNSIGNED,
        "type": ["VerifiablePresentation", *BADGE["type"]],
        "verifiableCredential": [BADGE],
    },
    "a name of its own": {**SHOWN, "name": "Brain surgery"},
    "a description of its own": {**SHOWN, "description": "by Northlake"},
    "terms that nobody signed": {**SHOWN, "termsOfUse": {"type": "urn:x:terms"}},
    "nothing inside": {**SHOWN, "verifiableCredential": []},
    "nothing at all": without(SHOWN, "verifiableCredential"),
    "a forged badge inside": {**SHOWN, "verifiableCredential": [{**BADGE, "name": "Brain surgery"}]},
    "an unsigned badge inside": {**SHOWN, "verifiableCredential": [UNSIGNED]},
    "a forged one beside a real one": {**SHOWN, "verifiableCredential": [BADGE, {**BADGE, "name": "Brain surgery"}]},
    "a presentation with a forged one": {
        **SHOWN,
        "verifiableCredential": [{**SHOWN, "verifiableCredential": [UNSIGNED]}],
    },
}


@pytest.mark.parametrize("kind", FORGED)
def test_what_claims_something_needs_its_issuer_s_proof(kind):
    verdict = judged(json.dumps(FORGED[kind])).verdict
    assert verdict in {Verdict.NOT_GENUINE, Verdict.MALFORMED}


def test_an_honest_presentation_that_nobody_signed_is_worth_what_it_holds():
    assert judged(json.dumps(SHOWN)).verdict is Verdict.VALID


def test_nobody_is_named_as_holder_whose_key_was_not_at_work():
    report = judged(json.dumps({**SHOWN, "holder": award.DID}), options=TRUSTED)
    assert (report.verdict, report.issuer) == (Verdict.VALID, None)


REPLAYED = {
    "a presentation that nobody signed": (json.dumps(SHOWN).encode(), "proof_missing"),
    "a signed one whose proof was taken off": (
        json.dumps(without(json.loads((FOLDER / "presentation.json").read_bytes()), "proof")).encode(),
        "proof_missing",
    ),
    "a signed one for somebody else": ((FOLDER / "presentation.json").read_bytes(), "challenge"),
    "the badge alone": (json.dumps(BADGE).encode(), "challenge"),
}


@pytest.mark.parametrize("kind", REPLAYED)
def test_whoever_asks_for_a_challenge_is_answered_by_a_proof_of_it(kind):
    data, reason = REPLAYED[kind]
    report = verify_presentation(
        data, now=NOW, resolver=KNOWN, status=LISTS, challenge="asked today", domain="verifier.example"
    )
    assert (report.verdict, report.check("proof").reason) == (Verdict.NOT_GENUINE, reason)


def test_the_one_who_asked_is_answered():
    data = (FOLDER / "presentation.json").read_bytes()
    asked = {"challenge": "3b1f", "domain": "verifier.example"}
    assert verify_presentation(data, now=NOW, resolver=KNOWN, status=LISTS, **asked).verdict is Verdict.VALID


TRUSTED = VerifyOptions(accepted_issuers={award.DID: "Northlake"})
STRANGER = HOLDER.controller
CLAIMED = {
    "iss": STRANGER,
    "vct": "https://purl.imsglobal.org/spec/vc/ob/vocab.html#OpenBadgeCredential",
    "name": "Brain surgery",
    "type": ["VerifiablePresentation"],
}
EMPTY = {**without(SHOWN, "verifiableCredential"), "holder": STRANGER, "name": "Brain surgery", "iss": STRANGER}


def token(kind: str, payload: dict) -> bytes:
    return jose.sign({"typ": kind, "kid": HOLDER.method}, payload, HOLDER).encode()


SIGNED_BY_A_STRANGER = {
    "an SD-JWT that calls itself a presentation": token("dc+sd-jwt", CLAIMED) + b"~",
    "the same with something inside": token("dc+sd-jwt", {**CLAIMED, "verifiableCredential": [BADGE]}) + b"~",
    "a JWT of an empty presentation": token("JWT", EMPTY),
    "a presentation as a JWT, empty": token("vp+jwt", EMPTY),
    "an empty presentation": json.dumps(
        add_proof(
            without(EMPTY, "iss"), signer=HOLDER, suite=Suite.EDDSA_RDFC_2022, created=NOW, purpose=AUTHENTICATION
        )
    ).encode(),
}


@pytest.mark.parametrize("kind", SIGNED_BY_A_STRANGER)
def test_nobody_gets_past_the_trust_list_by_presenting_nothing(kind):
    verdict = judged(SIGNED_BY_A_STRANGER[kind], options=TRUSTED).verdict
    assert verdict in {Verdict.UNKNOWN_ISSUER, Verdict.MALFORMED}


def test_whoever_presents_what_a_trusted_issuer_gave_need_not_be_trusted():
    assert judged((FOLDER / "presentation.json").read_bytes(), options=TRUSTED).verdict is Verdict.VALID
