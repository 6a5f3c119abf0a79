"""Everything an issue run signs verifies in every other implementation that can judge its shape."""

from __future__ import annotations

import json
from datetime import datetime
from types import SimpleNamespace
from typing import Any

import pyoxigraph
import pytest

from testamur.seal.expand import Expander
from testamur.signing import queries as signing
from testamur.signing.models import SignedDocument
from tests.awards import stage
from tests.seal import oracles

pytestmark = pytest.mark.django_db
NAMES = ("Zoë O’Brien-Ångström", "Nguyễn Thị Hồng", "محمد عبد الله", "王小明", "Ῥόδος Ἀθηνᾶ", "Anna \u200dMaria “Ann”")


def _keys() -> dict[str, str]:
    endorser = signing.endorser_did_document("cedar-point-labs")
    documents = [signing.did_document(), *([endorser] if endorser else [])]
    return {one["id"]: one["publicKeyMultibase"] for found in documents for one in found["verificationMethod"]}


@pytest.fixture
def signed(northlake: SimpleNamespace, own_keys: object, noon: datetime) -> list[dict[str, Any]]:
    """All credentials, the endorsement and the status list of a run with names from many scripts."""
    stage.issued(northlake, stage.cohort(northlake, noon, NAMES), noon)
    rows = SignedDocument.objects.filter(signed_at__isnull=False).exclude(purpose="approval")
    return [json.loads(row.raw or b"") for row in rows]


def test_the_signatures_verify_in_every_oracle_that_supports_the_shape(signed: list[dict[str, Any]]) -> None:
    keys = _keys()
    asked = [
        (name, oracles.SAYS[name](one, keys[one["proof"]["verificationMethod"]]))
        for one in signed
        for name in oracles.SAYS
        if oracles.SHAPES[name](one)
    ]
    assert {name for name, _said in asked} == {"pyld", "openbadgeslib", "openvc"}
    assert [name for name, said in asked if not said] == []
    assert len(signed) == len(NAMES) + 2


def test_the_embedded_endorsement_verifies_on_its_own(signed: list[dict[str, Any]]) -> None:
    keys = _keys()
    inner = [one for document in signed for one in oracles.embedded(document)]
    assert len(inner) == len(NAMES)
    assert all(oracles.pyld_says(one, keys[one["proof"]["verificationMethod"]]) for one in inner)


def test_the_canonical_statements_equal_those_of_another_implementation(signed: list[dict[str, Any]]) -> None:
    for document in signed:
        expected = oracles.pyoxigraph_canonical(json.dumps(oracles.inlined(document)), pyoxigraph.RdfFormat.JSON_LD)
        assert Expander().canonical(document) == expected


def test_one_changed_letter_of_a_name_is_noticed_by_every_oracle(signed: list[dict[str, Any]]) -> None:
    keys, one = _keys(), next(one for one in signed if "OpenBadgeCredential" in one["type"])
    one["credentialSubject"]["identifier"][1]["identityHash"] += "x"
    method = keys[one["proof"]["verificationMethod"]]
    assert [oracles.SAYS[name](one, method) for name in ("pyld", "openbadgeslib")] == [False, False]
