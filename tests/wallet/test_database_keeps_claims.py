"""What the database itself refuses, when every rule of the wallet is bypassed."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from testamur.awards.models import Credential
from testamur.wallet.models import Claim, ShareLink
from tests.cast import breaks

pytestmark = [pytest.mark.django_db, pytest.mark.db_law]


def test_nothing_is_chosen_before_the_name_was_accepted(issued: list[Credential], noon: datetime) -> None:
    with breaks("wallet_claim_chosen_after_accepted"):
        Claim.objects.filter(award=issued[0].award).update(disclosure="link", chosen_at=noon)


def test_a_choice_is_one_of_two(issued: list[Credential], noon: datetime) -> None:
    with breaks("wallet_claim_chosen_after_accepted"):
        Claim.objects.filter(award=issued[0].award).update(disclosure="all", chosen_at=noon, accepted_at=noon)


def test_a_yes_is_not_taken_back(issued: list[Credential], noon: datetime) -> None:
    Claim.objects.filter(award=issued[0].award).update(accepted_at=noon)
    with breaks("wallet_claim_accepted_once"):
        Claim.objects.filter(award=issued[0].award).update(accepted_at=None)


def test_a_claim_never_moves_to_another_award(issued: list[Credential]) -> None:
    with breaks("wallet_claim_frozen"):
        Claim.objects.filter(award=issued[0].award).delete()


def test_a_share_link_is_never_prolonged(issued: list[Credential], noon: datetime) -> None:
    one = Claim.objects.get(award=issued[0].award)
    ShareLink.objects.create(
        claim=one, token_hash="0" * 64, label="x", created_at=noon, expires_at=noon + timedelta(days=1)
    )
    with breaks("wallet_sharelink_frozen"):
        ShareLink.objects.update(expires_at=noon + timedelta(days=999))
