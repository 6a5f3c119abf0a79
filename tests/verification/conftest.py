"""Credentials that were issued, claimed and shared, for whoever checks them."""

from __future__ import annotations

from datetime import datetime

import pytest

from testamur.awards.models import Credential
from testamur.wallet.actions import claim
from testamur.wallet.models import Claim
from testamur.wallet.rules.disclosure import Disclosure
from tests.awards.conftest import cohort
from tests.signing.conftest import may_sign, own_keys
from tests.wallet.conftest import issued

__all__ = ["cohort", "issued", "may_sign", "own_keys"]


def choose(credential: Credential, choice: Disclosure, now: datetime) -> None:
    """The holder says yes to the name and chooses who may see it."""
    one = Claim.objects.get(award=credential.award)
    claim.accept_name(claim_id=one.pk, by=credential.award.person, now=now)
    claim.choose(claim_id=one.pk, disclosure=choice, by=credential.award.person, now=now)


@pytest.fixture
def shared(issued: list[Credential], noon: datetime, at_noon: datetime) -> Credential:
    """One that anyone with the link may see."""
    choose(issued[0], Disclosure.LINK, noon)
    return issued[0]
