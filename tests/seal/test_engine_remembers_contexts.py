"""What a context means is worked out once: remembering it changes no statement, and no reader's contexts reach another's."""

import itertools
import json
from contextlib import suppress

import pytest

from testamur.seal import processor
from testamur.seal.contexts import ContextTable
from testamur.seal.errors import ContextNotPinned, ContextRefused
from testamur.seal.expand import Expander
from testamur.seal.lint import ALL_RULES
from tests.seal import award

PLAIN = json.loads(json.dumps(award.award()))
DOCUMENTS = (
    PLAIN,
    json.loads(json.dumps(award.award(endorsements=(award.signed_endorsement(),)))),
    json.loads(json.dumps(award.endorsement())),
    *(dict(rule.good) for rule in ALL_RULES),
    *(dict(rule.bad) for rule in ALL_RULES),
)


def said(document: dict, table: ContextTable) -> object:
    """The statements, or why there are none."""
    try:
        return frozenset(Expander(table=table).dataset(document))
    except (ContextRefused, ContextNotPinned) as refused:
        return type(refused), str(refused)


def test_every_document_says_the_same_to_a_reader_who_has_read_others_before():
    shared = ContextTable()
    alone = [said(document, ContextTable()) for document in DOCUMENTS[:24]]
    for order in (DOCUMENTS[:24], DOCUMENTS[:24][::-1]):
        again = {json.dumps(document): said(document, shared) for document in order}
        assert [again[json.dumps(document)] for document in DOCUMENTS[:24]] == alone
    assert sum(isinstance(one, frozenset) for one in alone) > 3


def test_what_is_remembered_stays_within_its_limit(monkeypatch):
    monkeypatch.setattr(processor, "MOST_MEANINGS", 5)
    table = ContextTable()
    for document in DOCUMENTS:
        with suppress(ContextRefused, ContextNotPinned):
            Expander(table=table).dataset(document)
    assert 0 < len(table.meanings) <= 5


@pytest.mark.parametrize("first", [0, 1])
def test_two_readers_with_other_contexts_under_one_address_do_not_hear_each_other(first):
    url = "https://contexts.example/one"
    tables = [
        ContextTable(extra={url: json.dumps({"@context": {"word": f"https://{host}.example/word"}}).encode()})
        for host in "ab"
    ]
    document = {**PLAIN, "@context": [*PLAIN["@context"], url], "word": "said"}
    for place in itertools.islice(itertools.cycle((first, 1 - first)), 4):
        predicates = {quad.predicate for quad in Expander(table=tables[place]).dataset(document)}
        assert f"<https://{'ab'[place]}.example/word>" in predicates
        assert f"<https://{'ba'[place]}.example/word>" not in predicates
