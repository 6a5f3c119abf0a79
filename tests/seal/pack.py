"""Where the design pack with the worked examples and the standards' vectors is, when it is at hand.

It is no part of the repository: TESTAMUR_DESIGN and TESTAMUR_VECTORS name other places, and tests that need it say so
and are skipped without it.
"""

import json
import os
import random
from datetime import UTC, datetime
from pathlib import Path

import pytest

from testamur.seal.contexts import ContextTable
from testamur.seal.did import Chain, Did, DidDocument, DidJwk, DidKey, Directory
from testamur.seal.report import Report
from testamur.seal.status import StatusDirectory
from testamur.seal.verify import verify

ROOT = Path(__file__).resolve().parents[2]
DESIGN = Path(os.environ.get("TESTAMUR_DESIGN", ROOT.parent / "shared"))
VECTORS = Path(os.environ.get("TESTAMUR_VECTORS", DESIGN / "standards" / "data"))
EXAMPLES = DESIGN / "engine" / "examples"
CITIZENSHIP = "https://w3id.org/citizenship/v4rc1"
NOW = datetime(2026, 11, 23, 16, tzinfo=UTC)
LONG = os.environ.get("TESTAMUR_LONG") == "1"

needs_examples = pytest.mark.skipif(not EXAMPLES.is_dir(), reason="the worked examples are not here (TESTAMUR_DESIGN)")
needs_vectors = pytest.mark.skipif(
    not VECTORS.is_dir(), reason="the standards' vectors are not here (TESTAMUR_VECTORS)"
)


class Counting:
    """A resolver over the examples' folder that remembers what it read; tests ask thousands of times."""

    def __init__(self) -> None:
        self.inner = Chain(DidKey(), DidJwk(), Directory(EXAMPLES / "dids"))
        self.kept: dict[Did, DidDocument] = {}

    def resolve(self, did: Did) -> DidDocument:
        if did not in self.kept:
            self.kept[did] = self.inner.resolve(did)
        return self.kept[did]


RESOLVER = Counting()


def example(name: str) -> bytes:
    return (EXAMPLES / f"{name}.json").read_bytes()


def example_json(name: str) -> dict:
    return json.loads(example(name))


def check(data: bytes | str | dict, **changed: object) -> Report:
    """Verify at the examples' instant with their DID documents and lists, unless told otherwise."""
    if isinstance(data, dict):
        data = json.dumps(data)
    asked = {"now": NOW, "resolver": RESOLVER, "status": StatusDirectory(EXAMPLES / "status"), **changed}
    return verify(data, **asked)


def cases(kind: str) -> list[dict]:
    if not VECTORS.is_dir():
        return []
    return [case for case in json.loads((VECTORS / "cases.json").read_text()) if case["kind"] == kind]


def sample(items: list, size: int, seed: int = 20261123) -> list:
    """All of a long list with TESTAMUR_LONG=1, else a sample; the seed is printed with a failing test."""
    if LONG or len(items) <= size:
        return items
    print(f"sampled with seed {seed}")  # noqa: T201 - the seed is seen beside a failing test
    return random.Random(seed).sample(items, size)


def fixture_contexts() -> ContextTable:
    """The contexts that fixtures name and the product does not pin: the collected ones, and the vectors' own two."""
    listed = json.loads((VECTORS / "contexts" / "index.json").read_text())
    found = {
        one["url"]: json.dumps(one["inline"]).encode() if "inline" in one else (VECTORS / one["file"]).read_bytes()
        for one in listed
    }
    return ContextTable({**found, CITIZENSHIP: json.dumps({"@context": citizenship_terms()}).encode()})


def citizenship_terms() -> dict:
    """The terms of the citizenship context that the vectors use, as their statements show them; it is not collected."""
    ours, schema, date = (
        "https://w3id.org/citizenship#",
        "https://schema.org/",
        "http://www.w3.org/2001/XMLSchema#dateTime",
    )
    theirs = "additionalName familyName gender givenName identifier Person"
    plain = """birthCountry commuterClassification lprCategory lprNumber EmployablePerson EmploymentAuthorizationDocument
        EmploymentAuthorizationDocumentCredential PermanentResident PermanentResidentCard
        PermanentResidentCardCredential"""
    typed = {
        "birthDate": (schema, date),
        "residentSince": (ours, date),
        "image": (schema, "@id"),
        "employmentAuthorizationDocument": (ours, "@id"),
        "permanentResidentCard": (ours, "@id"),
    }
    return {
        "@protected": True,
        **{name: schema + name for name in theirs.split()},
        **{name: ours + name for name in plain.split()},
        **{name: {"@id": home + name, "@type": kind} for name, (home, kind) in typed.items()},
    }
