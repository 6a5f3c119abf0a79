"""A key that signs with PyNaCl: the same signatures as ever, and no more of its secret to be seen."""

import pickle
import random

import pytest
from hypothesis import given, strategies as st

from testamur.seal.fast import FastKey, accelerated
from testamur.seal.keys import generate_key, verify_signature
from testamur.seal.types import Alg
from tests.seal import award

pytest.importorskip("nacl")
KEY = award.key_of(award.DID)
FAST = accelerated(KEY)


@given(data=st.binary(max_size=300))
def test_both_libraries_give_the_same_signature(data):
    signature = FAST.sign(data)
    assert signature == KEY.sign(data)
    assert verify_signature(FAST.alg, FAST.public, signature, data)
    assert not verify_signature(FAST.alg, FAST.public, signature, data + b"x")


def test_the_fast_key_is_the_same_key_and_shows_no_more_of_its_secret():
    assert isinstance(FAST, FastKey)
    assert (FAST.alg, FAST.method, FAST.controller, FAST.public) == (KEY.alg, KEY.method, KEY.controller, KEY.public)
    secret = KEY._secret
    assert not any(text in repr(FAST) for text in (secret.hex(), repr(secret), str(list(secret))))
    with pytest.raises(TypeError):
        pickle.dumps(FAST)


def test_a_key_of_another_kind_signs_as_ever():
    key = generate_key(Alg.P256, random=random.Random(1))
    assert accelerated(key) is key
