"""Writing a signature as text all at once: the same characters as one by one."""

from hypothesis import example, given, strategies as st

from testamur.seal.multi import base58_encode, base58_of_signature


@given(st.binary(min_size=64, max_size=64))
@example(bytes(64))
@example(b"\xff" * 64)
@example(b"\x01" + bytes(63))
@example(b"\x00" + b"\xff" * 63)
def test_a_signature_is_written_as_any_other_bytes_are(signature):
    assert base58_of_signature(signature) == b"z" + base58_encode(signature).encode()


def test_every_power_of_the_base_and_its_neighbour_is_written_rightly():
    for number in (58**power - step for power in range(1, 88) for step in (0, 1)):
        signature = number.to_bytes(64, "big")
        assert base58_of_signature(signature) == b"z" + base58_encode(signature).encode()
