"""Contrast is computed from the style sheet itself; budgets and the ban on inline code hold over every template."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from fontTools.ttLib import TTFont

import hatch_build

SOURCE = Path(hatch_build.SOURCE)
CSS = SOURCE / "ui" / "static" / "ui"
SHEET = (CSS / "app.css").read_text()
TEMPLATES = sorted(SOURCE.glob("*/templates/**/*.html"))

# text on ground, and the least ratio (WCAG 2.2: 4.5 for text, 3 for borders and graphics)
TEXT = [
    (ink, ground, 4.5)
    for ink, grounds in {
        "ink": ("paper", "ground", "sunk", "brand-tint", "warn-tint", "ok-tint", "bad-tint", "info-tint", "brass-tint"),
        "ink-2": ("paper", "ground", "sunk"),
        "brand": ("paper", "ground", "brand-tint"),
        "on-brand": ("brand", "brand-hover"),
        "brass": ("paper", "brass-tint"),
        "ok": ("paper", "ok-tint"),
        "warn": ("paper", "warn-tint"),
        "bad": ("paper", "ground", "bad-tint"),
        "info": ("info-tint",),
        "on-bar": ("bar",),
        "on-bar-2": ("bar",),
        "paper": ("ok", "bad"),
    }.items()
    for ground in grounds
] + [("line-2", "paper", 3), ("line-2", "ground", 3), ("focus", "focus-ring", 3)]


def tokens(opening: str) -> dict[str, str]:
    block = SHEET[SHEET.index(opening) :]
    return dict(re.findall(r"--([\w-]+):\s*(#[0-9A-Fa-f]{6})", block[: block.index("}")]))


LIGHT = tokens(":root{")
DARK = LIGHT | tokens(':root[data-theme="dark"]')


def ratio(one: str, other: str) -> float:
    def luminance(colour: str) -> float:
        parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
        red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("mode", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize(("ink", "ground", "least"), TEXT)
def test_every_text_and_border_can_be_seen(mode, ink, ground, least):
    assert ratio(mode[ink], mode[ground]) >= least


@pytest.mark.parametrize("band", ["v-ok", "v-warn", "v-bad", "v-none"])
def test_white_text_stands_on_every_verdict_band(band):
    assert ratio("#FFFFFF", LIGHT[band]) >= 7


def test_the_systems_dark_colours_are_the_chosen_dark_colours():
    assert tokens(':root:not([data-theme="light"])') == tokens(':root[data-theme="dark"]')


def test_public_pages_load_at_most_25_kilobytes_of_our_own_style():
    assert (CSS / "app.css").stat().st_size <= 25 * 1024


def test_no_style_sheet_calls_another_host():
    sheets = list(SOURCE.glob("*/static/**/*.css"))
    assert sheets
    assert not [path.name for path in sheets if re.search(r"https?://|@import", path.read_text())]


def test_no_template_holds_inline_style_or_script():
    assert len(TEMPLATES) > 20
    inline = re.compile(r"<[^>]*\sstyle=|<style|<script(?![^>]*\bsrc=)|\son[a-z]+=\"|javascript:", re.IGNORECASE)
    assert [str(path.relative_to(SOURCE)) for path in TEMPLATES if inline.search(path.read_text())] == []


def test_no_page_asks_another_host_for_anything():
    outside = re.compile(r"<(?:script|link|img|iframe|source)[^>]*(?:src|href)=\"https?://", re.IGNORECASE)
    assert [str(path.relative_to(SOURCE)) for path in TEMPLATES if outside.search(path.read_text())] == []


def test_a_cut_typeface_bears_our_name_and_brings_its_licence():
    hatch_build.fonts()
    names = {
        str(record)
        for path in CSS.glob("fonts/*.woff2")
        for record in TTFont(path)["name"].names
        if record.nameID in {1, 4, 6}
    }
    assert names
    assert not [name for name in names if "source" in name.lower()]
    assert "SIL OPEN FONT LICENSE" in (CSS / "fonts" / "OFL-sans.txt").read_text().upper()


def test_every_cut_is_named_in_the_style_sheet():
    named = set(re.findall(r"fonts/([\w-]+\.woff2)", (CSS / "fonts.css").read_text()))
    assert named == {f"{cut.name}-{piece}.woff2" for cut in hatch_build.CUTS for piece in cut.slices}
