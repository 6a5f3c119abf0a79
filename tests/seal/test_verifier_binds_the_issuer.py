"""A right signature is not enough: the key must be the issuer's own, and the credential what its carrier says."""

import hashlib
import json
import random
from datetime import UTC, datetime

import pytest

from testamur.seal.contexts import context_text
from testamur.seal.did import KeyEntry, did_document, read_document
from testamur.seal.errors import ContextNotPinned, StatusUnavailable
from testamur.seal.keys import generate_key
from testamur.seal.multi import base58_encode
from testamur.seal.proofs import add_proof
from testamur.seal.report import Result, Verdict
from testamur.seal.status import StatusList, StatusSource
from testamur.seal.types import Did, Iri, Limits, Suite, VerifyOptions
from testamur.seal.verify import verify, verify_presentation

NOW = datetime(2026, 11, 23, 16, tzinfo=UTC)
ISSUER = Did("did:web:a.example")
PARTNER = Did("did:web:a.example:endorsers:lab")
KEY = generate_key(random=random.Random(1), did=ISSUER, fragment="key-1")
PARTNERS = generate_key(random=random.Random(2), did=PARTNER, fragment="key-1")
LIST = "https://a.example/status/1"
V2 = "https://www.w3.org/ns/credentials/v2"
OB = "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json"

EXTENSIONS = "https://purl.imsglobal.org/spec/ob/v3p0/extensions.json"


class Known:
    """A resolver over the two documents, one of them changed."""

    def __init__(self, **changed: object) -> None:
        self.changed = changed

    def resolve(self, did: Did):
        key = KEY if did == ISSUER else PARTNERS
        document = did_document(did, [KeyEntry(key.method, key.alg, key.public)])
        if did == ISSUER:
            document |= self.changed
        return read_document(document, did=did)


def credential(**members: object) -> dict:
    found = {
        "@context": [V2, OB],
        "id": "https://a.example/v/1",
        "type": ["VerifiableCredential"],
        "issuer": ISSUER,
        "validFrom": "2026-11-20T19:00:00Z",
        "credentialSubject": {"id": "urn:x:subject", "description": "a claim"},
    }
    return found | members


def signed(document: dict, signer=KEY, suite: Suite = Suite.EDDSA_RDFC_2022, **options: str) -> dict:
    return add_proof(document, signer=signer, suite=suite, created=NOW, options=options)


def judged(document: dict, **asked: object):
    return verify(json.dumps(document), **{"now": NOW, "resolver": Known(), **asked})


METHOD = {
    "id": KEY.method,
    "controller": ISSUER,
    "type": "Multikey",
    "publicKeyMultibase": "z6MkqkvFjkVNkTAW3ERtZ3wrxoef6HYJ3dBqsbjMywhKAxRJ",
}


@pytest.mark.parametrize(
    ("changed", "proof", "binding"),
    [
        ({"verificationMethod": []}, "method_not_found_offline", "method_missing"),
        ({"assertionMethod": []}, None, "not_in_assertion_method"),
        ({"verificationMethod": [METHOD]}, "signature", None),
        ({"verificationMethod": [METHOD | {"controller": PARTNER}]}, "signature", "controller_mismatch"),
        ({"verificationMethod": [METHOD | {"revoked": "2026-11-21T00:00:00Z"}]}, "signature", "key_revoked"),
        ({"verificationMethod": [METHOD | {"expires": "2026-11-21T00:00:00Z"}]}, "signature", "key_retired"),
        ({"verificationMethod": [METHOD | {"publicKeyMultibase": "z6"}]}, "key_type", None),
    ],
)
def test_each_fault_of_the_issuers_document_has_its_reason(changed, proof, binding):
    report = judged(signed(credential()), resolver=Known(**changed))
    assert (report.check("proof").reason, report.check("issuer_binding").reason) == (proof, binding)
    assert report.verdict is Verdict.NOT_GENUINE


def test_the_signature_of_somebody_else_does_not_bind():
    report = judged(signed(credential(), signer=PARTNERS))
    assert (report.check("proof").result, report.check("issuer_binding").reason) == (Result.PASS, "controller_mismatch")


def test_a_credential_without_issuer_binds_nobody():
    document = credential()
    del document["issuer"]
    assert judged(signed(document)).verdict is Verdict.NOT_GENUINE


def test_a_suite_that_was_not_asked_for_is_not_counted():
    asked = VerifyOptions(require_suites=frozenset({"eddsa-jcs-2022"}))
    assert judged(signed(credential()), options=asked).check("proof").reason == "suite_not_supported"


def test_a_document_too_hard_to_canonicalise_is_not_called_forged():
    evidence = [{"type": ["Evidence"]}, {"type": ["Evidence"]}]
    document = signed(credential(type=["VerifiableCredential", "OpenBadgeCredential"], evidence=evidence))
    assert judged(document).check("proof").result is Result.PASS
    report = judged(document, options=VerifyOptions(limits=Limits(work_budget=0)))
    assert (report.check("proof").result, report.check("proof").reason) == (Result.UNKNOWN, "work_budget")


def test_the_checks_of_a_programme_are_only_those_it_asked_for():
    names = frozenset({"format", "context", "schema", "proof", "validity"})
    report = judged(signed(credential(issuer="did:web:other.example")), options=VerifyOptions(checks=names))
    assert {check.name.value for check in report.checks if check.reason == "not_requested"} == {
        "issuer_binding",
        "status",
        "endorsements",
    }


def test_under_jcs_the_proof_carries_the_context_of_the_document():
    document = signed(credential(), suite=Suite.EDDSA_JCS_2022)
    assert judged(document).verdict is Verdict.VALID
    document["@context"] = [V2]
    assert judged(document).verdict is Verdict.NOT_GENUINE


def test_more_proofs_than_allowed_are_a_fault_of_form():
    document = signed(credential())
    document["proof"] = [document["proof"]] * 9
    assert judged(document).check("format").reason == "too_large"


def test_a_chain_that_goes_in_a_circle_fails():
    proof = signed(credential(), id="urn:x:1")["proof"]
    circle = [{**proof, "previousProof": "urn:x:2"}, {**proof, "id": "urn:x:2", "previousProof": "urn:x:1"}]
    document = {**credential(), "proof": circle}
    assert judged(document).check("proof").reason == "previous_proof"


def presentation(**options: str) -> str:
    document = {
        "@context": [V2],
        "type": ["VerifiablePresentation"],
        "holder": ISSUER,
        "verifiableCredential": [signed(credential())],
    }
    return json.dumps(
        add_proof(
            document, signer=KEY, suite=Suite.EDDSA_RDFC_2022, created=NOW, purpose="authentication", options=options
        )
    )


@pytest.mark.parametrize(
    ("challenge", "domain", "reason"),
    [
        ("c", "https://shop.example", None),
        ("other", "https://shop.example", "challenge"),
        ("c", "https://other.example", "domain"),
    ],
)
def test_a_signed_presentation_answers_its_challenge_for_its_domain(challenge, domain, reason):
    data = presentation(challenge="c", domain="https://shop.example")
    report = verify_presentation(data, now=NOW, resolver=Known(), status=None, challenge=challenge, domain=domain)
    assert report.check("proof").reason == reason
    assert report.check("issuer_binding").result is Result.PASS


def test_credentials_nested_too_deep_are_not_followed():
    document = signed(credential())
    for _ in range(5):
        document = {"@context": [V2], "type": ["VerifiablePresentation"], "verifiableCredential": [document]}
    assert judged(document).verdict is Verdict.MALFORMED


class Product(StatusSource):
    """A list with one bit, and what the product knows of withdrawals; or a list of revoked ids."""

    def __init__(self, *, bit: bool = False, ended: datetime | None = None, revoked: list[str] | None = None) -> None:
        found = StatusList(Iri(LIST), "revocation")
        found.set(5, bit)
        made = found.credential(issuer=PARTNER, valid_from=NOW, valid_until=datetime(2026, 11, 24, tzinfo=UTC))
        self.document = signed(made, signer=PARTNERS)
        if revoked is not None:
            self.document = {"id": LIST, "issuer": ISSUER, "revokedCredential": [{"id": one} for one in revoked]}
        self.ended = ended

    def list(self, url: str) -> bytes:
        if url != LIST:
            raise StatusUnavailable(url)
        return json.dumps(self.document).encode()

    def endorsement_ended(self, _id: str) -> datetime | None:
        return self.ended


def endorsed(**changed: object) -> dict:
    endorsement = {
        "@context": [V2, OB],
        "id": "urn:uuid:11111111-2222-4333-8444-555555555555",
        "type": ["VerifiableCredential", "EndorsementCredential"],
        "name": "Endorsement",
        "issuer": {"id": PARTNER, "type": ["Profile"], "name": "Lab"},
        "validFrom": "2026-01-01T00:00:00Z",
        "credentialSubject": {
            "id": "https://a.example/v/1",
            "type": ["EndorsementSubject"],
            "endorsementComment": "good",
        },
        "credentialStatus": StatusList(Iri(LIST), "revocation").entry(5),
    }
    inner = signed(endorsement | changed, signer=PARTNERS)
    return signed(credential(type=["VerifiableCredential", "OpenBadgeCredential"], endorsement=[inner]))


@pytest.mark.parametrize(
    ("source", "state", "result"),
    [
        (Product(), "in_force", Result.PASS),
        (Product(bit=True), "withdrawn", Result.UNKNOWN),
        (Product(bit=True, ended=datetime(2026, 11, 22, tzinfo=UTC)), "withdrawn", Result.PASS),
        (Product(bit=True, ended=datetime(2026, 11, 1, tzinfo=UTC)), "not_in_force", Result.FAIL),
        (None, "not_checked", Result.UNKNOWN),
    ],
    ids=["in force", "withdrawn some day", "withdrawn since", "withdrawn before", "no list"],
)
def test_a_withdrawn_endorsement_is_judged_by_its_day(source, state, result):
    report = judged(endorsed(), status=source)
    assert (report.endorsements[0].state.value, report.check("endorsements").result) == (state, result)


@pytest.mark.parametrize("endorsement", ["a.b.c", 7, {"type": "EndorsementCredential"}])
def test_an_endorsement_that_is_none_is_never_in_force(endorsement):
    report = judged(
        signed(credential(type=["VerifiableCredential", "OpenBadgeCredential"])) | {"endorsement": [endorsement]}
    )
    assert report.endorsements[0].state.value in {"not_checked", "not_genuine"}
    assert report.verdict is not Verdict.VALID


@pytest.mark.parametrize(("revoked", "verdict"), [([], "valid"), (["https://a.example/v/1"], "revoked")])
def test_a_list_of_revoked_ids_is_read(revoked, verdict):
    status = {"id": LIST, "type": "1EdTechRevocationList"}
    document = signed(credential(**{"@context": [V2, OB, EXTENSIONS]}, credentialStatus=status))
    checks = frozenset({"context", "proof", "issuer_binding", "status"})
    assert (
        judged(document, status=Product(revoked=revoked), options=VerifyOptions(checks=checks)).verdict.value == verdict
    )


def test_of_several_status_entries_the_worst_counts():
    entries = [
        {"id": "urn:x:1", "type": "UnknownStatus2099"},
        StatusList(Iri("https://a.example/none"), "revocation").entry(1),
    ]
    report = judged(credential(credentialStatus=entries), status=Product())
    assert report.check("status").result is Result.UNKNOWN


@pytest.mark.parametrize(
    ("member", "value", "good"),
    [
        ("digestMultibase", "z" + base58_encode(b"\x12\x20" + hashlib.sha256(b"bytes").digest()), True),
        ("digestMultibase", "z" + base58_encode(b"\x12\x20" + hashlib.sha256(b"other").digest()), False),
        ("digestMultibase", "nothing", False),
        ("digestSRI", "md5-AAAA", False),
    ],
)
def test_a_digest_of_a_handed_in_resource_is_compared(member, value, good):
    resource = {"id": "https://a.example/file", member: value}
    asked = VerifyOptions(resources={"https://a.example/file": b"bytes"})
    assert (
        judged(signed(credential(relatedResource=[resource])), options=asked).check("schema").result is Result.PASS
    ) is good


def test_a_context_outside_the_table_is_never_fetched():
    with pytest.raises(ContextNotPinned):
        context_text("https://a.example/context.json")
