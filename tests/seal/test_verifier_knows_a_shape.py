"""Checking many of one kind: whatever is done to a credential, the report is the one that the generic verifier gives."""

import json
import random
import re
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings, strategies as st

from testamur.seal.batch import OwnKey
from testamur.seal.did import DidKey
from testamur.seal.issue import issue
from testamur.seal.report import Report, Verdict
from testamur.seal.shape import ShapeCache
from testamur.seal.template import Kind, Slot, compile_template, with_values
from testamur.seal.types import Limits, Profile, VerifyOptions
from testamur.seal.verify import verify
from tests.seal import award
from tests.seal.pack import LONG

SUBJECT = "credentialSubject"
SLOTS = (
    Slot(("id",), Kind.IRI),
    Slot((SUBJECT, "id"), Kind.IRI),
    Slot((SUBJECT, "identifier", 0, "identityHash"), Kind.LITERAL),
    Slot((SUBJECT, "identifier", 0, "salt"), Kind.LITERAL),
    Slot((SUBJECT, "identifier", 1, "identityHash"), Kind.LITERAL),
)
KEY = award.key_of(award.DID)
PLAIN = {name: value for name, value in json.loads(json.dumps(award.award())).items() if name != "credentialStatus"}
NAMES = (
    "Zoë",
    "Sukarni",
    "مريم \u200fالخوري",
    'Ann "Nan" Poe',
    "back\\slash",
    "Đặng 🎓",
    "tab\tbed",
    "urn:x",
    '"@en .',
)
LATER = award.SIGNED_AT + timedelta(days=1)
OWN = OwnKey(KEY)


@pytest.fixture(scope="module")
def bound():
    return compile_template(PLAIN, SLOTS, random=random.Random(1)).bind(KEY, award.SIGNED_AT)


def learner(number: int, name: str) -> tuple[str, ...]:
    chance = random.Random(number)
    return (
        f"{award.HOST}/v/{chance.getrandbits(64):016x}",
        f"urn:uuid:b8ae842a-248e-4eb8-b6df-{chance.getrandbits(48):012x}",
        f"sha256${chance.getrandbits(256):064x}",
        f"{chance.getrandbits(128):032x}",
        name,
    )


@pytest.fixture(scope="module")
def many(bound):
    return [bound.raw(*learner(number, f"{NAMES[number % len(NAMES)]} {number}")) for number in range(60)]


@pytest.fixture
def shapes(many):
    """A verifier's memory after it has met four of the kind."""
    met = ShapeCache(random=random.Random(2))
    for raw in many[:4]:
        checked(raw, met)
    return met


def checked(data: bytes, shapes: ShapeCache | None = None, **options: object) -> Report:
    asked = VerifyOptions(**options) if options else None
    return verify(data, now=LATER, resolver=OWN, options=asked, shapes=shapes)


def is_known(data: bytes, shapes: ShapeCache) -> bool:
    return shapes.known(data, VerifyOptions()) is not None


def test_a_verifier_knows_the_third_of_a_kind_and_says_of_each_what_it_always_said(many):
    met = ShapeCache(random=random.Random(3))
    reports = [checked(raw, met) for raw in many]
    assert reports == [checked(raw) for raw in many]
    assert {report.verdict for report in reports} == {Verdict.VALID}
    assert not is_known(many[0], ShapeCache(random=random.Random(3)))
    assert all(is_known(raw, met) for raw in many[4:])


names = st.one_of(st.sampled_from(NAMES), st.text(max_size=60), st.text(alphabet='"\\,\n\t %<>_:@{}', max_size=12))


@settings(
    max_examples=2_000 if LONG else 40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(name=names, number=st.integers(0, 2**32))
def test_a_stranger_may_be_called_anything(bound, shapes, name, number):
    signed = issue(with_values(PLAIN, SLOTS, learner(number, "Zoë")), signer=KEY, created=award.SIGNED_AT).raw
    document = json.loads(signed)
    document[SUBJECT]["identifier"][1]["identityHash"] = name
    for ascii_only in (True, False):
        try:
            data = json.dumps(document, ensure_ascii=ascii_only, separators=(",", ":")).encode()
        except UnicodeEncodeError:
            continue
        assert checked(data, shapes) == checked(data)


def test_no_text_of_a_known_credential_can_be_another_one(many, shapes):
    raw = many[20]
    spans = [found.span() for found in re.finditer(rb'"(?:[^"\\]|\\.)*"', raw)]
    for start, end in random.Random(4).sample(spans, len(spans) if LONG else 25):
        for other in (b'"other"', b'"urn:other:one"', raw[start : end - 1] + b'x"', b"1", b"null"):
            forged = raw[:start] + other + raw[end:]
            report = checked(forged, shapes)
            assert report == checked(forged)
            assert report.verdict is not Verdict.VALID


def test_two_hundred_slots_taken_from_other_credentials_are_refused(many, shapes):
    chance = random.Random(5)
    places = [("id",), (SUBJECT, "id"), (SUBJECT, "identifier", 0, "salt"), (SUBJECT, "identifier", 1, "identityHash")]
    places += [(SUBJECT, "identifier", 0, "identityHash"), ("proof", "proofValue")]
    for number in range(200 if LONG else 40):
        one, other = chance.sample(many, 2)
        path = places[number % len(places)]
        value = json.loads(other)
        for step in path:
            value = value[step]
        forged = json.dumps(
            with_values(json.loads(one), [Slot(path, Kind.LITERAL)], [value]), ensure_ascii=False, separators=(",", ":")
        ).encode()
        assert is_known(forged, shapes)
        report = checked(forged, shapes)
        assert (report.verdict, report.check("proof").reason) == (Verdict.NOT_GENUINE, "signature")
        assert report == checked(forged)


@pytest.mark.parametrize(
    ("was", "becomes"),
    [
        (b'"hashed":true', b'"hashed":1'),
        (b'"hashed":true', b'"hashed":"true"'),
        (b'"hashed":true', b'"hashed":false'),
        (b'"AchievementSubject"', b'"Achievement"'),
        (b'{"@context"', b'{ "@context"'),
        (b'{"@context"', b'\xef\xbb\xbf{"@context"'),
        (b'"proofPurpose":"assertionMethod"', b'"proofPurpose":"authentication"'),
        (b'"proofPurpose"', b'"domain":"a","proofPurpose"'),
        (b'"type":["VerifiableCredential"', b'"id":"urn:x","type":["VerifiableCredential"'),
        (b'"https://www.w3.org/ns/credentials/v2"', b'"https://www.w3.org/2018/credentials/v1"'),
        (b'"issuer":{', b'"issuer":{"undefined":"x",'),
        (b'#key-2026"', b'#key-2027"'),
    ],
)
def test_other_bytes_between_the_texts_are_no_known_shape(many, shapes, was, becomes):
    forged = many[20].replace(was, becomes)
    assert forged != many[20]
    assert not is_known(forged, shapes)
    assert checked(forged, shapes) == checked(forged)


@pytest.mark.parametrize("changed", [lambda raw: raw[:-1], lambda raw: raw + b"}", lambda raw: raw + b" ", bytes.lower])
def test_a_credential_cut_short_or_made_longer_is_judged_as_ever(many, shapes, changed):
    assert checked(changed(many[20]), shapes) == checked(changed(many[20]))


def test_a_raw_control_character_inside_a_text_is_no_json(many, shapes):
    for byte in (b"\t", b"\n", b"\x00", b"\xff", b"\xed\xa0\x80"):
        forged = re.sub(rb'"salt":"..', b'"salt":"' + byte, many[20], count=1)
        assert checked(forged, shapes) == checked(forged)


def test_two_addresses_that_become_one_are_left_to_the_generic_verifier(many, shapes):
    document = json.loads(many[20])
    for value in (document["id"], award.VERSION, str(award.DID)):
        forged = json.dumps(
            with_values(document, [SLOTS[1]], [value]), ensure_ascii=False, separators=(",", ":")
        ).encode()
        assert not is_known(forged, shapes)
        assert checked(forged, shapes) == checked(forged)


@pytest.mark.parametrize(
    "asked",
    [
        {"now": award.SIGNED_AT - timedelta(days=1)},
        {"now": award.SIGNED_AT + timedelta(days=4000)},
        {"resolver": DidKey()},
        {"options": VerifyOptions(accepted_issuers={"did:web:other.example": "Other"})},
        {"options": VerifyOptions(recipient=("name", "Zoë 27"))},
        {"options": VerifyOptions(require_suites=frozenset({"eddsa-jcs-2022"}))},
        {"options": VerifyOptions(checks=frozenset({"proof"}))},
        {"options": VerifyOptions(resources={f"{award.VERSION}approval.json": b"another record"})},
        {"options": VerifyOptions(profile=Profile.TESTAMUR)},
        {"options": VerifyOptions(limits=Limits(statements=10))},
        {"options": VerifyOptions(limits=Limits(input_bytes=1000))},
    ],
)
def test_time_key_trust_and_everything_else_asked_is_asked_of_a_known_one_too(many, shapes, asked):
    given_ = {"now": LATER, "resolver": OWN, **asked}
    for raw in many[25:29]:
        assert verify(raw, shapes=shapes, **given_) == verify(raw, **given_)


def test_what_was_not_genuine_is_no_shape(many):
    met = ShapeCache(random=random.Random(6))
    for raw in many[:6]:
        checked(raw.replace(b'"salt":"', b'"salt":"0'), met)
    assert not met.seen
    assert not met.heads


def test_a_credential_that_holds_another_is_always_looked_at_whole():
    met = ShapeCache(random=random.Random(7))
    whole = json.loads(json.dumps(award.award(endorsements=(award.signed_endorsement(),))))
    for number in range(4):
        raw = issue({**whole, "id": f"{award.HOST}/v/{number}"}, signer=KEY, created=award.SIGNED_AT).raw
        assert checked(raw, met) == checked(raw)
    assert not met.seen


def test_a_shape_grows_when_more_of_it_turns_out_to_differ(many):
    met = ShapeCache(random=random.Random(8))
    one = {**PLAIN, "id": f"{award.HOST}/v/1"}
    documents = [
        one,
        {**one, "id": f"{award.HOST}/v/2"},
        {**one, "description": "Another"},
        {**one, "description": "Third"},
    ]
    for document in documents:
        raw = issue(document, signer=KEY, created=award.SIGNED_AT).raw
        assert checked(raw, met) == checked(raw)
    assert len(met.seen) == 1
    assert is_known(issue({**one, "description": "A fourth"}, signer=KEY, created=award.SIGNED_AT).raw, met)


def test_another_second_of_signing_is_the_same_shape(many):
    met = ShapeCache(random=random.Random(9))
    signed = [
        issue({**PLAIN, "id": f"urn:x:{number}"}, signer=KEY, created=award.SIGNED_AT + timedelta(seconds=number)).raw
        for number in range(5)
    ]
    assert [checked(raw, met) for raw in signed] == [checked(raw) for raw in signed]
    assert is_known(signed[4], met)


def test_memory_stays_within_its_limits_and_the_least_used_is_forgotten():
    met = ShapeCache(random=random.Random(10), most=3)
    kinds = [
        [
            issue(
                {
                    **PLAIN,
                    "id": f"{award.HOST}/v/{number}",
                    "name": kind,
                    "evidence": [{"id": f"urn:e:{at}", "type": ["Evidence"]} for at in range(1, kind_no + 2)],
                },
                signer=KEY,
                created=award.SIGNED_AT,
            ).raw
            for number in range(3)
        ]
        for kind_no, kind in enumerate(("one", "two", "three", "four"))
    ]
    for kind in kinds:
        for raw in kind:
            assert checked(raw, met).verdict is Verdict.VALID
    assert len(met.seen) == 3
    assert not is_known(kinds[0][0], met)
    assert is_known(kinds[3][0], met)
    small = ShapeCache(random=random.Random(11), most_bytes=1000)
    for raw in kinds[0]:
        checked(raw, small)
    assert (len(small.seen), len(small.heads), small.weight) == (0, 0, 0)
