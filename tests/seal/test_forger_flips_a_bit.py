"""Not one bit of a signed file, or of the list that keeps its status, can change without being seen."""

import random

import pytest

from testamur.seal.report import Verdict
from tests.seal.honest import FOLDER, Lists, is_false_valid, judged
from tests.seal.pack import LONG, sample

pytestmark = pytest.mark.long

SIGNED = (
    "award-eddsa-rdfc-2022.json",
    "award-eddsa-jcs-2022.json",
    "award-ecdsa-rdfc-2019-p256.json",
    "award-vc-jwt-w3c-ed25519.jwt",
    "award-sd-jwt-vc-shown.sd-jwt",
)
PARTS = 8
"""A file is gone through in so many runs, so that workers share it."""

REVOKED = "award-revoked.json"
LIST = "status/https%3A%2F%2Fcredentials.northlake.example%2Fstatus%2Frevocation-1.json"


def flips(data: bytes, part: int, size: int) -> list[int]:
    """The places of the bits of one part: all of them, or a sample."""
    return sample(list(range(part, len(data) * 8, PARTS)), size, seed=random.SystemRandom().randrange(2**32))


def flipped(data: bytes, bit: int) -> bytes:
    found = bytearray(data)
    found[bit // 8] ^= 1 << bit % 8
    return bytes(found)


@pytest.mark.parametrize("part", range(PARTS))
@pytest.mark.parametrize("name", SIGNED)
def test_a_flipped_bit_is_valid_only_where_it_says_the_same(name, part):
    data = (FOLDER / name).read_bytes()
    spared = []
    for bit in flips(data, part, 12):
        found = flipped(data, bit)
        report = judged(found)
        if is_false_valid(found, report):
            spared.append(bit)
    assert spared == []


@pytest.mark.parametrize("part", range(PARTS))
def test_a_flipped_bit_of_a_list_never_brings_a_revoked_badge_back(part):
    badge, listed = (FOLDER / REVOKED).read_bytes(), (FOLDER / LIST).read_bytes()
    verdicts = {
        bit: judged(badge, status=Lists(**{"revocation-1": flipped(listed, bit)})).verdict
        for bit in flips(listed, part, 12)
    }
    assert set(verdicts.values()) <= {Verdict.REVOKED, Verdict.COULD_NOT_CHECK}


def test_the_long_run_leaves_no_bit_out():
    if not LONG:
        pytest.skip("sampled: TESTAMUR_LONG=1 goes through every bit")
    data = (FOLDER / SIGNED[0]).read_bytes()
    assert sorted(bit for part in range(PARTS) for bit in flips(data, part, 0)) == list(range(len(data) * 8))
