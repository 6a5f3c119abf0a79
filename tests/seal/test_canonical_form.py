"""The canonical form is the standards' own, and equal to independent implementations'."""

import hashlib
import json
import time

import orjson
import pyoxigraph
import pytest
import rfc8785
from hypothesis import HealthCheck, given, settings, strategies as st

from testamur.seal import jcs, multi, rdfc
from testamur.seal.contexts import check_contexts
from testamur.seal.errors import MalformedInput, WorkBudgetExceeded
from testamur.seal.expand import Expander
from testamur.seal.keys import verify_signature
from testamur.seal.suites import SUITES
from testamur.seal.types import Limits
from tests.seal import oracles
from tests.seal.pack import EXAMPLES, VECTORS, cases, example_json, needs_examples, needs_vectors

MANY = settings(max_examples=200, deadline=None, suppress_health_check=list(HealthCheck))


def quads_of(text: str) -> list[rdfc.Quad]:
    """Read N-Quads with the other implementation, so that our reading is not tested by itself."""
    found = []
    for quad in pyoxigraph.parse(text, format=pyoxigraph.RdfFormat.N_QUADS):
        graph = "" if isinstance(quad.graph_name, pyoxigraph.DefaultGraph) else term(quad.graph_name)
        found.append(rdfc.Quad(term(quad.subject), term(quad.predicate), term(quad.object), graph))
    return found


def term(value: object) -> str:
    if isinstance(value, pyoxigraph.NamedNode):
        return rdfc.iri_text(value.value)
    if isinstance(value, pyoxigraph.BlankNode):
        return f"_:{value.value}"
    return rdfc.literal_text(value.value, value.datatype.value, value.language)


@needs_examples
def test_the_worked_example_has_the_canonical_forms_of_the_pack():
    document = example_json("achievement")
    proof = document.pop("proof")
    value = proof.pop("proofValue")
    expected = json.loads((EXAMPLES / "canonical" / "achievement.hashes.json").read_text())
    expander = Expander()
    text = expander.canonical(document)
    options = expander.canonical({**proof, "@context": document["@context"]})
    assert text == (EXAMPLES / "canonical" / "achievement.document.nq").read_text()
    assert options == (EXAMPLES / "canonical" / "achievement.proof.nq").read_text()
    assert hashlib.sha256(text.encode()).hexdigest() == expected["documentSha256"]
    assert hashlib.sha256(options.encode()).hexdigest() == expected["proofOptionsSha256"]
    assert value == expected["proofValue"]


@needs_vectors
@pytest.mark.parametrize("case", cases("rdfc10"), ids=lambda case: case["id"])
def test_every_rdfc10_vector_is_reproduced(case):
    expected = (VECTORS / case["result"]).read_text()
    quads = quads_of((VECTORS / case["file"]).read_text())
    found = {
        rdfc.canonicalise(quads, limits=Limits(work_budget=40_000), digest=name).text for name in ("sha256", "sha384")
    }
    assert expected in found


@needs_vectors
@pytest.mark.parametrize("case", cases("rdfc10_map"), ids=lambda case: case["id"])
def test_every_label_map_of_the_vectors_is_reproduced(case):
    quads = quads_of((VECTORS / case["file"]).read_text())
    found = [rdfc.canonicalise(quads, limits=Limits(), digest=name).labels for name in ("sha256", "sha384")]
    assert json.loads((VECTORS / case["result"]).read_text()) in found


@needs_vectors
def test_the_eddsa_vector_verifies_by_its_intermediate_forms():
    folder = VECTORS / "di-eddsa-vectors"
    made = json.loads((folder / "intermediate-eddsa-rdfc-2022.json").read_text())
    proof = json.loads((folder / "signed-eddsa-rdfc-2022.json").read_text())["proof"]
    alg, public = multi.multikey_decode(json.loads((folder / "keyPair.json").read_text())["publicKeyMultibase"])
    texts = [
        rdfc.canonicalise(quads_of(made[n]), limits=Limits()).text
        for n in ("canonicalProofConfig", "canonicalDocument")
    ]
    data = b"".join(hashlib.sha256(text.encode()).digest() for text in texts)
    assert hashlib.sha256(texts[0].encode()).hexdigest() == made["proofConfigHash"]
    assert verify_signature(alg, public, multi.multibase_decode(proof["proofValue"]), data)


@needs_vectors
@pytest.mark.parametrize("case", cases("ob_canon"), ids=lambda case: case["id"])
def test_the_open_badges_vector_has_the_same_forms_and_hashes(case):
    document = json.loads((VECTORS / case["file"]).read_text())
    options = {**json.loads((VECTORS / case["proof_options"]).read_text()), "@context": document["@context"]}
    hashes = json.loads((VECTORS / case["hashes"]).read_text())
    expander = Expander()
    assert hashlib.sha256(expander.canonical(document).encode()).hexdigest() == hashes["document_sha256"]
    assert hashlib.sha256(expander.canonical(options).encode()).hexdigest() == hashes["proof_sha256"]


@needs_examples
@pytest.mark.parametrize("name", ["achievement", "endorsement", "achievement-retired-key", "endorsements/forged"])
def test_pyoxigraph_writes_the_same_form_of_a_document(name):
    document = example_json(name)
    document.pop("proof")
    expected = oracles.pyoxigraph_canonical(json.dumps(oracles.inlined(document)), pyoxigraph.RdfFormat.JSON_LD)
    assert Expander().canonical(document) == expected


NODES = st.sampled_from([f"_:n{n}" for n in range(6)])
IRIS = st.sampled_from([f"<urn:x:{n}>" for n in range(4)])
TEXTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\ufffe\uffff"), max_size=6)
LITERALS = st.builds(lambda text: rdfc.literal_text(text, "http://www.w3.org/2001/XMLSchema#string"), TEXTS)
QUADS = st.builds(rdfc.Quad, NODES | IRIS, IRIS, NODES | IRIS | LITERALS, st.just("") | NODES | IRIS)


@MANY
@given(st.lists(QUADS, max_size=14))
def test_pyoxigraph_canonicalises_random_datasets_alike(quads):
    text = "".join(" ".join(part for part in quad if part) + " .\n" for quad in quads)
    found = rdfc.canonicalise(quads, limits=Limits(work_budget=50_000)).text
    assert found == oracles.pyoxigraph_canonical(text, pyoxigraph.RdfFormat.N_QUADS)


@MANY
@given(st.lists(QUADS, max_size=10), st.randoms())
def test_labels_and_order_of_the_input_do_not_matter(quads, chance):
    names = [f"_:m{n}" for n in range(6)]
    chance.shuffle(names)
    renamed = [rdfc.Quad(*(names[int(part[3:])] if part.startswith("_:") else part for part in quad)) for quad in quads]
    chance.shuffle(renamed)
    limits = Limits(work_budget=50_000)
    assert rdfc.canonicalise(quads, limits=limits).text == rdfc.canonicalise(renamed, limits=limits).text


def clique(size: int) -> list[rdfc.Quad]:
    return [rdfc.Quad(f"_:{a}", "<urn:p>", f"_:{b}") for a in range(size) for b in range(size) if a != b]


def cycles(size: int, count: int) -> list[rdfc.Quad]:
    return [rdfc.Quad(f"_:{c}x{n}", "<urn:p>", f"_:{c}x{(n + 1) % size}") for c in range(count) for n in range(size)]


def hub(size: int) -> list[rdfc.Quad]:
    spokes = [rdfc.Quad("_:hub", "<urn:p>", f"_:s{n}") for n in range(size)]
    return spokes + [rdfc.Quad(f"_:s{n}", "<urn:q>", f"_:s{n ^ 1}") for n in range(size)]


@pytest.mark.parametrize(
    "graph",
    [clique(12), clique(22), cycles(64, 8), cycles(512, 1), hub(500), cycles(2, 256)],
    ids=["clique of 12", "clique of 22", "eight long cycles", "one cycle of 512", "hub of 500", "256 pairs"],
)
def test_a_poison_graph_ends_within_a_second(graph):
    started = time.process_time()
    try:
        ended = bool(rdfc.canonicalise(graph, limits=Limits()).text)
    except WorkBudgetExceeded:
        ended = True
    assert ended
    assert time.process_time() - started < 1.0


def test_too_many_statements_or_blank_nodes_are_refused():
    with pytest.raises(WorkBudgetExceeded):
        rdfc.canonicalise(cycles(513, 1), limits=Limits())
    with pytest.raises(WorkBudgetExceeded):
        rdfc.canonicalise([rdfc.Quad("<urn:a>", "<urn:p>", f'"{n}"') for n in range(5001)], limits=Limits())


def test_an_honest_badge_uses_no_budget():
    quads = [rdfc.Quad(f"_:b{n}", "<urn:p>", f'"{n}"') for n in range(100)]
    limits = Limits(work_budget=0)
    assert len(rdfc.canonicalise(quads, limits=limits).labels) == 100


@needs_vectors
@pytest.mark.parametrize("case", cases("jcs"), ids=lambda case: case["id"])
def test_every_jcs_vector_is_reproduced(case):
    value = json.loads((VECTORS / case["file"]).read_text())
    assert jcs.canonical_json(value) == (VECTORS / case["result"]).read_bytes().rstrip(b"\n")


NUMBERS = st.integers(-(2**53) + 1, 2**53 - 1) | st.floats(allow_nan=False, allow_infinity=False)
JSON = st.recursive(
    st.none() | st.booleans() | NUMBERS | TEXTS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXTS, inner, max_size=4),
    max_leaves=12,
)


@MANY
@given(JSON)
def test_jcs_is_equal_to_another_implementation(value):
    assert jcs.canonical_json(value) == rfc8785.dumps(value)


@pytest.mark.parametrize("value", [float("nan"), float("inf"), 2**53 + 1, {"a": ["\ud800"]}], ids=repr)
def test_jcs_refuses_what_json_cannot_hold(value):
    with pytest.raises(MalformedInput):
        jcs.canonical_json(value)


def test_the_installed_contexts_have_their_pinned_digests():
    assert check_contexts() is None


def test_the_table_of_suites_is_closed():
    made = {"eddsa-rdfc-2022", "eddsa-jcs-2022", "ecdsa-rdfc-2019", "ecdsa-sd-2023"}
    assert set(SUITES) == made | {"eddsa-2022", "ecdsa-jcs-2019", "Ed25519Signature2020"}


def test_our_own_bytes_survive_the_canonical_writer():
    assert orjson.loads(jcs.canonical_json({"é": [1, 2.5, "\u2028"]})) == {"é": [1, 2.5, "\u2028"]}
