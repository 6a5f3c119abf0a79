"""A picture carries a credential byte for byte, and nothing that a stranger builds into one does harm."""

import struct
import time
import zlib
from io import BytesIO

import pytest
from hypothesis import given, settings, strategies as st
from openbadgeslib.baking import extract_svg
from PIL import Image

from testamur.seal.bake import KEYWORD, KEYWORD_OB2, MAX_CREDENTIAL, bake_bytes, extract, extract_marked, is_png, is_svg
from testamur.seal.errors import BakeError

CREDENTIAL = '{"name":"Zoë ]]> <svg> & \\u0000"}\r\n'.encode()
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" width="1"><g fill="a>b"/></svg>'
NAMESPACE = "https://purl.imsglobal.org/ob/v3p0"


def png() -> bytes:
    buffer = BytesIO()
    Image.new("RGB", (4, 4), "navy").save(buffer, "PNG")
    return buffer.getvalue()


def chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def with_chunk(*chunks: bytes) -> bytes:
    plain = png()
    return plain[:33] + b"".join(chunks) + plain[33:]


def carrier(text: bytes, keyword: bytes = KEYWORD) -> bytes:
    return chunk(b"iTXt", keyword + b"\0\0\0\0\0" + text)


def svg_with(inside: str, head: str = "") -> bytes:
    return f'{head}<svg xmlns="http://www.w3.org/2000/svg" xmlns:openbadges="{NAMESPACE}">{inside}</svg>'.encode()


@pytest.mark.parametrize("picture", [png(), SVG, b'<svg xmlns="http://www.w3.org/2000/svg"/>'])
def test_what_goes_in_comes_out(picture):
    baked = bake_bytes(picture, CREDENTIAL)
    assert extract(baked) == CREDENTIAL
    assert is_png(baked) == is_png(picture)
    assert is_svg(baked) == is_svg(picture)


@given(st.text(st.characters(blacklist_categories=["Cs", "Cc"], blacklist_characters="\ufffe\uffff"), max_size=300))
@settings(max_examples=100)
def test_any_text_comes_out_of_both_kinds_of_picture_unchanged(text):
    raw = f'{{"name": "{text}"}}'.encode()
    assert extract(bake_bytes(PNG, raw)) == raw
    assert extract(bake_bytes(SVG, raw)) == raw


PNG = png()


def test_the_picture_still_shows_and_another_library_finds_the_credential():
    baked = bake_bytes(PNG, b'{"a":1}')
    image = Image.open(BytesIO(baked))
    image.load()
    assert image.text["openbadgecredential"] == '{"a":1}'
    found = extract_svg(bake_bytes(SVG, b'{"a":1}'), element="openbadges:credential", text_fallback=True)
    assert found == '{"a":1}'


def test_a_compact_jws_goes_into_the_verify_attribute():
    baked = bake_bytes(SVG, b"e30.e30.c2ln")
    assert b'verify="e30.e30.c2ln"/>' in baked
    assert extract(baked) == b"e30.e30.c2ln"


def test_a_second_credential_is_refused_unless_it_replaces_the_first():
    for picture in (PNG, SVG):
        baked = bake_bytes(picture, b'{"a":1}')
        with pytest.raises(BakeError, match="already carries"):
            bake_bytes(baked, b'{"a":2}')
        assert extract(bake_bytes(baked, b'{"a":2}', replace=True)) == b'{"a":2}'


def test_an_older_mark_is_read_when_there_is_no_other():
    found = extract_marked(with_chunk(carrier(b"old", KEYWORD_OB2)))
    assert (found.raw, found.is_ob2) == (b"old", True)
    assert extract(with_chunk(carrier(b"old", KEYWORD_OB2), carrier(b"{}"))) == b"{}"


TRAPS = {
    "nothing_inside": PNG,
    "two_credentials": with_chunk(carrier(b"{}"), carrier(b"{}")),
    "compressed_text": with_chunk(chunk(b"iTXt", KEYWORD + b"\0\1\0\0\0" + zlib.compress(bytes(100_000_000), 9))),
    "text_cut_short": with_chunk(chunk(b"iTXt", KEYWORD + b"\0\0")),
    "credential_too_large": with_chunk(carrier(b"a" * (MAX_CREDENTIAL + 1))),
    "chunk_longer_than_file": PNG[:33] + struct.pack(">I", 2**31 - 1) + b"iTXt" + KEYWORD,
    "wrong_checksum": with_chunk(carrier(b"{}")[:-1] + b"\0"),
    "too_many_chunks": with_chunk(*[chunk(b"tEXt", b"a\0b")] * 100_000),
    "cut_short": with_chunk(carrier(b"{}"))[:-13],
    "goes_on_after_its_end": with_chunk(carrier(b"{}")) + b"more",
    "picture_too_large": PNG + bytes(8 * 1024 * 1024),
    "entities_that_expand": svg_with("&b;", '<!DOCTYPE svg [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]>'),
    "external_entity": svg_with("&x;", '<!DOCTYPE svg [<!ENTITY x SYSTEM "file:///etc/passwd">]>'),
    "document_type": svg_with("<openbadges:credential>{}</openbadges:credential>", '<!DOCTYPE svg SYSTEM "http://x/">'),
    "unknown_entity": svg_with("<openbadges:credential>&x;</openbadges:credential>"),
    "two_elements": svg_with("<openbadges:credential>{}</openbadges:credential>" * 2),
    "element_inside": svg_with("<openbadges:credential><a/>{}</openbadges:credential>"),
    "deep_nesting": svg_with("<g>" * 100_000),
    "text_too_large": svg_with(f"<openbadges:credential>{'a' * (MAX_CREDENTIAL + 1)}</openbadges:credential>"),
    "not_svg": b"<html xmlns='http://www.w3.org/1999/xhtml'><svg/></html>",
    "not_xml": b"<svg",
    "not_a_picture": b"GIF89a",
}


@pytest.mark.parametrize("picture", TRAPS.values(), ids=TRAPS.keys())
def test_each_trap_is_refused_at_once(picture):
    start = time.monotonic()
    with pytest.raises(BakeError):
        extract(picture)
    assert time.monotonic() - start < 1.0


@given(st.binary(max_size=400), st.integers(0, 600))
@settings(max_examples=150)
def test_random_bytes_are_read_or_refused_and_nothing_else(noise, at):
    for whole in (bake_bytes(PNG, b'{"a":1}'), bake_bytes(SVG, b'{"a":1}')):
        try:
            extract(whole[:at] + noise + whole[at:])
        except BakeError as refused:
            assert str(refused)


def test_bytes_that_a_picture_cannot_carry_are_refused():
    with pytest.raises(BakeError):
        bake_bytes(SVG, b'{"a":"\xff"}')
    with pytest.raises(BakeError):
        bake_bytes(SVG, '{"a":"\uffff"}'.encode())
    with pytest.raises(BakeError):
        bake_bytes(PNG, b'{"a":\0}')
    with pytest.raises(BakeError, match="larger"):
        bake_bytes(PNG, b"{" + b" " * MAX_CREDENTIAL)
