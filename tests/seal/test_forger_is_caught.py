"""Whatever somebody changes in a signed credential, it is never called valid."""

import copy
import json
import random
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, given, settings, strategies as st

from testamur.seal import contexts, hygiene
from testamur.seal.report import CheckName, Result, Verdict
from tests.seal.pack import LONG, check, example, example_json, needs_examples, sample

pytestmark = needs_examples

NAMES = ["achievement", "achievement-retired-key", "endorsement"]
MANY = settings(max_examples=20_000 if LONG else 200, deadline=None, suppress_health_check=list(HealthCheck))


def leaves(value: object, path: tuple = ()) -> Iterator[tuple]:
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from leaves(inner, (*path, name))
    elif isinstance(value, list):
        for n, inner in enumerate(value):
            yield from leaves(inner, (*path, n))
    elif isinstance(value, str):
        yield path


def changed(document: dict, path: tuple, change) -> dict:
    found = copy.deepcopy(document)
    place = found
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = change(place[path[-1]])
    return found


@pytest.mark.parametrize("name", NAMES)
def test_no_changed_text_is_ever_valid(name):
    document = example_json(name)
    spared = [
        path
        for path in sample(list(leaves(document)), 60)
        if check(changed(document, path, lambda text: text + "x")).verdict is Verdict.VALID
    ]
    assert spared == []


@pytest.mark.parametrize("name", NAMES)
def test_no_flipped_bit_is_valid_unless_the_content_is_the_same(name):
    data = example(name)
    chance = random.Random(20261123)
    spared = []
    for place in sample(list(range(len(data))), 120):
        flipped = bytearray(data)
        flipped[place] ^= 1 << chance.randrange(8)
        if check(bytes(flipped)).verdict is Verdict.VALID and json.loads(flipped) != json.loads(data):
            spared.append(place)
    assert spared == []


def objects(value: object, path: tuple = ()) -> Iterator[tuple]:
    if isinstance(value, dict):
        yield path
        for name, inner in value.items():
            yield from objects(inner, (*path, name))
    elif isinstance(value, list):
        for n, inner in enumerate(value):
            yield from objects(inner, (*path, n))


def at(document: dict, path: tuple) -> dict:
    place = document
    for step in path:
        place = place[step]
    return place


@pytest.mark.parametrize("name", NAMES)
def test_an_undefined_member_anywhere_fails_the_context(name):
    document = example_json(name)
    results = []
    for path in sample(list(objects(document)), 25):
        forged = copy.deepcopy(document)
        at(forged, path)["undefinedHere"] = "shown, not signed"
        results.append(check(forged).check("context").result)
    assert set(results) == {Result.FAIL}


@pytest.mark.parametrize("name", NAMES)
def test_a_member_given_twice_fails_the_format(name):
    data = example(name).decode()
    names = sorted(
        {f'"{member}": ' for path in leaves(example_json(name)) for member in path if isinstance(member, str)}
    )
    reasons = {check(data.replace(member, f'{member}"other", {member}', 1)).check("format").reason for member in names}
    assert reasons == {"duplicate_key"}


CONTEXTS = {
    "vocab": ({"@vocab": "https://attacker.example/"}, "inline_context"),
    "term": ({"name": "https://attacker.example/name"}, "inline_context"),
    "null": (None, "inline_context"),
    "elsewhere": ("https://attacker.example/context.json", "context_not_pinned"),
}


@pytest.mark.parametrize("kind", CONTEXTS)
@pytest.mark.parametrize("name", NAMES)
def test_an_appended_context_is_never_usable(name, kind):
    added, reason = CONTEXTS[kind]
    document = example_json(name)
    document["@context"].append(added)
    report = check(document)
    assert report.check("context").reason == reason
    assert report.verdict is not Verdict.VALID


@pytest.mark.parametrize("kind", CONTEXTS)
def test_a_context_inside_a_nested_object_is_never_usable(kind):
    added, reason = CONTEXTS[kind]
    document = example_json("achievement")
    document["credentialSubject"]["achievement"]["@context"] = [added]
    report = check(document)
    assert report.check("context").reason == reason
    assert report.verdict is not Verdict.VALID


def test_a_pinned_context_of_another_standard_does_not_make_it_valid():
    document = example_json("achievement")
    document["@context"].append("https://purl.imsglobal.org/spec/clr/v2p0/context-2.0.1.json")
    report = check(document)
    assert report.check("proof").result is Result.PASS
    assert report.check("context").result is Result.PASS


def test_the_first_context_must_be_that_of_the_data_model():
    document = example_json("achievement")
    document["@context"].reverse()
    assert check(document).check("context").reason == "first_context"


def renamed(old: str, new: str) -> dict:
    found = example_json("negative/revoked")
    found[new] = found.pop(old)
    return found


SPELLINGS = {
    "its IRI": ("credentialStatus", "https://www.w3.org/2018/credentials#credentialStatus"),
    "a compact IRI": ("credentialStatus", "cred:credentialStatus"),
    "a keyword": ("id", "@id"),
    "another keyword": ("type", "@type"),
}


@pytest.mark.parametrize("spelling", SPELLINGS)
def test_a_revoked_credential_cannot_hide_its_status_behind_another_spelling(spelling):
    report = check(renamed(*SPELLINGS[spelling]))
    assert report.check("context").reason == "term_not_defined"
    assert report.verdict is Verdict.NOT_GENUINE


def test_a_revoked_credential_cannot_hide_its_status_in_a_second_object_of_its_id():
    found = example_json("negative/revoked")
    status = found.pop("credentialStatus")
    found["evidence"].append(
        {"id": found["id"], "type": ["Evidence", "VerifiableCredential"], "credentialStatus": status}
    )
    assert check(found).verdict is Verdict.NOT_GENUINE


@pytest.mark.parametrize("keyword", ["@graph", "@included", "@reverse", "@nest", "@index", "@set", "@list"])
def test_keywords_of_json_ld_are_not_members_of_a_credential(keyword):
    document = example_json("endorsement")
    document[keyword] = [{"id": "urn:x:y", "name": "hidden"}]
    assert check(document).check("context").result is Result.FAIL


@pytest.mark.parametrize(
    ("member", "value", "reason"),
    [
        ("name", None, "value_dropped"),
        ("name", {"en": "A", "fr": "B"}, "term_not_defined"),
        ("id", "relative/id", "relative_iri"),
        ("id", "urn:x:with space", "relative_iri"),
        ("type", ["VerifiableCredential", "Undefined"], "term_not_defined"),
    ],
)
def test_what_would_vanish_from_the_statements_fails_the_context(member, value, reason):
    document = {**example_json("endorsement"), member: value}
    assert check(document).check("context").reason == reason


SHORT = {
    "an id": ("credentialSubject", "id", "cred:holder"),
    "a link": ("credentialSubject", "image", "cred:evidence"),
}


@pytest.mark.parametrize("place", SHORT)
def test_no_short_text_stands_for_a_longer_iri(place):
    """The context of comprehensive records has prefixes; a reader of JSON would not see what `cred:holder` is."""
    outer, inner, text = SHORT[place]
    document = example_json("clr")
    document[outer][inner] = text
    context = check(document).check("context")
    assert (context.result, context.reason) == (Result.FAIL, "relative_iri")


def prefixes(url: str) -> set[str]:
    """The names in a context, at any depth, that a longer IRI could be written with."""
    return {
        name
        for _, terms in hygiene.walk(json.loads(contexts.context_text(url)))
        if isinstance(terms, dict)
        for name, iri in terms.items()
        if name == "@vocab" or (not name.startswith("@") and isinstance(iri, str) and iri[-1:] in {"#", "/", ":", "?"})
    }


def test_the_contexts_that_define_prefixes_are_known():
    """Whatever else is pinned one day is looked at before it joins them."""
    found = {url.partition("//")[2]: prefixes(url) for url in contexts.PINNED}
    assert {url: names for url, names in found.items() if names} == {
        "www.w3.org/2018/credentials/v1": {"cred", "sec", "xsd"},
        "purl.imsglobal.org/spec/ob/v3p0/context-3.0.1.json": {"xsd"},
        "purl.imsglobal.org/spec/clr/v2p0/context-2.0.1.json": {"cred", "obi"},
    }


def test_a_context_that_redefines_a_term_of_the_data_model_fails():
    document = example_json("endorsement")
    document["@context"][1] = "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.1.json"
    assert check(document).check("context").reason == "term_redefined"


PROOFS = {
    "wrong_purpose": {"proofPurpose": "authentication"},
    "proof_value": {"proofValue": "z1111"},
    "created_in_future": {"created": "2027-01-01T00:00:00Z"},
    "expired_proof": {"expires": "2026-05-01T00:00:00Z"},
    "key_type": {"verificationMethod": 7},
    "suite_not_supported": {"cryptosuite": "made-up-2026"},
    "previous_proof": {"previousProof": "urn:x:nowhere"},
    "base_proof": {"cryptosuite": "ecdsa-sd-2023", "proofValue": "u2V0AhVhA"},
}


@pytest.mark.parametrize("reason", PROOFS)
def test_a_changed_proof_gets_its_reason(reason):
    document = example_json("endorsement")
    document["proof"] |= PROOFS[reason]
    report = check(document)
    assert report.check("proof").reason == reason
    assert report.verdict is not Verdict.VALID


def test_a_key_of_somebody_else_does_not_bind():
    document = example_json("endorsement-own-key")
    document["issuer"] = {**document["issuer"], "id": "did:web:credentials.northlake.example"}
    assert check(document).check("issuer_binding").reason == "controller_mismatch"


def test_a_proof_appended_by_a_stranger_makes_the_set_fail():
    document = example_json("endorsement")
    other = {**document["proof"], "proofValue": example_json("achievement")["proof"]["proofValue"]}
    document["proof"] = [document["proof"], other]
    assert check(document).verdict is Verdict.NOT_GENUINE


def test_a_missing_proof_is_said():
    report = check(example_json("achievement-unsigned"))
    assert (report.verdict, report.check("proof").reason) == (Verdict.NOT_GENUINE, "proof_missing")


JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=10,
)


@MANY
@given(JSON)
def test_any_json_gets_eight_checks_in_order(value):
    report = check(json.dumps(value))
    assert [found.name for found in report.checks] == list(CheckName)
    assert report.verdict is not Verdict.VALID


@MANY
@given(st.binary(max_size=200) | st.text(max_size=200))
def test_any_bytes_or_text_get_a_verdict(data):
    assert check(data).verdict is not Verdict.VALID


BASE = ["achievement", "clr", "endorsements/lapsed", "negative/revoked"]


@settings(MANY, max_examples=20_000 if LONG else 120)
@given(st.sampled_from(BASE), st.randoms(use_true_random=False), JSON)
def test_any_value_in_any_place_of_a_credential_gets_a_verdict(name, chance, value):
    document = example_json(name)
    pointers = [path for path in places(document) if path]
    found = changed(document, chance.choice(pointers), lambda _: value)
    assert [one.name for one in check(found).checks] == list(CheckName)


def places(value: object, path: tuple = ()) -> Iterator[tuple]:
    yield path
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from places(inner, (*path, name))
    elif isinstance(value, list):
        for n, inner in enumerate(value):
            yield from places(inner, (*path, n))


def test_pointers_reach_every_place():
    document = example_json("endorsement")
    assert len(list(hygiene.walk(document))) == len(list(places(document)))
