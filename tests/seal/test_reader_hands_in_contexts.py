"""A reader may hand in contexts beside the pinned ones: they count for that reader alone, and never replace a pin."""

import json
import random
from datetime import UTC, datetime

import pytest

from testamur.seal.contexts import CREDENTIALS_V2, PINNED_TABLE, ContextTable, context_text
from testamur.seal.did import DidKey
from testamur.seal.errors import ContextNotPinned, ContextRefused, DataWouldBeLost
from testamur.seal.expand import Expander
from testamur.seal.issue import issue
from testamur.seal.keys import generate_key
from testamur.seal.types import Profile, VerifyOptions
from testamur.seal.verify import verify

THEIRS = "https://museum.example/contexts/v1"
NOW = datetime(2026, 11, 25, tzinfo=UTC)


def table(iri: str = "urn:museum:colour", *, inline: bool = False) -> ContextTable:
    return ContextTable({THEIRS: json.dumps({"@context": {"colour": iri}}).encode()}, inline=inline)


def document(*contexts: object) -> dict:
    return {
        "@context": [CREDENTIALS_V2, *contexts],
        "type": ["VerifiableCredential"],
        "issuer": "did:web:museum.example",
        "credentialSubject": {"id": "urn:x:subject", "colour": "red"},
    }


def predicates(found: ContextTable, *contexts: object) -> set[str]:
    return {quad.predicate for quad in Expander(table=found).dataset(document(*contexts))}


def test_a_handed_in_context_is_read():
    assert "<urn:museum:colour>" in predicates(table(), THEIRS)


def test_without_it_the_document_names_a_context_that_is_not_pinned():
    with pytest.raises(ContextNotPinned):
        predicates(PINNED_TABLE, THEIRS)


def test_two_tables_never_hear_of_each_other():
    for iri in ("urn:a:colour", "urn:b:colour", "urn:a:colour"):
        assert f"<{iri}>" in predicates(table(iri), THEIRS)
    with pytest.raises(ContextNotPinned):
        predicates(PINNED_TABLE, THEIRS)


def test_a_pinned_context_keeps_its_bytes_whatever_is_handed_in():
    false = ContextTable({CREDENTIALS_V2: b'{"@context": {"@vocab": "urn:anything:"}}'})
    assert false.text(CREDENTIALS_V2) == context_text(CREDENTIALS_V2)
    with pytest.raises(DataWouldBeLost):
        predicates(false)


INLINE = {"colour": "urn:inline:colour"}


def test_inline_contexts_are_read_only_where_the_table_says_so():
    assert "<urn:inline:colour>" in predicates(table(inline=True), INLINE)
    for found in (PINNED_TABLE, table()):
        with pytest.raises(ContextRefused) as refused:
            predicates(found, INLINE)
        assert refused.value.reason == "inline_context"


def test_an_inline_context_is_forgotten_with_its_document():
    found = table(inline=True)
    predicates(found, INLINE)
    assert found.resolved == {}
    with pytest.raises(DataWouldBeLost):
        predicates(found)


@pytest.mark.parametrize(
    "inline",
    [{"@import": "https://elsewhere.example/c"}, {"x": {"@id": "urn:x:x", "@context": "https://elsewhere.example/c"}}],
)
def test_an_inline_context_cannot_name_what_the_table_does_not_have(inline):
    with pytest.raises((ContextNotPinned, ContextRefused)):
        predicates(table(inline=True), {**inline, **INLINE})


def test_an_inline_context_still_loses_nothing():
    with pytest.raises(DataWouldBeLost):
        predicates(table(inline=True), {"size": "urn:inline:size"})


def test_an_extra_context_is_json():
    with pytest.raises(ValueError, match="Expecting"):
        ContextTable({THEIRS: b"<html>"})


def test_what_was_issued_with_a_table_verifies_with_it_and_is_not_judged_without():
    key = generate_key(random=random.Random(20261125))
    signed = issue(
        {**document(THEIRS), "issuer": key.controller},
        signer=key,
        created=NOW,
        profile=Profile.VCDM20,
        contexts=table(),
    )
    verdicts = {
        name: verify(signed.raw, now=NOW, resolver=DidKey(), options=VerifyOptions(Profile.VCDM20, contexts=found))
        for name, found in {"theirs": table(), "none": None, "other": table("urn:other:colour")}.items()
    }
    assert verdicts["theirs"].verdict == "valid"
    assert (verdicts["none"].verdict, verdicts["none"].check("context").reason) == (
        "could_not_check",
        "context_not_pinned",
    )
    assert verdicts["other"].check("proof").reason == "signature"
