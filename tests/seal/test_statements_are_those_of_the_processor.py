"""Statements written where they stand: the same set that the package gathers and takes apart again."""

import json

import pytest
from hypothesis import given, strategies as st
from pyld import jsonld

from testamur.seal import rdfc
from testamur.seal.contexts import PINNED_TABLE
from testamur.seal.expand import Expander
from testamur.seal.lint import ALL_RULES
from testamur.seal.triples import statements_of
from testamur.seal.types import Limits
from tests.seal import award

OPTIONS = {"documentLoader": PINNED_TABLE.load, "rdfDirection": "i18n-datatype", "base": None}
DOCUMENTS = {
    "award": award.award(),
    "endorsed": award.award(endorsements=(award.signed_endorsement(),)),
    "endorsement": award.signed_endorsement(),
    **{rule.id: rule.good for rule in ALL_RULES},
}
EX = "https://example.org/"


def by_the_package(document: dict) -> str:
    """The canonical form of what the package says."""
    text = jsonld.normalize(document, {**OPTIONS, "algorithm": "URDNA2015", "format": "application/n-quads"})
    return str(text)


def canonical(quads: list[rdfc.Quad]) -> str:
    return rdfc.canonicalise(quads, limits=Limits()).text


@pytest.mark.parametrize("document", [dict(one) for one in DOCUMENTS.values()][:40])
def test_a_credential_says_what_the_package_says(document):
    plain = json.loads(json.dumps(document))
    quads = statements_of(jsonld.expand(plain, OPTIONS))
    assert quads is not None
    assert canonical(quads) == by_the_package(plain) == Expander().canonical(plain)


things = st.deferred(
    lambda: st.fixed_dictionaries(
        {},
        optional={
            "@id": st.sampled_from([f"{EX}a", f"{EX}b", "urn:c"]),
            "@type": st.lists(st.sampled_from([f"{EX}T", f"{EX}U"]), max_size=2),
            f"{EX}p": st.lists(st.one_of(values, things), max_size=3),
            f"{EX}q": st.lists(st.one_of(values, things), max_size=2),
            f"{EX}g": st.lists(st.fixed_dictionaries({"@graph": st.lists(things, max_size=2)}), max_size=1),
        },
    )
)
values = st.one_of(
    st.text(alphabet='ab"\\\n\u00e9\U0001f600', max_size=5).map(lambda text: {"@value": text}),
    st.booleans().map(lambda one: {"@value": one}),
    st.integers(2, 10**6).map(lambda number: {"@value": number}),
    st.sampled_from(["fr", "en-CA"]).map(lambda tag: {"@value": "mot", "@language": tag}),
    st.just({"@value": "2026-11-20", "@type": "http://www.w3.org/2001/XMLSchema#date"}),
)


@given(document=things)
def test_any_objects_values_and_graphs_say_what_the_package_says(document):
    expanded = jsonld.expand(document, OPTIONS)
    quads = statements_of(expanded)
    assert quads is not None
    dataset = jsonld.to_rdf(document, OPTIONS)
    theirs = rdfc.canonicalise([rdfc.Quad(*four) for four in written(dataset)], limits=Limits(work_budget=100_000))
    assert rdfc.canonicalise(quads, limits=Limits(work_budget=100_000)).text == theirs.text


def written(dataset: dict) -> list[tuple[str, ...]]:
    """The package's statements as four texts each."""

    def term(one: dict) -> str:
        if one["type"] == "literal":
            return rdfc.literal_text(one["value"], one["datatype"], one.get("language"))
        return one["value"] if one["type"] == "blank node" else rdfc.iri_text(one["value"])

    return [
        (
            *(term(triple[name]) for name in ("subject", "predicate", "object")),
            "" if graph == "@default" else graph if graph.startswith("_:") else rdfc.iri_text(graph),
        )
        for graph, triples in dataset.items()
        for triple in triples
    ]


@pytest.mark.parametrize(
    "value",
    [
        [{"@list": [{"@value": "a"}]}],
        [{"@value": 1.5}],
        [{"@value": "1.5", "@type": "http://www.w3.org/2001/XMLSchema#double"}],
        [{"@value": {"a": 1}, "@type": "@json"}],
        [{"@value": "a", "@direction": "rtl"}],
        [{"@id": "_:b7"}],
    ],
)
def test_what_is_not_plain_is_left_to_the_package(value):
    assert statements_of([{f"{EX}p": value}]) is None
    assert statements_of([{"@reverse": {f"{EX}p": [{"@id": f"{EX}a"}]}}]) is None
