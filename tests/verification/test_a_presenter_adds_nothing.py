"""Whoever hands on a credential in a presentation adds no word to what the page says of it."""

from __future__ import annotations

import json
import random
from datetime import datetime

import pytest

from testamur.awards.models import Credential
from testamur.seal.keys import generate_key
from testamur.seal.proofs import AUTHENTICATION, add_proof
from testamur.seal.types import Suite
from testamur.verification import queries
from testamur.verification.rules.states import State

pytestmark = [pytest.mark.actions]
STRANGER = generate_key(random=random.Random(41))


def presented(credential: Credential, **members: object) -> dict:
    return {
        "@context": ["https://www.w3.org/ns/credentials/v2"],
        "type": ["VerifiablePresentation"],
        "verifiableCredential": [json.loads(bytes(credential.document.signed))],
        **members,
    }


def test_a_presentation_shows_what_was_issued(shared: Credential, noon: datetime):
    alone = queries.check_bytes(bytes(shared.document.signed), now=noon)
    found = queries.check_bytes(json.dumps(presented(shared)).encode(), now=noon)
    assert found.state is State.VALID
    assert found.said is not None
    assert found.said == alone.said


def test_a_name_that_a_stranger_signs_around_it_is_not_shown(shared: Credential, noon: datetime):
    document = presented(shared, holder=STRANGER.controller, name="Brain surgery", description="by the institution")
    signed = add_proof(document, signer=STRANGER, suite=Suite.EDDSA_RDFC_2022, created=noon, purpose=AUTHENTICATION)
    found = queries.check_bytes(json.dumps(signed).encode(), now=noon)
    assert found.said is not None
    assert "Brain" not in found.said.title
    assert found.said.description != "by the institution"


def test_a_name_that_nobody_signed_makes_it_not_genuine(shared: Credential, noon: datetime):
    found = queries.check_bytes(json.dumps(presented(shared, name="Brain surgery")).encode(), now=noon)
    assert (found.state, found.said) == (State.NOT_GENUINE, None)
