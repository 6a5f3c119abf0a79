"""Several proofs of one document: sets, in which each stands alone, and chains, in which one signs another."""

import json
import random
from datetime import UTC, datetime, timedelta
from itertools import product

import pytest

from testamur.seal.did import DidKey
from testamur.seal.errors import LintFailed, MalformedInput, UnsupportedSuite
from testamur.seal.expand import Expander
from testamur.seal.issue import GENUINE, check, issue
from testamur.seal.keys import generate_key
from testamur.seal.lint.order import order_findings
from testamur.seal.proofs import add_proof
from testamur.seal.report import Report
from testamur.seal.suites import Disclosure
from testamur.seal.types import Alg, Json, Profile, Suite, VerifyOptions
from testamur.seal.verify import verify
from tests.seal import award

NOW = datetime(2026, 11, 25, 16, tzinfo=UTC)
OB = "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json"
EDWARDS = generate_key(random=random.Random(1))
SECP = generate_key(Alg.P256, random=random.Random(2))
WITNESS = generate_key(random=random.Random(3))
SUITES = {Suite.EDDSA_RDFC_2022: EDWARDS, Suite.EDDSA_JCS_2022: EDWARDS, Suite.ECDSA_RDFC_2019: SECP}


def credential(issuer: str = EDWARDS.controller) -> dict:
    return {
        "@context": ["https://www.w3.org/ns/credentials/v2"],
        "type": ["VerifiableCredential"],
        "issuer": issuer,
        "validFrom": "2026-11-20T19:00:00Z",
        "credentialSubject": {"id": "did:example:subject", "name": "Someone"},
    }


def judged(document: Json) -> Report:
    options = VerifyOptions(profile=Profile.VCDM20)
    return verify(json.dumps(document), now=NOW, resolver=DidKey(), options=options)


def first(suite: Suite = Suite.EDDSA_RDFC_2022, **options: object) -> dict:
    key = SUITES[suite]
    asked = {"options": {"id": "urn:uuid:1"}, **options}
    return add_proof(credential(key.controller), signer=key, suite=suite, created=NOW, **asked)


def second(document: Json, suite: Suite = Suite.EDDSA_JCS_2022, **options: object) -> dict:
    return add_proof(document, signer=WITNESS, suite=suite, created=NOW + timedelta(minutes=1), **options)


PAIRS = list(product(SUITES, [Suite.EDDSA_RDFC_2022, Suite.EDDSA_JCS_2022]))


@pytest.mark.parametrize(("earlier", "later"), PAIRS)
def test_a_second_proof_makes_a_set_of_which_each_stands_alone(earlier, later):
    document = second(first(earlier), later)
    assert judged(document).verdict == "valid"
    one, other = document["proof"]
    for proof in (one, other):
        assert judged({**document, "proof": proof}).check("proof").result == "pass"
    assert judged({**document, "proof": [other, one]}).check("proof").result == "pass"


@pytest.mark.parametrize(("earlier", "later"), PAIRS)
def test_a_chained_proof_signs_the_earlier_one_with_the_document(earlier, later):
    document = second(first(earlier), later, previous="urn:uuid:1")
    assert judged(document).verdict == "valid"
    one, other = document["proof"]
    assert other["previousProof"] == "urn:uuid:1"
    assert judged({**document, "proof": other}).check("proof").reason == "previous_proof"
    # The earlier proof made again a minute later is a good one, but not the one that was signed.
    again = add_proof(
        credential(SUITES[earlier].controller),
        signer=SUITES[earlier],
        suite=earlier,
        created=NOW + timedelta(minutes=1),
        options={"id": "urn:uuid:1"},
    )["proof"]
    assert judged({**document, "proof": [again, other]}).check("proof").reason == "signature"
    assert one["id"] == again["id"]


def test_a_chain_may_name_several_earlier_proofs_and_none_may_be_left_out():
    twice = second(first(), options={"id": "urn:uuid:2"})
    document = second(twice, Suite.EDDSA_RDFC_2022, previous=["urn:uuid:1", "urn:uuid:2"])
    assert judged(document).verdict == "valid"
    document["proof"][2]["previousProof"] = ["urn:uuid:1"]
    assert judged(document).check("proof").result == "fail"


def test_a_chain_may_be_three_long_and_breaks_with_its_first():
    middle = second(first(), previous="urn:uuid:1", options={"id": "urn:uuid:2"})
    document = second(middle, previous="urn:uuid:2")
    assert judged(document).verdict == "valid"
    value = document["proof"][0]["proofValue"]
    document["proof"][0]["proofValue"] = document["proof"][1]["proofValue"]
    assert judged(document).check("proof").reason == "signature"
    document["proof"][0]["proofValue"] = value
    assert judged(document).check("proof").reason is None


@pytest.mark.parametrize("previous", ["urn:uuid:9", ["urn:uuid:1", "urn:uuid:9"], []])
def test_a_chain_to_a_proof_that_is_not_there_is_not_made(previous):
    with pytest.raises(MalformedInput):
        second(first(), previous=previous)


def test_no_two_proofs_get_one_id():
    with pytest.raises(MalformedInput):
        second(first(), options={"id": "urn:uuid:1"})


def test_a_base_proof_beside_another_never_verifies_as_a_set():
    """Who holds the base proof shows a part of the document; the other proof is of the whole and stays behind."""
    one = add_proof(
        credential(SECP.controller),
        signer=SECP,
        suite=Suite.ECDSA_SD_2023,
        created=NOW,
        disclosure=Disclosure(random.Random(5), ("/issuer",)),
    )
    assert judged(second(one)).check("proof").reason == "base_proof"


def test_a_base_proof_is_never_part_of_a_chain():
    with pytest.raises(UnsupportedSuite):
        add_proof(
            first(),
            signer=SECP,
            suite=Suite.ECDSA_SD_2023,
            created=NOW,
            previous="urn:uuid:1",
            disclosure=Disclosure(random.Random(5), ("/issuer",)),
        )


def badge(tags: list[str]) -> dict:
    return {
        "@context": ["https://www.w3.org/ns/credentials/v2", OB],
        "id": "urn:uuid:8a1ef9c6-31d0-4a5e-9a34-9c7a77c5b6f0",
        "type": ["VerifiableCredential", "OpenBadgeCredential"],
        "name": "Badge",
        "issuer": {"id": EDWARDS.controller, "type": ["Profile"], "name": "Northlake"},
        "validFrom": "2026-11-20T19:00:00Z",
        "credentialSubject": {
            "id": "did:example:subject",
            "type": ["AchievementSubject"],
            "achievement": {
                "id": "urn:x:achievement",
                "type": ["Achievement"],
                "name": "Badge",
                "description": "A badge.",
                "criteria": {"narrative": "Be there."},
                "tag": tags,
            },
        },
    }


@pytest.mark.parametrize("profile", list(Profile))
def test_values_that_javascript_would_put_in_another_order_are_refused_by_their_field(profile):
    with pytest.raises(LintFailed) as refused:
        issue(badge(["\U0001f600", "\uff21"]), signer=EDWARDS, created=NOW, profile=profile)
    assert "/credentialSubject/achievement/tag" in {
        finding.pointer for finding in refused.value.findings if finding.rule == "testamur.text.order"
    }


@pytest.mark.parametrize("tags", [["\U0001f600", "A"], ["\U0001f600", "\U0001f601"], ["é", "\uff21"]])
def test_values_that_everybody_puts_in_one_order_are_signed(tags):
    assert issue(badge(tags), signer=EDWARDS, created=NOW).raw


def test_two_texts_about_one_thing_in_two_places_are_seen_too():
    document = {
        **badge([]),
        "evidence": [{"id": "urn:x:log", "type": ["Evidence"], "name": name} for name in ("\U0001f600", "\uff21")],
    }
    del document["credentialSubject"]["achievement"]["tag"]
    assert [finding.pointer for finding in order_findings(document, Expander())] == ["/evidence/0/name"]
    with pytest.raises(LintFailed):
        issue(document, signer=EDWARDS, created=NOW)
    document["evidence"][1]["id"] = "urn:x:stations"
    assert not list(order_findings(document, Expander()))


def test_an_embedded_endorsement_without_contexts_is_refused_by_name_and_not_by_accident():
    bare = {name: value for name, value in award.signed_endorsement().items() if name != "@context"}
    with pytest.raises(LintFailed) as refused:
        check(award.award(endorsements=(bare,)), resolver=DidKey())
    assert GENUINE in {finding.rule for finding in refused.value.findings}
