"""A digest of a related resource is read in every form of the standard, and anything else matches nothing."""

import base64
import hashlib

import pytest

from testamur.seal.contexts import CREDENTIALS_V1, CREDENTIALS_V2
from testamur.seal.digests import bytes_at_hand, is_digest_multibase, is_digest_sri, matches
from testamur.seal.multi import base58_encode, base64url_encode

DATA = b"the approval record"
HEADERS = {"sha256": b"\x12\x20", "sha384": b"\x20\x30", "sha512": b"\x13\x40"}


def sri(kind: str, data: bytes = DATA) -> str:
    return f"{kind}-{base64.b64encode(hashlib.new(kind, data).digest()).decode()}"


def multihash(kind: str, data: bytes = DATA) -> bytes:
    return HEADERS[kind] + hashlib.new(kind, data).digest()


@pytest.mark.parametrize("kind", HEADERS)
def test_each_kind_is_read_in_each_form(kind):
    for stated in (
        {"digestSRI": sri(kind)},
        {"digestMultibase": "z" + base58_encode(multihash(kind))},
        {"digestMultibase": "u" + base64url_encode(multihash(kind))},
    ):
        assert matches(stated, DATA) is True
        assert matches(stated, DATA + b"!") is False


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        (f"{sri('sha256', b'other')} {sri('sha512')}", True),
        (f"{sri('sha256')} {sri('sha512', b'other')}", False),
        (f"{sri('sha384', b'other')} {sri('sha384')}", True),
        (f"sha1-AAAA {sri('sha384')}", True),
        ("sha1-AAAA", False),
        ("sha256-AAAA", False),
        ("sha256-!!!!", False),
        ("sha256", False),
        ("", False),
        (7, False),
    ],
)
def test_of_several_digests_the_strongest_kind_counts(text, wanted):
    assert matches({"digestSRI": text}, DATA) is wanted
    assert is_digest_sri(text) is (isinstance(text, str) and ("sha384" in text or "sha512" in text))


@pytest.mark.parametrize("text", ["z0", "m", "u" + base64url_encode(b"\x12\x1f" + bytes(31)), "", None, 7])
def test_what_is_no_multihash_matches_nothing(text):
    assert not is_digest_multibase(text)
    assert matches({"digestMultibase": text}, DATA) is False


def test_a_resource_without_a_digest_says_nothing():
    assert matches({"id": "https://example.org/"}, DATA) is None


def test_contexts_are_at_hand_when_they_are_pinned_as_they_are_served():
    assert hashlib.sha256(bytes_at_hand(CREDENTIALS_V2, {})).hexdigest().startswith("59955ced")
    assert bytes_at_hand(CREDENTIALS_V1, {}) is None
    assert bytes_at_hand(CREDENTIALS_V2, {CREDENTIALS_V2: b"mine"}) == b"mine"
