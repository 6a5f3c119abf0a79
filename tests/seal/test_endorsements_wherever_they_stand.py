"""An endorsement may stand in the credential, in the achievement, or in a profile: each is about the thing that carries it."""

import json
from datetime import UTC, datetime

import pytest

from testamur.seal.did import DidDocument, Directory, KeyEntry, did_document, read_document
from testamur.seal.errors import ResolutionFailed, ResolutionKind
from testamur.seal.issue import issue
from testamur.seal.proofs import add_proof
from testamur.seal.report import Report
from testamur.seal.types import Did, Limits, Suite, VerifyOptions
from testamur.seal.verify import verify
from tests.seal import award
from tests.seal.pack import EXAMPLES, check, example, needs_examples

NOW = datetime(2026, 11, 23, 16, tzinfo=UTC)
KEY = award.key_of(award.DID)
PARTNER_KEY = award.key_of(award.PARTNER, "key-1", 8)
PARENT = "https://northlake.example/board"
ASSESSOR = "https://northlake.example/assessors"


class Known:
    """A resolver over the institution's document and the partner's, or without it."""

    def __init__(self, *keys: object) -> None:
        self.keys = {key.controller: key for key in keys}

    def resolve(self, did: Did) -> DidDocument:
        if did not in self.keys:
            raise ResolutionFailed(ResolutionKind.NOT_FOUND, did)
        key = self.keys[did]
        return read_document(did_document(did, [KeyEntry(key.method, key.alg, key.public)]), did=did)


EVERYBODY = Known(KEY, PARTNER_KEY)


def endorsement(about: str) -> dict:
    sealed = issue(award.endorsement(subject=about), signer=PARTNER_KEY, created=award.SIGNED_AT)
    return json.loads(sealed.raw)


def bare() -> dict:
    """The award with a profile in every place that may have one, and no place in a list."""
    document = json.loads(json.dumps({**award.award(), "credentialStatus": None}))
    del document["credentialStatus"]
    document["issuer"]["parentOrg"] = {"id": PARENT, "type": ["Profile"], "name": "Board"}
    document["credentialSubject"]["source"] = {"id": ASSESSOR, "type": ["Profile"], "name": "Assessors"}
    return document


def at(document: dict, path: str) -> dict:
    for step in filter(None, path.split("/")):
        document = document[step]
    return document


PLACES = {
    "the credential": "",
    "the achievement": "credentialSubject/achievement",
    "the issuer": "issuer",
    "the issuer's parent": "issuer/parentOrg",
    "the creator": "credentialSubject/achievement/creator",
    "the assessor": "credentialSubject/source",
}


def carrying(place: str, *found: object) -> dict:
    """The award, signed, with these endorsements at a place."""
    document = bare()
    at(document, place)["endorsement"] = list(found)
    return signed(document)


def signed(document: dict) -> dict:
    return add_proof(document, signer=KEY, suite=Suite.EDDSA_RDFC_2022, created=award.SIGNED_AT)


def judged(document: dict, resolver: Known = EVERYBODY, **options: object) -> Report:
    return verify(json.dumps(document), now=NOW, resolver=resolver, options=VerifyOptions(**options))


@pytest.mark.parametrize("place", PLACES.values(), ids=list(PLACES))
def test_one_about_its_carrier_is_in_force(place):
    report = judged(carrying(place, endorsement(at(bare(), place)["id"])))
    assert report.verdict.value == "valid"
    assert [one.state.value for one in report.endorsements] == ["in_force"]


@pytest.mark.parametrize("place", PLACES.values(), ids=list(PLACES))
def test_one_about_something_else_is_a_forgery_by_placement(place):
    report = judged(carrying(place, endorsement("urn:x:something-else")))
    assert (report.verdict.value, report.check("endorsements").reason) == ("not_genuine", "endorsement_wrong_subject")


@pytest.mark.parametrize("place", PLACES.values(), ids=list(PLACES))
def test_one_that_somebody_altered_makes_the_credential_not_genuine(place):
    altered = {**endorsement(at(bare(), place)["id"]), "name": "Something Else"}
    report = judged(carrying(place, altered))
    assert (report.verdict.value, report.check("endorsements").reason) == ("not_genuine", "endorsement_not_genuine")


@pytest.mark.parametrize("place", PLACES.values(), ids=list(PLACES))
def test_one_of_an_endorser_who_cannot_be_found_changes_no_verdict(place):
    report = judged(carrying(place, endorsement(at(bare(), place)["id"])), Known(KEY))
    assert report.verdict.value == "valid"
    assert report.warnings == ("endorsement_not_checked",)
    assert report.endorsements[0].state.value == "not_checked"


def test_of_several_the_worst_counts_and_each_is_told():
    good, altered = endorsement(award.VERSION), {**endorsement(award.VERSION), "name": "Something Else"}
    report = judged(carrying("credentialSubject/achievement", good, {**altered, "id": "urn:x:second"}))
    assert report.verdict.value == "not_genuine"
    assert [one.state.value for one in report.endorsements] == ["in_force", "not_genuine"]


def test_an_endorser_need_not_be_in_the_trust_list():
    document = carrying("credentialSubject/achievement", endorsement(award.VERSION))
    report = judged(document, accepted_issuers={award.DID: "Northlake"})
    assert (report.verdict.value, report.endorsements[0].verdict.value) == ("valid", "valid")


@pytest.mark.parametrize("suite", [Suite.VC_JWT_OB3, Suite.VC_JWT_W3C])
@pytest.mark.parametrize(
    ("about", "resolver", "verdict", "state"),
    [
        (award.VERSION, EVERYBODY, "valid", "in_force"),
        ("urn:x:something-else", EVERYBODY, "not_genuine", "not_genuine"),
        (award.VERSION, Known(KEY), "valid", "not_checked"),
    ],
    ids=["good", "misplaced", "nobody knows the endorser"],
)
def test_one_in_a_token_is_read_like_any(suite, about, resolver, verdict, state):
    token = issue(award.endorsement(subject=about), signer=PARTNER_KEY, created=award.SIGNED_AT, suite=suite)
    document = bare()
    document["credentialSubject"]["achievement"]["endorsementJwt"] = [token.raw.decode()]
    report = judged(signed(document), resolver)
    assert (report.verdict.value, report.endorsements[0].state.value) == (verdict, state)
    assert report.endorsements[0].issuer == award.PARTNER


def test_one_in_a_token_that_somebody_altered_is_a_forgery():
    token = issue(award.endorsement(), signer=PARTNER_KEY, created=award.SIGNED_AT, suite=Suite.VC_JWT_OB3).raw.decode()
    other = issue(
        award.endorsement(subject="urn:x:o"), signer=PARTNER_KEY, created=award.SIGNED_AT, suite=Suite.VC_JWT_OB3
    )
    mixed = ".".join((*token.split(".")[:2], other.raw.decode().split(".")[2]))
    document = bare()
    document["credentialSubject"]["achievement"]["endorsementJwt"] = [mixed]
    assert judged(signed(document)).check("endorsements").reason == "endorsement_not_genuine"


def test_too_many_endorsements_are_not_read():
    document = carrying("credentialSubject/achievement", *[endorsement(award.VERSION)] * 3)
    assert judged(document, limits=Limits(endorsements=2)).check("format").reason == "too_large"


@pytest.mark.parametrize("faulty", ["a text", 7, {"type": ["EndorsementCredential"]}])
def test_what_is_no_endorsement_is_none(faulty):
    report = judged(carrying("credentialSubject/achievement", faulty))
    assert report.verdict.value in {"not_genuine", "malformed"}


WITHOUT_THE_ENDORSER = {
    "lapsed": ("valid", "endorsement_not_checked"),
    "not-checked": ("valid", "endorsement_not_checked"),
    "not-in-force": ("valid", "endorsement_not_checked"),
    "forged": ("valid", "endorsement_not_checked"),
    # Where it stands is seen without any key.
    "wrong-subject": ("not_genuine", "endorsement_wrong_subject"),
}


@needs_examples
@pytest.mark.parametrize("name", WITHOUT_THE_ENDORSER)
def test_an_example_without_its_endorsers_document_claims_nothing_for_it(name, tmp_path):
    institution = "did%3Aweb%3Acredentials.northlake.example.json"
    (tmp_path / institution).write_bytes((EXAMPLES / "dids" / institution).read_bytes())
    report = check(example(f"endorsements/{name}"), resolver=Directory(tmp_path))
    assert (report.verdict.value, report.check("endorsements").reason) == WITHOUT_THE_ENDORSER[name]
