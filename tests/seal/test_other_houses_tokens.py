"""Tokens that other houses publish for tests: each ends as the index of the vectors says; what is odd in one is written here."""

import json
from datetime import UTC, datetime

import pytest

from testamur.seal import jose, jwk
from testamur.seal.bake import extract
from testamur.seal.did import Chain, Did, DidDocument, DidJwk, DidKey, KeyEntry, did_document, read_document
from testamur.seal.keys import signer_of_jwk
from testamur.seal.report import Report, Result, Verdict
from testamur.seal.types import Profile, VerifyOptions
from testamur.seal.verify import verify
from tests.seal.house import reasons
from tests.seal.pack import VECTORS, cases, fixture_contexts, needs_vectors

THEN = datetime(2025, 6, 1, tzinfo=UTC)
BADGES = [case for case in cases("ob30") if "jwt" in case["id"]]
JOSE = [case for case in cases("jose_cose") if case["operation"] == "verify" and "cose" not in case["feature"]]
ISSUER = Did("https://example.issuer/vc-jose-cose")


def raw(case: dict) -> bytes:
    data = (VECTORS / case["file"]).read_bytes()
    return extract(data) if case["file"].endswith(".png") else data


def badge(case: dict) -> Report:
    return verify((VECTORS / case["file"]).read_bytes(), now=THEN, resolver=Chain(DidKey(), DidJwk()))


@needs_vectors
@pytest.mark.parametrize("case", BADGES, ids=lambda case: case["id"])
def test_a_badge_in_a_token_is_signed_by_somebody_unknown(case):
    """Upstream calls both valid. Nobody's document is at hand, and a key in the header is nobody's until then."""
    report = badge(case)
    assert report.verdict == case.get("offline_verdict", "unknown_issuer"), reasons(report)


@needs_vectors
def test_the_note_on_simple_jwt_is_true_of_the_picture():
    """The index says of simple.jwt that its header carries only `jwk`. That file has no key at all; the picture has."""
    headers = {case["id"]: jose.read(raw(case).decode().strip()).header for case in BADGES}
    assert set(headers["simple.jwt"]) == {"alg", "typ"}
    assert set(headers["simple-jwt.png"]) == {"alg", "jwk"}
    by_id = {case["id"]: badge(case) for case in BADGES}
    assert by_id["simple.jwt"].check("issuer_binding").reason == "issuer_not_found"
    assert by_id["simple-jwt.png"].check("proof").result is Result.PASS
    assert by_id["simple-jwt.png"].check("issuer_binding").reason == "jwk_not_bound"


@needs_vectors
def test_the_picture_leaves_out_a_claim_that_its_profile_wants():
    """Open Badges 3.0 requires `sub`. The upstream file has none and is called valid, so it is read with a notice."""
    case = next(case for case in BADGES if case["id"] == "simple-jwt.png")
    assert "sub" not in jose.read(raw(case).decode().strip()).payload
    assert badge(case).warnings == ("jwt_without_sub",)


class Standard:
    """The suite's controller document, with the one key that a case hands over."""

    def __init__(self, case: dict) -> None:
        method = json.loads((VECTORS / case["key"]).read_text())
        signer = signer_of_jwk(method)
        self.document = did_document(ISSUER, [KeyEntry(signer.method, signer.alg, signer.public)])

    def resolve(self, did: Did) -> DidDocument:
        return read_document(self.document, did=did)


@needs_vectors
@pytest.mark.parametrize("case", JOSE, ids=lambda case: case["id"])
def test_a_case_of_the_suite_for_jose_ends_as_it_says(case):
    """What stands inside a presentation is by other keys than the one handed over: the outer token is the case."""
    options = VerifyOptions(profile=Profile.VCDM20, contexts=fixture_contexts())
    report = verify((VECTORS / case["file"]).read_text().strip(), now=THEN, resolver=Standard(case), options=options)
    # The address of the third envelope in case-7 ends in a line break: no IRI, which our check of contexts says.
    broken = case["id"] == "case-7" and report.check("context").detail == "/verifiableCredential/2/id"
    names = (
        ("format", "schema", "proof", "issuer_binding")
        if broken
        else ("format", "context", "schema", "proof", "issuer_binding")
    )
    asked = [report.check(name) for name in names]
    genuine = all(check.result is Result.PASS for check in asked)
    assert genuine is (case["expect"] == "success"), reasons(report)
    if case["expect"] != "success":
        assert report.verdict is not Verdict.VALID


@needs_vectors
def test_the_suite_names_keys_by_their_thumbprints():
    case = next(case for case in JOSE if case["id"] == "case-6")
    resolver = Standard(case)
    method = resolver.resolve(ISSUER).methods[0]
    assert jose.read(raw(case).decode().strip()).kid == jwk.thumbprint(method.alg, method.public)
