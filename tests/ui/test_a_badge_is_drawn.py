"""A badge is the same picture from the same facts, its own for every micro-credential, and silent when private."""

from __future__ import annotations

import io
from xml.etree import ElementTree as ET

import pytest
from PIL import Image

from testamur.ui import badge, qr
from testamur.ui.typefaces import fitting, missing_glyphs

SVG = "{http://www.w3.org/2000/svg}"


def a_badge(**changes: object) -> badge.Badge:
    facts = {
        "definition_id": "https://credentials.northlake.example/catalogue/venipuncture-techniques/v1/",
        "title": ("Venipuncture", "Techniques"), "institution": "Northlake Institute of Health Sciences", "year": 2026,
    }  # fmt: skip
    return badge.Badge(**(facts | changes))


def test_the_same_facts_give_the_same_bytes():
    assert badge.svg(a_badge()) == badge.svg(a_badge())
    assert badge.png(a_badge(), size=96) == badge.png(a_badge(), size=96)


def test_every_micro_credential_has_its_own_pattern():
    assert badge.svg(a_badge()) != badge.svg(
        a_badge(definition_id="https://credentials.northlake.example/catalogue/picc/v1/")
    )


def test_a_badge_file_needs_no_font_and_runs_nothing():
    root = ET.fromstring(badge.svg(a_badge()))
    assert {element.tag for element in root.iter()} <= {f"{SVG}svg", f"{SVG}title", f"{SVG}path"}
    assert not [
        name for element in root.iter() for name in element.attrib if name in {"style", "href"} or name.startswith("on")
    ]


def test_the_alternative_text_is_title_and_state():
    spoken = badge.svg(a_badge(state="revoked", full_title="Venipuncture Techniques"), size=100, outlined=False)
    assert 'aria-label="Badge of Venipuncture Techniques, revoked"' in spoken


def test_a_title_with_markup_stays_text():
    assert "<script>" not in badge.svg(a_badge(title="<script>"), size=100, outlined=False)


def test_a_private_badge_tells_nothing_about_whose_or_what():
    tile = badge.svg(a_badge(state="private"))
    assert tile == badge.svg(badge.Badge(definition_id="another", title="Something else", state="private"))
    assert "Venipuncture" not in tile


@pytest.mark.parametrize("state", ["active", "expired", "revoked", "private"])
def test_the_png_is_painted_without_a_renderer(state):
    picture = Image.open(io.BytesIO(badge.png(a_badge(state=state), size=120)))
    assert picture.size == (120, 120)
    assert picture.getpixel((0, 0))[3] == 0
    assert picture.getpixel((60, 60))[3] == 255


def test_a_long_line_shrinks_until_it_fits_its_plate():
    assert badge.svg(a_badge(title="Echocardiography for Perfusionists"), size=180)


@pytest.mark.parametrize(
    "name", ["Trần Thị Huy", "Wójcik", "Siobhán O'Neill", "O'Brien-Desrosiers", "Ντίνα", "Їжак", "Ståle"]
)
def test_names_of_many_languages_can_be_printed(name):
    assert missing_glyphs(name) == []


def test_a_letter_that_no_font_here_has_is_named_once(monkeypatch):
    monkeypatch.setattr("testamur.ui.typefaces._noto", frozenset)
    assert missing_glyphs("ᐊᒃᓱᐊ") == ["ᐊ", "ᒃ", "ᓱ"]


def test_a_name_is_set_as_large_as_its_room_allows():
    assert fitting("Amara Okafor", "serif-600", (54, 44, 36), 480) == 54
    assert fitting("Maximiliana Konstantinopoulou-Featherstonehaugh", "serif-600", (54, 44, 36), 480) == 36


def test_a_qr_code_has_its_quiet_zone_and_no_style():
    code = qr.svg("https://credentials.northlake.example/v/7Q4K-2MXD-H8TW-5HRR", label="QR code")
    root = ET.fromstring(code)
    assert root.attrib["aria-label"] == "QR code"
    assert "style" not in code
    assert "M4 4h7" in code
