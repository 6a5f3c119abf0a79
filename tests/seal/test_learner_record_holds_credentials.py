"""A learner record is built, signed and read: each credential in it is judged on its own, and the whole by its worst."""

import json
import random
from datetime import UTC, datetime

import pytest

from testamur.seal.did import DidDocument, DidKey, KeyEntry, did_document, read_document
from testamur.seal.errors import LintFailed, ResolutionFailed, ResolutionKind
from testamur.seal.issue import issue
from testamur.seal.learner_record import Association, clr_credential
from testamur.seal.lint import lint
from testamur.seal.model import Achievement, Criteria, Issuer
from testamur.seal.multi import multikey_decode, multikey_encode
from testamur.seal.suites.sd_jwt import Hiding
from testamur.seal.types import Did, Profile, Suite, VerifyOptions
from testamur.seal.verify import verify
from tests.seal import award, oracles
from tests.seal.pack import VECTORS, cases, example_json, fixture_contexts, needs_examples, needs_vectors

NOW = datetime(2026, 11, 23, 16, tzinfo=UTC)
STACK = f"{award.HOST}/catalogue/vascular-access/v1/"
KEY = award.key_of(award.DID)
PARTNER_KEY = award.key_of(award.PARTNER, "key-1", 8)


class Known:
    """A resolver over a few documents."""

    def __init__(self, *keys) -> None:
        self.documents = {key.controller: self.document(key) for key in keys}

    def document(self, key) -> DidDocument:
        entries = [KeyEntry(key.method, key.alg, key.public)]
        return read_document(did_document(key.controller, entries), did=key.controller)

    def resolve(self, did: Did) -> DidDocument:
        if did not in self.documents:
            raise ResolutionFailed(ResolutionKind.NOT_FOUND, did)
        return self.documents[did]


def plain_award(**changed: object) -> dict:
    """An award without a place in a list, so that nothing else is needed to judge it."""
    document = {**award.award(), **changed}
    return {name: value for name, value in document.items() if name != "credentialStatus"}


def signed_award(key=KEY, **changed: object) -> dict:
    return json.loads(issue(plain_award(**changed), signer=key, created=award.SIGNED_AT).raw)


def record(*credentials: dict, **changed: object) -> dict:
    facts = {
        "id": f"{award.HOST}/v/2C9F-TB6Y-04XP-9NDF",
        "issuer": award.INSTITUTE,
        "name": "Record of learning: Vascular Access Practice",
        "subject": award.ZOE.id,
        "credentials": credentials,
        "valid_from": datetime(2026, 11, 21, 14, tzinfo=UTC),
        "awarded_on": datetime(2026, 11, 21, 14, tzinfo=UTC),
        "partial": True,
        "achievements": [
            Achievement(
                id=STACK,
                name="Vascular Access Practice",
                description="A stack of three micro-credentials; two are held.",
                criteria=Criteria("Hold all three, valid."),
                achievement_type="LearningProgram",
            )
        ],
        "associations": [Association(award.VERSION, STACK)],
    }
    return clr_credential(**{**facts, **changed})


def judged(document: dict, *keys):
    return verify(json.dumps(document), now=NOW, resolver=Known(*(keys or (KEY, PARTNER_KEY))))


@needs_examples
def test_the_builder_makes_the_worked_example():
    made = example_json("clr")
    wanted = {name: value for name, value in made.items() if name != "proof"}
    subject = made["credentialSubject"]
    document = clr_credential(
        id=made["id"],
        issuer=award.INSTITUTE,
        name=made["name"],
        subject=subject["id"],
        credentials=subject["verifiableCredential"],
        valid_from=datetime(2026, 11, 21, 14, tzinfo=UTC),
        awarded_on=datetime(2026, 11, 21, 14, tzinfo=UTC),
        partial=True,
        achievements=[
            Achievement(
                id=STACK,
                name="Vascular Access Practice",
                description="A stack of three micro-credentials; two are held.",
                criteria=Criteria(subject["achievement"][0]["criteria"]["narrative"]),
                creator=Issuer(id=award.DID, name=award.INSTITUTE.name),
                achievement_type="LearningProgram",
            )
        ],
        associations=[Association(one["sourceId"], one["targetId"]) for one in subject["association"]],
    )
    assert document == wanted
    assert list(document) == list(wanted)


def test_a_record_is_signed_and_each_part_is_judged_on_its_own():
    inside = signed_award()
    signed = json.loads(issue(record(inside), signer=KEY, created=award.SIGNED_AT).raw)
    report = judged(signed)
    assert (report.verdict.value, [one.verdict.value for one in report.embedded]) == ("valid", ["valid"])
    assert signed["credentialSubject"]["verifiableCredential"] == [inside]
    public = multikey_encode(KEY.alg, KEY.public)
    assert all(oracles.pyld_says(one, public) for one in (signed, inside))
    assert all(oracles.openbadgeslib_says(one, public) for one in (signed, inside))


@pytest.mark.parametrize(
    "suite", [Suite.EDDSA_RDFC_2022, Suite.EDDSA_JCS_2022, Suite.VC_JWT_OB3, Suite.VC_JWT_W3C, Suite.SD_JWT_VC]
)
@pytest.mark.parametrize("inner", [Suite.EDDSA_RDFC_2022, Suite.EDDSA_JCS_2022])
def test_a_record_is_good_in_every_form_of_signature(suite, inner):
    inside = json.loads(issue(plain_award(), signer=KEY, created=award.SIGNED_AT, suite=inner).raw)
    asked = {"hiding": Hiding(random.Random(1))} if suite is Suite.SD_JWT_VC else {}
    sealed = issue(record(inside), signer=KEY, created=award.SIGNED_AT, suite=suite, **asked)
    report = verify(sealed.raw, now=NOW, resolver=Known(KEY, PARTNER_KEY))
    assert (report.verdict.value, [one.verdict.value for one in report.embedded]) == ("valid", ["valid"])


OTHER_ID = f"{award.HOST}/v/9K3D-7TQ2-M4XP-5HR2"
OVER = signed_award(id=OTHER_ID, validUntil="2026-11-21T00:00:00Z")


@pytest.mark.parametrize(
    ("inside", "verdicts", "verdict"),
    [
        ([signed_award(), OVER], ["valid", "expired"], "expired"),
        ([signed_award(), {**signed_award(id=OTHER_ID), "name": "Other"}], ["valid", "not_genuine"], "not_genuine"),
        ([{**signed_award(), "name": "Other"}, OVER], ["not_genuine", "expired"], "not_genuine"),
    ],
)
def test_the_record_is_as_good_as_the_worst_credential_in_it(inside, verdicts, verdict):
    report = judged(json.loads(issue(record(*inside), signer=KEY, created=award.SIGNED_AT).raw))
    assert report.verdict.value == verdict
    assert [one.verdict.value for one in report.embedded] == verdicts


def test_a_credential_of_an_issuer_nobody_knows_is_said_to_be_that():
    foreign = {**plain_award(), "issuer": {"id": award.PARTNER, "type": ["Profile"], "name": "Cedar Point"}}
    inside = json.loads(issue(foreign, signer=PARTNER_KEY, created=award.SIGNED_AT).raw)
    signed = json.loads(issue(record(inside), signer=KEY, created=award.SIGNED_AT).raw)
    report = judged(signed, KEY)
    assert (report.verdict.value, report.check("issuer_binding").result.value) == ("unknown_issuer", "pass")


@pytest.mark.parametrize(
    ("changed", "rule"),
    [
        ({"associations": [Association(award.VERSION, "urn:x:elsewhere")]}, "clr20.association.ends_inside"),
        ({"associations": [Association(STACK, STACK)]}, "clr20.association.ends_inside"),
        ({"associations": [Association(award.VERSION, STACK, "knows")]}, "clr20.association.kind"),
        ({"credentials": [plain_award()]}, "clr20.subject.credentials_whole"),
        ({"credentials": []}, "clr20.clr_subject.verifiable_credential"),
        ({"name": ""}, "clr20.credential.name"),
    ],
)
def test_a_record_that_does_not_hold_together_is_not_signed(changed, rule):
    with pytest.raises(LintFailed) as refused:
        issue(record(**{"credentials": [signed_award()], **changed}), signer=KEY, created=award.SIGNED_AT)
    assert rule in {finding.rule for finding in refused.value.findings}


def test_a_record_may_say_which_schema_it_has_the_form_of():
    document = record(signed_award(), official_schema=True)
    assert lint(document, profile=Profile.OB30) == ()
    assert judged(json.loads(issue(document, signer=KEY, created=award.SIGNED_AT).raw)).check("schema").reason is None


class Published:
    """What the issuers of the upstream files would publish: the key that stands in each method's own address."""

    def resolve(self, did: Did) -> DidDocument:
        alg, public = multikey_decode(METHODS[did])
        return read_document(did_document(did, [KeyEntry(f"{did}#{METHODS[did]}", alg, public)]), did=did)


METHODS = {
    "https://example.edu/issuers/565049": "z6MkjZRZv3aez3r18pB1RBFJR1kwUVJ5jHt92JmQwXbd5hwi",
    "https://example.com/issuers/876543": "z6MkvREVgsHx7Ppae68vCoByy73ZD4aMSJiPML2cryVL8JAx",
}
UPSTREAM = {case["id"]: case for case in cases("clr20")}
THEN = datetime(2025, 6, 1, tzinfo=UTC)


@needs_vectors
def test_the_upstream_record_is_good_once_its_issuers_are_known():
    data = (VECTORS / UPSTREAM["simple.json"]["file"]).read_bytes()
    unknown = verify(data, now=THEN, resolver=Known())
    assert unknown.verdict.value == UPSTREAM["simple.json"]["offline_verdict"]
    assert unknown.check("proof").result.value == "pass"
    known = verify(data, now=THEN, resolver=Published())
    assert (known.verdict.value, [one.verdict.value for one in known.embedded]) == ("valid", ["valid"])


@needs_vectors
def test_an_upstream_record_without_a_proof_fails_that_very_check():
    case = UPSTREAM["simple-noproof.json"]
    report = verify((VECTORS / case["file"]).read_bytes(), now=THEN, resolver=Published())
    assert [report.check(name).result.value for name in case["check"]] == ["fail"]
    assert report.check("proof").reason == "proof_missing"


@needs_vectors
def test_an_upstream_record_of_the_older_data_model_is_read_with_a_notice():
    """Every signature in it is good. Five are by a did:key that is not their issuer's, which upstream does not ask."""
    options = VerifyOptions(contexts=fixture_contexts())
    data = (VECTORS / UPSTREAM["simple_v1.json"]["file"]).read_bytes()
    report = verify(data, now=THEN, resolver=DidKey(), options=options)
    everything = (report, *report.embedded)
    assert all(one.check("proof").result.value == "pass" for one in everything)
    assert all({"older_data_model", "older_suite"} <= set(one.warnings) for one in everything)
    assert report.check("issuer_binding").reason == "issuer_not_found"
    assert [one.check("issuer_binding").reason for one in report.embedded[1:]] == ["controller_mismatch"] * 5


@needs_vectors
def test_an_upstream_record_in_a_token_is_signed_by_a_key_that_only_its_header_brings():
    """Signed, as upstream says; but anybody may put a key into a header, so the issuer stays unknown, inside as outside."""
    options = VerifyOptions(contexts=fixture_contexts())
    report = verify(
        (VECTORS / UPSTREAM["simple.jwt"]["file"]).read_bytes(), now=THEN, resolver=DidKey(), options=options
    )
    everything = (report, *report.embedded)
    assert [one.check("proof").result.value for one in everything] == ["pass", "pass"]
    assert [one.check("issuer_binding").result.value for one in everything] == ["unknown", "unknown"]
    assert report.verdict.value == "unknown_issuer"
