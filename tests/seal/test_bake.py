"""A picture carries a credential byte for byte, and nothing that a stranger builds into one does harm."""

import struct
import time
import zlib
from io import BytesIO

import pytest
from hypothesis import given, settings, strategies as st
from openbadgeslib import baking
from PIL import Image

from testamur.seal.bake import MAX_CREDENTIAL, bake_bytes, extract, extract_marked, is_png, is_svg
from testamur.seal.carriers.png import KEYWORD, KEYWORD_OB2
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


THEIRS_PNG = {"keyword": b"openbadgecredential"}
THEIRS_SVG = {"element": "openbadges:credential"}


@pytest.mark.parametrize("credential", [CREDENTIAL, b"e30.e30.c2ln"])
def test_another_library_reads_what_we_bake_and_we_read_what_it_bakes(credential):
    assert baking.extract_png(bake_bytes(PNG, credential), **THEIRS_PNG).encode() == credential
    assert extract(baking.bake_png(PNG, credential.decode(), **THEIRS_PNG)) == credential
    # The other library strips what it reads out of a drawing, so it gets nothing to strip.
    plain = credential.strip()
    assert baking.extract_svg(bake_bytes(SVG, plain), text_fallback=True, **THEIRS_SVG).encode() == plain
    theirs = baking.bake_svg(SVG, plain.decode(), namespace=NAMESPACE, as_text=plain[:1] == b"{", **THEIRS_SVG)
    assert extract(theirs) == plain


def test_an_older_library_writes_and_reads_the_older_mark():
    assert extract_marked(baking.bake_png(PNG, "e30.e30.c2ln")).is_ob2
    assert extract_marked(baking.bake_svg(SVG, "e30.e30.c2ln")).is_ob2


def animated() -> bytes:
    buffer = BytesIO()
    frames = [Image.new("RGB", (4, 4), colour) for colour in ("navy", "teal", "white")]
    frames[0].save(buffer, "PNG", save_all=True, append_images=frames[1:])
    return buffer.getvalue()


def test_an_animated_picture_goes_on_moving():
    baked = bake_bytes(animated(), b"{}")
    assert (extract(baked), Image.open(BytesIO(baked)).n_frames) == (b"{}", 3)


@pytest.mark.parametrize("kind", [b"tEXt", b"zTXt"])
def test_a_credential_in_another_kind_of_text_is_taken_out_when_it_is_replaced(kind):
    other = with_chunk(chunk(kind, KEYWORD + b"\0\0" + zlib.compress(b"{}")))
    with pytest.raises(BakeError, match="already carries"):
        bake_bytes(other, b"{}")
    assert bake_bytes(other, b"{}", replace=True) == bake_bytes(PNG, b"{}")


ACTING = {
    "script": "<script>alert(1)</script>",
    "script_of_another_namespace": '<h:script xmlns:h="http://www.w3.org/1999/xhtml">alert(1)</h:script>',
    "handler": '<rect onload="alert(1)"/>',
    "link_that_is_a_script": '<a href=" java&#115;cript:alert(1)"><rect/></a>',
    "animated_link": '<a><set attributeName="href" to="javascript:alert(1)"/></a>',
    "page_inside": '<foreignObject><p xmlns="http://www.w3.org/1999/xhtml"/></foreignObject>',
    "picture_from_elsewhere": '<image href="https://tracker.example/pixel.png"/>',
    "picture_from_a_file": '<image xmlns:x="http://www.w3.org/1999/xlink" x:href="file:///etc/passwd"/>',
    "drawing_inside_a_reference": '<use href="data:image/svg+xml;base64,PHN2Zy8+"/>',
    "style_that_imports": "<style>@im<![CDATA[port]]> 'https://tracker.example/a.css';</style>",
    "style_that_loads": "<style>svg { background: url( https://tracker.example/a ) }</style>",
    "paint_from_elsewhere": '<rect fill="url(https://tracker.example/#a)"/>',
    "instruction": '<?xml-stylesheet href="https://tracker.example/a.css"?>',
}


@pytest.mark.parametrize("inside", ACTING.values(), ids=ACTING.keys())
def test_nothing_that_acts_or_loads_goes_out_with_a_credential(inside):
    with pytest.raises(BakeError, match="nothing that acts or loads"):
        bake_bytes(svg_with(inside), b"{}")
    assert extract(svg_with(inside + "<openbadges:credential>{}</openbadges:credential>")) == b"{}"


def test_what_a_drawing_needs_stays_in_it():
    inside = (
        '<defs><linearGradient id="a"/></defs><rect fill="url(#a)" style="stroke: url(\'#a\')"/><use href="#a"/>'
        '<image href="data:image/png;base64,AA=="/><a href="https://credentials.northlake.example/"><text>on</text></a>'
        "<style>rect { fill: url(#a) }</style>"
    )
    baked = bake_bytes(svg_with(inside), b"{}")
    assert inside.encode() in baked
    assert extract(baked) == b"{}"


@pytest.mark.parametrize(
    "carried",
    [
        '<![CDATA[{"a":1]]><![CDATA[}]]>',
        "{&quot;a&quot;:1}",
        '<!-- no --><![CDATA[{"a":]]>1<!-- yes -->}',
        '&#123;"a":1}',
    ],
)
def test_every_spelling_of_the_same_text_gives_the_same_bytes(carried):
    whole = svg_with(f"<openbadges:credential>{carried}</openbadges:credential>")
    assert extract(whole) == b'{"a":1}'
    assert extract(whole.replace(b"openbadges:", b"other:").replace(b"xmlns:openbadges", b"xmlns:other")) == b'{"a":1}'


def test_an_element_of_the_same_name_in_another_namespace_is_none():
    with pytest.raises(BakeError, match="no credential"):
        extract(svg_with('<credential xmlns="https://attacker.example/">{}</credential>'))


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
    "packed_text_chunk": with_chunk(chunk(b"zTXt", KEYWORD + b"\0\0" + zlib.compress(bytes(100_000_000), 9))),
    "plain_text_chunk": with_chunk(chunk(b"tEXt", KEYWORD + b"\0{}")),
    "header_twice": with_chunk(PNG[8:33], carrier(b"{}")),
    "header_missing": PNG[:8] + carrier(b"{}") + PNG[33:],
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
    assert time.monotonic() - start < 0.5


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
