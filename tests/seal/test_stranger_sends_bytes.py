"""What strangers send is read strictly, within limits, and in time."""

import time
from datetime import UTC, datetime

import pytest

from testamur.seal import hygiene
from testamur.seal.errors import MalformedInput
from testamur.seal.types import Limits
from tests.seal.pack import check

BAD = {
    "byte order mark": (b"\xef\xbb\xbf{}", "not_json"),
    "utf-16": ('{"a": 1}'.encode("utf-16"), "not_json"),
    "not utf-8": (b'{"a": "\xff"}', "not_json"),
    "trailing text": (b"{} {}", "not_json"),
    "leading zero": (b'{"a": 01}', "not_json"),
    "plus sign": (b'{"a": +1}', "not_json"),
    "raw control": (b'{"a": "\x01"}', "not_json"),
    "nul": (b"{}\0", "not_json"),
    "empty": (b"", "not_json"),
    "nan": (b'{"a": NaN}', "bad_number"),
    "infinity": (b'{"a": -Infinity}', "bad_number"),
    "big exponent": (b'{"a": 1e400}', "bad_number"),
    "big integer": (b'{"a": 9007199254740993}', "bad_number"),
    "long number": (b'{"a": ' + b"9" * 500_000 + b"}", "bad_number"),
    "long fraction": (b'{"a": 0.' + b"1" * 5_000 + b"}", "bad_number"),
    "duplicate": (b'{"a": 1, "a": 1}', "duplicate_key"),
    "deep duplicate": (b'{"a": [{"b": 1, "\\u0062": 2}]}', "duplicate_key"),
    "lone surrogate": (b'{"a": "\\ud800"}', "bad_text"),
    "lone surrogate name": (b'{"\\udc00": 1}', "bad_text"),
    "deep": (b"[" * 100_000, "too_deep"),
    "deep objects": (b'{"a":' * 40 + b"1" + b"}" * 40, "too_deep"),
    "many": (b"[" + b"1," * 20_000 + b"1]", "too_large"),
    "long text": (b'"' + b"a" * 70_000 + b'"', "too_large"),
    "large": (b" " * (1024 * 1024 + 1), "too_large"),
}


@pytest.mark.parametrize("name", BAD)
def test_bad_json_is_refused_with_its_reason_and_at_once(name):
    data, reason = BAD[name]
    started = time.process_time()
    with pytest.raises(MalformedInput) as refused:
        hygiene.read_json(data, limits=Limits())
    assert refused.value.reason == reason
    assert time.process_time() - started < 0.2
    assert check(data).check("format").reason == reason


def test_brackets_inside_texts_are_no_depth():
    assert hygiene.read_json(b'{"a": "' + b"[" * 100 + b'\\"[["}', limits=Limits())


def test_numbers_keep_their_kind_and_sign():
    found = hygiene.read_json(b"[1, -1, 1.0, -2.5, 9007199254740992]", limits=Limits())
    assert [(type(number), number) for number in found] == [
        (int, 1),
        (int, -1),
        (float, 1.0),
        (float, -2.5),
        (int, 2**53),
    ]


def test_a_text_with_half_a_surrogate_pair_is_refused():
    assert check("\ud800").check("format").reason == "bad_text"


@pytest.mark.parametrize(
    ("text", "instant"),
    [
        ("2026-11-23T16:00:00Z", datetime(2026, 11, 23, 16, tzinfo=UTC)),
        ("2026-11-23T16:00:00.123456789Z", datetime(2026, 11, 23, 16, 0, 0, 123456, tzinfo=UTC)),
        ("2026-11-24T06:00:00+14:00", datetime(2026, 11, 23, 16, tzinfo=UTC)),
        ("2026-11-23T11:30:00-04:30", datetime(2026, 11, 23, 16, tzinfo=UTC)),
        ("9999-12-31T23:59:59Z", datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC)),
    ],
)
def test_a_time_with_a_zone_is_read(text, instant):
    assert hygiene.read_instant(text) == instant


@pytest.mark.parametrize(
    "text",
    [
        "2026-11-23T16:00:00",
        "2026-11-23",
        "2026-11-23T16:00:60Z",
        "2026-11-23T24:00:00Z",
        "2026-02-30T00:00:00Z",
        "2026-11-23T16:00:00+15:00",
        "2026-11-23T16:00:00+01:60",
        " 2026-11-23T16:00:00Z",
        "２026-11-23T16:00:00Z",
        7,
        None,
    ],
)
def test_a_time_that_is_none_is_not_read(text):
    assert hygiene.read_instant(text) is None


def test_only_an_instant_with_a_zone_is_written():
    assert hygiene.write_instant(datetime(2026, 11, 23, 16, 0, 0, 999, tzinfo=UTC)) == "2026-11-23T16:00:00Z"
    with pytest.raises(ValueError, match="zone"):
        hygiene.write_instant(datetime(2026, 11, 23))  # noqa: DTZ001 - the fault is the point


@pytest.mark.parametrize("text", ["a\0b", "\x7f", "\x0b", "\ufffe", "\U0001ffff", "\ufdd0", "\ud800"])
def test_a_text_that_implementations_read_differently_is_not_signed(text):
    assert not hygiene.text_allowed(text)


@pytest.mark.parametrize("text", ["Zoë O’Brien", "tab\tline\nend\r", "السلام", "𝄞 emoji 🎓", "a\u202eb", "é"])
def test_people_s_texts_are_signed_as_typed(text):
    assert hygiene.text_allowed(text)


@pytest.mark.parametrize(
    ("text", "absolute", "ours"),
    [
        ("https://a.example/x?y#z", True, True),
        ("did:web:a.example#k", True, True),
        ("urn:uuid:1", True, True),
        ("https://a.example/é", True, False),
        ("data:text/plain,x", True, False),
        ("https://a.example/a b", False, False),
        ("/relative", False, False),
        ("https:", False, False),
        ("_:b0", False, False),
        (7, False, False),
    ],
)
def test_iris_are_absolute_and_ours_are_ascii(text, absolute, ours):
    assert (hygiene.is_absolute_iri(text), hygiene.iri_allowed(text)) == (absolute, ours)


def test_texts_that_two_orders_sort_differently_are_found():
    assert hygiene.utf16_order_differs(["🎓", "ａ"])
    assert not hygiene.utf16_order_differs(["🎓", "a", "é"])
