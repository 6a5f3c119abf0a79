"""Public ids survive how people read them out; tokens are long; fingerprints do not depend on order."""

from __future__ import annotations

import pytest
from hypothesis import given, strategies as st

from testamur.ground import envelope, ids, times


@given(st.integers(min_value=0))
def test_a_public_id_is_read_back_however_it_is_typed(_number):
    one = ids.public_id()
    assert ids.read_public_id(one) == one
    assert ids.read_public_id(one.lower().replace("-", "")) == one
    assert ids.read_public_id(one.replace("0", "O").replace("1", "l")) == one


@given(st.integers(min_value=0, max_value=14), st.sampled_from(ids.ALPHABET))
def test_one_wrong_character_is_noticed(place, letter):
    plain = ids.public_id().replace("-", "")
    if plain[place] != letter:
        assert ids.read_public_id(plain[:place] + letter + plain[place + 1 :]) is None


@given(st.text(max_size=40))
def test_anything_else_is_no_public_id(text):
    assert ids.read_public_id(text) in {None, ids.read_public_id(text)}


def test_the_published_example_is_right():
    assert ids.read_public_id("7Q4K-2MXD-H8TW-5HRR") == "7Q4K-2MXD-H8TW-5HRR"


def test_tokens_are_new_and_long():
    assert len({ids.new_token() for _ in range(1000)}) == 1000
    assert len(ids.new_token()) == 27


def test_a_fingerprint_does_not_depend_on_order():
    assert ids.fingerprint({"a": 1, "é": [2]}) == ids.fingerprint({"é": [2], "a": 1})


@given(st.dates(), st.integers(min_value=0, max_value=400))
def test_months_later_is_a_real_day(day, months):
    if day.year < 9900:
        later = times.add_months(day, months)
        assert (later.year - day.year) * 12 + later.month - day.month == months


@given(st.binary(max_size=200))
def test_a_secret_opens_only_for_its_owner(secret):
    key = envelope.new_key()
    wrapped = envelope.wrap(secret, under=key, bound_to="key:1")
    assert envelope.unwrap(wrapped, under=key, bound_to="key:1") == secret
    with pytest.raises(envelope.CannotOpen):
        envelope.unwrap(wrapped, under=key, bound_to="key:2")
