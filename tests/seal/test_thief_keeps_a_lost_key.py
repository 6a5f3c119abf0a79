"""Whoever has a key that was lost makes nothing of it: no badge, no list, no endorsement, whatever was published before."""

import hashlib
from datetime import datetime, timedelta

import pytest

from testamur.seal.issue import issue
from testamur.seal.report import Report, Verdict
from testamur.seal.status import StatusSource, new_status_list
from testamur.seal.types import Profile, Suite
from testamur.seal.verify import verify
from tests.seal import award
from tests.seal.honest import FOLDER, KNOWN, LISTS, NOW, Lists
from tests.vectors.release import ED25519, LIST, LOST_KEY, P256, RETIRED, REVOKED, award_json

BADGE = (FOLDER / "award-by-a-compromised-key.json").read_bytes()
REVOKED_BADGE = issue(award_json(index=REVOKED), signer=LOST_KEY, created=award.SIGNED_AT).raw


class Published:
    """A record that holds these bytes since before the key was lost."""

    def __init__(self, *documents: bytes) -> None:
        self.held = {hashlib.sha256(one).hexdigest() for one in documents}

    def published_before(self, sha256: str, instant: datetime) -> bool:
        return sha256 in self.held and instant == RETIRED


def judged(data: bytes, *published: bytes, status: StatusSource = LISTS) -> Report:
    return verify(data, now=NOW, resolver=KNOWN, status=status, anchors=Published(*published))


def list_by(signer: object) -> Lists:
    """The list of revocations with no bit set, signed today."""
    bits = new_status_list(LIST, "revocation")
    plain = bits.credential(issuer=award.DID, valid_from=award.SIGNED_AT, valid_until=NOW + timedelta(days=1))
    suite = Suite.ECDSA_RDFC_2019 if signer is P256 else Suite.EDDSA_RDFC_2022
    return Lists(
        **{
            "revocation-1": issue(
                plain, signer=signer, created=award.SIGNED_AT, profile=Profile.VCDM20, suite=suite
            ).raw
        }
    )


def test_what_was_published_before_the_loss_keeps_its_worth():
    report = judged(BADGE, BADGE)
    assert (report.verdict, report.check("issuer_binding").reason) == (Verdict.VALID, "anchored_before_compromise")
    assert "reissue_due" in report.warnings


def test_what_was_not_published_before_the_loss_is_not_genuine():
    assert judged(BADGE).check("issuer_binding").reason == "key_revoked"


def test_a_list_of_the_thief_does_not_bring_a_revoked_badge_back():
    report = judged(REVOKED_BADGE, REVOKED_BADGE, status=list_by(LOST_KEY))
    assert (report.verdict, report.check("status").reason) == (Verdict.COULD_NOT_CHECK, "list_proof")


@pytest.mark.parametrize("signer", [ED25519, P256], ids=["the new key", "another of the institution"])
def test_a_list_of_a_key_that_is_the_institution_s_own_speaks(signer):
    assert judged(BADGE, BADGE, status=list_by(signer)).verdict is Verdict.VALID


def test_a_badge_put_around_a_published_one_is_not_published():
    wrapped = b" " + BADGE
    assert judged(wrapped, BADGE).verdict is Verdict.NOT_GENUINE
