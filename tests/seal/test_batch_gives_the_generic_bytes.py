"""A run of many: whatever the learners are called, the compiled bytes are those of the generic path, or it steps aside."""

import json
import random
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings, strategies as st

from testamur.seal.batch import Batch, Engine, OwnKey, Refused, Row, issue_batch
from testamur.seal.errors import ContextRefused, Fallback, LintFailed, SelfCheckFailed
from testamur.seal.issue import issue
from testamur.seal.multi import multikey_encode
from testamur.seal.report import Verdict
from testamur.seal.template import Kind, Slot, compile_template, with_values
from testamur.seal.types import Sealed, VerifyOptions
from testamur.seal.verify import verify
from tests.seal import award
from tests.seal.oracles import pyld_says
from tests.seal.pack import LONG

SUBJECT = "credentialSubject"
SLOTS = (
    Slot(("id",), Kind.IRI),
    Slot((SUBJECT, "identifier", 1, "identityHash"), Kind.LITERAL),
    Slot((SUBJECT, "id"), Kind.IRI),
    Slot((SUBJECT, "identifier", 0, "identityHash"), Kind.LITERAL),
    Slot((SUBJECT, "identifier", 0, "salt"), Kind.LITERAL),
    Slot((SUBJECT, "activityEndDate"), Kind.DATE),
    Slot(("credentialStatus", "id"), Kind.IRI),
    Slot(("credentialStatus", "statusListIndex"), Kind.LITERAL),
)
KEY = award.key_of(award.DID)
DOCUMENT = json.loads(json.dumps(award.award()))
ENDORSED = json.loads(json.dumps(award.award(endorsements=(award.signed_endorsement(),))))
PLAIN = (
    "https://credentials.northlake.example/v/7Q2M",
    "Zoë",
    "urn:uuid:b8ae842a-248e-4eb8-b6df-53ec307a40de",
    f"sha256${'0f' * 32}",
    "5075f11ab5f25fe6b59abb3b20d15b34",
    "2026-11-18T05:00:00Z",
    "https://credentials.northlake.example/status/revocation-1#7",
    "7",
)
HOSTILE = (
    "%s %d {0} {name}",
    "\\u0000 \\n \\",
    '"><script>',
    'x",',
    ',"',
    "مرحبا \u200f١٢٣",
    "e\u0301",
    "👩‍⚕️ Ａ",
    '"@en .\n_:c14n0 <urn:x> "y',
    "Z" * 3000,
    "a\tb\r\nc",
    "\u2028\u0085",
    "",
    "_:c14n0",
    "urn:x",
    "@type",
)
names = st.one_of(st.sampled_from(HOSTILE), st.text(max_size=60), st.text(alphabet='"\\,\n\t %<>_:@{}', max_size=12))
addresses = st.one_of(
    st.from_regex(r"(https://[a-z]{1,4}\.example/|urn:|did:|mailto:|http://)[!-~]{1,20}", fullmatch=True),
    st.sampled_from(["urn:a", "did:example:a", award.VERSION, "https://é.example/", "Zed:x", "_:b0"]),
)
days = st.one_of(
    st.dates().map(lambda day: f"{day}T05:00:00Z"),
    st.sampled_from(["2026-11-18T05:00:00Z", "2026-11-18T05:00:00.5-04:00", "2026-11-18", "", "2026-02-30T05:00:00Z"]),
)
hashes = st.one_of(
    names, st.from_regex(r"(sha256|md5)\$[0-9a-f]{63,65}", fullmatch=True), st.just(f"sha256${'a0' * 32}")
)
places = st.one_of(names, st.integers(0, 10**6).map(str))
learners = st.tuples(addresses, names, addresses, hashes, names, days, addresses, places)


@pytest.fixture(scope="module")
def bound():
    return compile_template(DOCUMENT, SLOTS, random=random.Random(1)).bind(KEY, award.SIGNED_AT)


def generic(document: dict) -> Sealed | None:
    """What the slow path gives; None when it refuses."""
    try:
        return issue(document, signer=KEY, created=award.SIGNED_AT)
    except (LintFailed, ContextRefused):
        return None


def with_changed(**changed: str) -> tuple[str, ...]:
    """The plain learner with some slots, named s0 to s7, changed."""
    return tuple(changed.get(f"s{place}", value) for place, value in enumerate(PLAIN))


@settings(max_examples=10_000 if LONG else 60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(values=learners)
def test_a_hostile_learner_gets_the_generic_bytes_or_the_generic_path(bound, values):
    try:
        sealed = bound.seal(values)
    except Fallback:
        sealed = None
    assert sealed is None or sealed == generic(with_values(DOCUMENT, SLOTS, values))


@settings(max_examples=10_000 if LONG else 60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(name=names, salt=names, seed=st.integers(0, 2**32))
def test_a_learner_who_can_be_signed_is_signed_without_falling_back(bound, name, salt, seed):
    chance = random.Random(seed)
    values = with_changed(
        s0=f"https://credentials.northlake.example/v/{chance.getrandbits(60):x}",
        s1=name,
        s2=f"{chance.choice(['urn:uuid:', 'did:example:', 'https://x.example/', 'mailto:'])}{chance.getrandbits(60):x}",
        s4=salt,
    )
    slow = generic(with_values(DOCUMENT, SLOTS, values))
    if slow is None:
        with pytest.raises(Fallback):
            bound.seal(values)
    else:
        assert bound.seal(values) == slow


def test_what_is_done_for_a_row_can_be_read_and_holds_no_text_of_the_document(bound):
    written = bound.template.statements.written
    assert {"digest_of", "digest", "raw"} <= written.keys()
    assert not any(word in source for source in written.values() for word in ("Venipuncture", "northlake", "Completed"))


@pytest.mark.parametrize("name", HOSTILE)
def test_every_hostile_name_verifies_with_a_library_that_is_not_ours(bound, name):
    document = json.loads(bound.seal(with_changed(s1=name)).raw)
    assert pyld_says(document, multikey_encode(KEY.alg, KEY.public))
    assert document[SUBJECT]["identifier"][1]["identityHash"] == name


def test_an_endorsement_inside_stays_signed_in_the_compiled_bytes():
    template = compile_template(ENDORSED, SLOTS, random=random.Random(2))
    values = with_changed(s1="Sukarni \U0001f600")
    slow = generic(with_values(ENDORSED, SLOTS, values))
    assert template.bind(KEY, award.SIGNED_AT).seal(values) == slow


@pytest.mark.parametrize(
    "changed",
    [
        {"s1": "bell \u0007"},
        {"s1": "nothing \ufffe"},
        {"s1": "half \ud800"},
        {"s1": "x" * 17_000},
        {"s0": "https://host.example/é"},
        {"s0": "https://host.example/a b"},
        {"s0": "relative"},
        {"s0": "ftp://host.example/a"},
        {"s0": PLAIN[2]},
        {"s2": award.VERSION},
        {"s2": str(award.DID)},
        {"s5": "2026-11-18T05:00:00"},
        {"s5": "18 November"},
        {"s5": "2026-02-30T05:00:00Z"},
        {"s7": "007"},
    ],
)
def test_every_adversarial_value_falls_back(bound, changed):
    with pytest.raises(Fallback):
        bound.seal(with_changed(**changed))


def test_two_blank_nodes_that_would_look_alike_fall_back():
    result = [{"type": ["Result"], "value": value} for value in ("1", "2")]
    document = {**DOCUMENT, SUBJECT: {**DOCUMENT[SUBJECT], "result": result}}
    slots = tuple(Slot((SUBJECT, "result", place, "value"), Kind.LITERAL) for place in range(2))
    bound = compile_template(document, slots, random=random.Random(3)).bind(KEY, award.SIGNED_AT)
    assert bound.seal(("3", "4")) == generic(with_values(document, slots, ("3", "4")))
    assert bound.seal(("4", "3")) == generic(with_values(document, slots, ("4", "3")))
    with pytest.raises(Fallback):
        bound.seal(("3", "3"))


def test_values_that_two_libraries_order_differently_are_never_signed():
    at = (SUBJECT, "achievement", "tag")
    slots = tuple(Slot((*at, place), Kind.LITERAL) for place in range(2))
    bound = compile_template(DOCUMENT, slots, random=random.Random(4)).bind(KEY, award.SIGNED_AT)
    assert bound.seal(("b", "a")) == generic(with_values(DOCUMENT, slots, ("b", "a")))
    for values in (("\U0001f600", "\uff21"), ("same", "same")):
        with pytest.raises(Fallback):
            bound.seal(values)
    assert generic(with_values(DOCUMENT, slots, ("\U0001f600", "\uff21"))) is None


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        (("id",), Kind.LITERAL),
        (("relatedResource", 0, "id"), Kind.LITERAL),
        ((SUBJECT, "achievement", "id"), Kind.LITERAL),
        ((SUBJECT, "identifier", 1, "identityType"), Kind.LITERAL),
        (("issuer", "name"), Kind.LITERAL),
        (("@context", 0), Kind.IRI),
        (("type", 1), Kind.LITERAL),
        ((SUBJECT, "identifier", 1, "hashed"), Kind.LITERAL),
        (("nowhere",), Kind.LITERAL),
        ((SUBJECT,), Kind.LITERAL),
    ],
)
def test_a_place_that_would_not_come_back_whole_is_not_compiled(path, kind):
    with pytest.raises(Fallback):
        compile_template(DOCUMENT, (Slot(path, kind),), random=random.Random(5))


def test_every_text_of_a_compiled_credential_is_covered_by_its_signature(bound):
    signed = json.loads(bound.seal(PLAIN).raw)
    for slot in SLOTS:
        for text in ("urn:another", "another", "2026-11-17T05:00:00Z"):
            forged = with_values(signed, (slot,), (text,))
            assert verdict_of(json.dumps(forged)) is not Verdict.VALID
    assert verdict_of(json.dumps(signed)) is Verdict.VALID


def test_true_is_not_one(bound):
    raw = bound.seal(PLAIN).raw
    assert verdict_of(raw.replace(b'"hashed":true', b'"hashed":1')) is not Verdict.VALID


def verdict_of(data: bytes | str) -> Verdict:
    """The verdict, status left aside: no list is at hand."""
    asked = VerifyOptions(checks=frozenset({"format", "context", "schema", "proof", "issuer_binding"}))
    return verify(data, now=award.SIGNED_AT, resolver=OwnKey(KEY), options=asked).verdict


def rows(many: int, *, document: dict = DOCUMENT, shape: str = "one") -> list[Row]:
    """So many learners of one shape."""
    return [
        Row(
            shape,
            with_values(document, SLOTS, with_changed(s0=f"{award.HOST}/v/{shape}-{number}", s1=f"Learner {number}")),
            SLOTS,
        )
        for number in range(many)
    ]


def batch(engine: Engine = Engine.AUTO) -> Batch:
    return Batch(signer=KEY, created=award.SIGNED_AT, random=random.Random(6), engine=engine)


def test_a_run_of_two_shapes_comes_out_in_order_and_counts_its_ways():
    other = {name: value for name, value in DOCUMENT.items() if name != "evidence"}
    mixed = [row for pair in zip(rows(10), rows(10, document=other, shape="two"), strict=True) for row in pair]
    mixed.insert(3, Row("three", json.loads(json.dumps(award.award())), SLOTS))
    bad = with_values(DOCUMENT, SLOTS, with_changed(s1="bell \u0007"))
    mixed.insert(5, Row("one", bad, SLOTS))
    run = batch()
    found = list(issue_batch(mixed, run))
    assert [one.raw if isinstance(one, Sealed) else None for one in found] == [
        one.raw if (one := generic(row.document)) else None for row in mixed
    ]
    assert [one.place for one in found if isinstance(one, Refused)] == [5]
    assert (run.tally.compiled, run.tally.generic, run.tally.self_checks) == (20, 1, 3)


def test_a_bad_first_row_does_not_keep_the_others_from_being_compiled():
    bad = Row("one", with_values(DOCUMENT, SLOTS, with_changed(s1="bell \u0007")), SLOTS)
    run = batch()
    found = list(issue_batch([bad, *rows(9)], run))
    assert [isinstance(one, Refused) for one in found] == [True] + [False] * 9
    assert (run.tally.compiled, run.tally.self_checks) == (9, 2)


def test_a_row_of_another_key_is_refused_as_the_generic_path_refuses_it():
    run = Batch(signer=award.key_of(award.PARTNER), created=award.SIGNED_AT, random=random.Random(6))
    assert all(isinstance(one, Refused) for one in issue_batch(rows(9), run))


def test_the_compiled_engine_refuses_what_would_fall_back():
    mixed = [*rows(2), Row("one", with_values(DOCUMENT, SLOTS, with_changed(s2=award.VERSION)), SLOTS)]
    found = list(issue_batch(mixed, batch(Engine.COMPILED)))
    assert [isinstance(one, Refused) for one in found] == [False, False, True]


def test_a_template_that_gives_other_bytes_stops_the_run_before_its_block_is_handed_out():
    run = batch()
    out: list[Sealed | Refused] = []
    many = issue_batch(rows(30), run, check_every=10)
    out += (next(many) for _ in range(10))
    damaged = run.templates["one"]
    damaged.raw = damaged.template.bind(KEY, award.SIGNED_AT + timedelta(seconds=1)).raw
    with pytest.raises(SelfCheckFailed):
        out += many
    assert len(out) == 10
    assert run.templates["one"] is None
