"""Facts become a document, the document is checked, and only then signed; what is wrong is said and never signed."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given, settings, strategies as st

from testamur.seal.did import Chain, DidKey, Directory, KeyEntry, did_document, read_document
from testamur.seal.errors import DataWouldBeLost, LintFailed, MalformedInput, SelfCheckFailed, UnsupportedSuite
from testamur.seal.issue import check, issue, sign, sign_record
from testamur.seal.lint import lint
from testamur.seal.lint.examples import BADGE
from testamur.seal.lint.rule import changed
from testamur.seal.model import digest_sri, identity_hash, instant, kept, normal_email
from testamur.seal.multi import multikey_encode
from testamur.seal.report import Verdict
from testamur.seal.status import new_status_list
from testamur.seal.types import Alg, Did, Profile, Suite
from testamur.seal.verify import verify
from tests.seal import award
from tests.seal.oracles import openbadgeslib_says, pyld_says
from tests.seal.pack import EXAMPLES, VECTORS, example, example_json, needs_examples, needs_vectors

KEY = award.key_of(award.DID)
PARTNER_KEY = award.key_of(award.PARTNER, "key-1", 8)


class Known:
    """A resolver that knows the keys of these tests."""

    def __init__(self, *keys) -> None:
        self.documents = {
            key.controller: read_document(
                did_document(key.controller, [KeyEntry(key.method, key.alg, key.public)]), did=key.controller
            )
            for key in keys
        }

    def resolve(self, did: Did):
        return self.documents[did] if did in self.documents else DidKey().resolve(did)


BOTH = Known(KEY, PARTNER_KEY)
APPROVAL = json.dumps({"record": "approval", "definition": award.VERSION, "effectiveOn": "2026-06-10"}).encode()
APPROVAL_URL = f"{award.VERSION}approval.json"


def ours(**places: object) -> dict:
    """The worked example with its approval record at hand, and places changed."""
    document = dict(award.award(endorsements=(award.signed_endorsement(),)))
    document["relatedResource"] = [
        {"id": APPROVAL_URL, "mediaType": "application/json", "digestSRI": digest_sri(APPROVAL)}
    ]
    for pointer, value in places.items():
        document = changed(document, pointer, value)
    return document


def rules_of(failure) -> set[str]:
    return {finding.rule for finding in failure.value.findings}


# Builders ---------------------------------------------------------------------------------------------------------


@needs_examples
def test_the_builders_give_the_worked_example_member_for_member():
    wanted = example_json("achievement-unsigned")
    inside = wanted["credentialSubject"]["achievement"]["endorsement"]
    assert json.dumps(award.award(endorsements=tuple(inside))) == json.dumps(wanted)


@needs_examples
def test_the_builders_give_the_endorsement_in_custody():
    wanted = example_json("endorsement")
    del wanted["proof"]
    assert json.dumps(award.endorsement()) == json.dumps(wanted)


def test_nothing_empty_is_ever_written():
    assert kept({"a": "", "b": [], "c": {}, "d": None, "e": False, "f": 0}) == {"e": False, "f": 0}
    with pytest.raises(ValueError, match="zone"):
        instant(datetime(2026, 1, 1))  # noqa: DTZ001 - the very mistake


def test_an_identity_hash_is_the_specifications_vector_and_the_domain_is_folded():
    wanted = "sha256$b5809d8a92f8858436d7e6b87c12ebc0ae1eac4baecc2c0b913aee2c922ef399"
    assert identity_hash("a@example.com", "Kosher") == wanted
    assert normal_email("Zoe\u0301@LEARNERS.Example") == "Zoé@learners.example"
    assert identity_hash("Zoe\u0301", "s") == identity_hash("Zoé", "s")


RECORD = {
    "record": "approval",
    "definition": award.VERSION,
    "body": "Board of Governors",
    "resolution": "BG-2026-031",
    "effectiveOn": "2026-06-10",
    "resolutionText": {"en": "BE IT RESOLVED THAT …", "fr": "IL EST RÉSOLU QUE …"},
    "entry": 2417,
}


def test_an_approval_record_is_secured_as_plain_json_and_one_changed_byte_is_noticed():
    sealed = sign_record(RECORD, signer=KEY, created=award.SIGNED_AT)
    proof = json.loads(sealed.raw)["proof"]
    assert (proof["cryptosuite"], "@context" in proof) == ("eddsa-jcs-2022", False)
    assert list(json.loads(sealed.raw)) == [*RECORD, "proof"]
    assert sign_record(RECORD, signer=KEY, created=award.SIGNED_AT).raw == sealed.raw
    with pytest.raises(LintFailed):
        sign_record(BADGE, signer=KEY, created=award.SIGNED_AT)


# Check and sign ---------------------------------------------------------------------------------------------------


def test_a_right_document_is_signed_and_other_libraries_agree():
    sealed = issue(
        ours(),
        signer=KEY,
        created=award.SIGNED_AT,
        profile=Profile.TESTAMUR,
        resources={APPROVAL_URL: APPROVAL},
        resolver=BOTH,
    )
    document = json.loads(sealed.raw)
    assert list(document)[-1] == "proof"
    assert document["proof"]["created"] == "2026-11-20T19:30:00Z"
    multikey = multikey_encode(KEY.alg, KEY.public)
    assert pyld_says(document, multikey)
    assert openbadgeslib_says(document, multikey)
    report = verify(sealed.raw, now=award.SIGNED_AT, resolver=BOTH)
    assert report.check("status").reason == "list_unavailable"
    assert report.check("endorsements").result == "pass"


def test_the_same_facts_key_and_instant_give_the_same_bytes():
    first, second = (issue(ours(), signer=KEY, created=award.SIGNED_AT) for _ in range(2))
    assert (first.raw, first.sha256) == (second.raw, second.sha256)
    later = sign(ours(), signer=KEY, created=award.SIGNED_AT + timedelta(milliseconds=400))
    assert later.raw == first.raw


@pytest.mark.parametrize(
    ("pointer", "value", "rule"),
    [
        ("/validUntil", "2026-11-20T18:00:00Z", "vcdm.validity.order"),
        ("/issuer/id", "Northlake", "vcdm.issuer.url"),
        ("/refreshService", {"id": "https://x.example/r"}, "vcdm.refresh_service.type"),
        ("/credentialSchema", [{"id": "no url", "type": "A"}], "vcdm.credential_schema.id"),
        ("/credentialSchema", [{"id": "urn:x:y"}], "vcdm.credential_schema.type"),
        ("/relatedResource", ["https://x.example/"], "vcdm.related.object"),
        ("/relatedResource", [{"digestSRI": "sha384-AAAA"}], "vcdm.related.id"),
        ("/relatedResource/1", {"id": APPROVAL_URL, "digestSRI": "sha384-AAAA"}, "vcdm.related.id"),
        ("/relatedResource", [{"id": APPROVAL_URL}], "vcdm.related.digest"),
        ("/relatedResource/0/digestSRI", "sha384-AAAA", "vcdm.related.digest_matches"),
        ("/credentialStatus", [{}, {}], "ob30.achievement_credential.credential_status"),
        ("/credentialSubject/activityEndDate", "2026-04-14T04:00:00Z", "testamur.endorsement.in_force"),
        ("/credentialSubject/achievement/endorsement/0/name", "Another", "testamur.endorsement.genuine"),
        ("/credentialSubject/result/0/value", "93", "testamur.result.no_score"),
        ("/validFrom", "2026-06-01T00:00:00Z", "testamur.validity.after_approval"),
        ("/proof", {}, "testamur.proof.none_yet"),
    ],
)  # fmt: skip
def test_each_fault_is_named_and_nothing_is_signed(pointer, value, rule):
    with pytest.raises(LintFailed) as failure:
        issue(
            changed(ours(), pointer, value),
            signer=KEY,
            created=award.SIGNED_AT,
            profile=Profile.TESTAMUR,
            resources={APPROVAL_URL: APPROVAL},
            resolver=BOTH,
        )
    assert rule in rules_of(failure)


def test_an_approval_of_another_achievement_or_out_of_reach_is_refused():
    with pytest.raises(LintFailed) as failure:
        check(ours(), profile=Profile.TESTAMUR)
    assert rules_of(failure) == {"testamur.related.bytes_given"}
    other = json.dumps({"record": "approval", "definition": "https://x.example/", "effectiveOn": "2026-06-10"}).encode()
    document = changed(ours(), "/relatedResource/0/digestSRI", digest_sri(other))
    with pytest.raises(LintFailed) as failure:
        check(document, profile=Profile.TESTAMUR, resources={APPROVAL_URL: other})
    assert rules_of(failure) == {"testamur.approval.about"}


def test_an_endorsement_whose_key_is_not_at_hand_is_a_warning():
    found = check(ours(), resolver=Known(KEY), at=award.SIGNED_AT)
    assert [(one.rule, one.severity.value) for one in found] == [("testamur.endorsement.not_checked", "warning")]


def test_a_member_that_would_not_be_signed_is_a_loss_for_every_suite():
    document = changed(ours(), "/credentialSubject/colour", "blue")
    for suite in Suite:
        with pytest.raises((DataWouldBeLost, UnsupportedSuite)) as loss:
            sign(document, signer=KEY, created=award.SIGNED_AT, suite=suite)
        if loss.type is DataWouldBeLost:
            assert loss.value.pointers == ("/credentialSubject/colour",)
    with pytest.raises(DataWouldBeLost):
        check(document)


def test_nobody_signs_for_another_issuer():
    with pytest.raises(LintFailed) as failure:
        sign(ours(), signer=PARTNER_KEY, created=award.SIGNED_AT)
    assert rules_of(failure) == {"testamur.issuer.key"}


@pytest.mark.parametrize("value", [datetime(2026, 1, 1, tzinfo=UTC), Decimal(1), float("nan"), "\ud800", 2**60, {1: 2}])
def test_what_is_not_plain_json_is_refused(value):
    with pytest.raises((MalformedInput, LintFailed)):
        check(changed(ours(), "/description", value))


class Faulty:
    """A key whose module gives a wrong answer."""

    alg, method, public = Alg.ED25519, KEY.method, KEY.public

    def sign(self, _data: bytes) -> bytes:
        return bytes(64)


def test_a_signature_that_does_not_verify_leaves_the_engine_never():
    with pytest.raises(SelfCheckFailed):
        issue(ours(), signer=Faulty(), created=award.SIGNED_AT)


# Reading ----------------------------------------------------------------------------------------------------------


@needs_examples
@pytest.mark.parametrize("name", ["achievement", "achievement-unsigned", "endorsement", "endorsement-own-key", "clr"])
def test_the_worked_examples_break_no_rule(name):
    for profile in Profile:
        assert lint(example_json(name), profile=profile) == ()


@needs_examples
def test_the_worked_example_passes_the_whole_check_with_its_endorser_and_approval():
    approval = example("catalogue/venipuncture-techniques/v1/approval")
    found = check(
        example_json("achievement-unsigned"),
        profile=Profile.TESTAMUR,
        resources={APPROVAL_URL: approval},
        resolver=Chain(DidKey(), Directory(EXAMPLES / "dids")),
    )
    assert found == ()


def cases(kind: str) -> list[dict]:
    if not VECTORS.is_dir():
        return []
    return [case for case in json.loads((VECTORS / "cases.json").read_text()) if case["kind"] == kind]


@needs_vectors
@pytest.mark.parametrize(
    "case", [one for one in cases("ob30") if one["file"].endswith(".json")], ids=lambda case: case["id"]
)
def test_the_schema_fixtures_of_open_badges_are_judged_as_their_authors_say(case):
    found = lint(json.loads((VECTORS / case["file"]).read_text()), reading=True)
    if "schema" in case.get("check", []) and case["id"] != "simple-err-type.json":
        assert found
    elif case["expect"] == "valid":
        assert found == ()
    assert all(one.rule and one.message for one in found)


@needs_vectors
@pytest.mark.parametrize("case", cases("ob30_unsigned"), ids=lambda case: case["id"])
def test_the_specifications_own_examples_break_no_rule(case):
    assert lint(json.loads((VECTORS / case["file"]).read_text()), reading=True) == ()


@needs_vectors
@pytest.mark.parametrize("case", cases("vcdm20"), ids=lambda case: case["id"])
def test_the_data_model_fixtures_are_judged_as_the_working_group_says(case):
    document = json.loads((VECTORS / case["file"]).read_text())
    if case["operation"] == "issue":
        document.setdefault("issuer", "did:example:issuer")
        if isinstance(document["issuer"], dict):
            document["issuer"].setdefault("id", "did:example:issuer")
    if document.get("validFrom") == "PAST DATE":
        document |= {"validFrom": "2020-01-01T00:00:00Z", "validUntil": "2999-01-01T00:00:00Z"}
    # A context that is no address is found by the rule about what we write.
    reading = case["id"] != "credential-context-combo3-fail"
    found = lint(document, profile=Profile.VCDM20, reading=reading)
    assert (found == ()) == (case["expect"] == "accept")


JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)
PLACES = [
    "/@context", "/id", "/type", "/issuer", "/name", "/validFrom", "/credentialSubject", "/credentialSubject/achievement",
    "/credentialSubject/achievement/endorsement", "/credentialSubject/achievement/resultDescription", "/evidence",
    "/credentialSubject/achievement/endorsement/0", "/credentialSubject/result", "/credentialSubject/identifier/0",
    "/credentialStatus", "/credentialSchema", "/relatedResource", "/relatedResource/0", "/proof", "/issuer/address",
]  # fmt: skip


@given(st.sampled_from(PLACES), JSON_VALUES)
@settings(max_examples=300, deadline=None)
def test_whatever_stands_in_a_place_the_linter_answers(pointer, value):
    for reading in (True, False):
        for finding in lint(changed(BADGE, pointer, value), profile=Profile.TESTAMUR, reading=reading):
            assert finding.pointer == "" or finding.pointer.startswith("/")


def test_a_status_list_is_issued_like_any_credential():
    url = f"{award.HOST}/status/revocation-1"
    document = new_status_list(url, "revocation").credential(
        issuer=award.DID, valid_from=award.SIGNED_AT, valid_until=award.SIGNED_AT + timedelta(hours=24)
    )
    sealed = issue(document, signer=KEY, created=award.SIGNED_AT, profile=Profile.TESTAMUR)
    assert verify(sealed.raw, now=award.SIGNED_AT, resolver=BOTH).verdict is Verdict.VALID


def test_a_negative_number_is_signed_as_it_stands():
    sealed = issue(changed(ours(), "/credentialSubject/creditsEarned", -5), signer=KEY, created=award.SIGNED_AT)
    assert json.loads(sealed.raw)["credentialSubject"]["creditsEarned"] == -5


ANY_NAME = st.text(st.characters(exclude_categories=["Cs", "Cc", "Cn"]), min_size=1, max_size=60)


@given(ANY_NAME)
@settings(max_examples=60, deadline=None)
def test_a_name_in_any_script_is_signed_as_typed_and_others_agree(name):
    learner = replace(award.ZOE, name=name)
    sealed = issue(award.award(recipient=learner), signer=KEY, created=award.SIGNED_AT)
    document = json.loads(sealed.raw)
    assert document["credentialSubject"]["identifier"][1]["identityHash"] == name
    assert pyld_says(document, multikey_encode(KEY.alg, KEY.public))
