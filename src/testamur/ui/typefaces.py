"""The two typefaces as files and as outlines: where they are, what they can show, how wide a text is.

The packages font-source-sans-pro and font-source-serif-pro bring the files. Names in scripts they lack are shown in a PDF only
where a Noto font is installed; `missing_glyphs` tells, so that a caller refuses instead of printing a box.
"""

from __future__ import annotations

import functools
import importlib.util
import math
import threading
import unicodedata
from pathlib import Path
from typing import TYPE_CHECKING, Any, ParamSpec, TypeVar

from fontTools.pens.basePen import BasePen
from fontTools.ttLib import TTCollection, TTFont

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

Command = tuple[str, tuple[float, ...]]
_Given = ParamSpec("_Given")
_Gives = TypeVar("_Gives")
_READING = threading.RLock()

_FACES = {
    "sans": ("font_source_sans_pro", "SourceSansPro-Regular.ttf"),
    "sans-600": ("font_source_sans_pro", "SourceSansPro-Semibold.ttf"),
    "sans-700": ("font_source_sans_pro", "SourceSansPro-Bold.ttf"),
    "serif": ("font_source_serif_pro", "SourceSerifPro-Regular.ttf"),
    "serif-600": ("font_source_serif_pro", "SourceSerifPro-Semibold.ttf"),
}
_NOTO = (Path("/usr/share/fonts/truetype/noto"), Path("/usr/share/fonts/noto"), Path("/usr/share/fonts/google-noto"))
_BLANK = {"Cc", "Zs", "Zl", "Zp", "Cf"}


def _one_at_a_time(act: Callable[_Given, _Gives]) -> Callable[_Given, _Gives]:
    """A glyph is read from its file when it is first used; two threads of the server may not do so at once."""

    @functools.wraps(act)
    def locked(*given: _Given.args, **named: _Given.kwargs) -> _Gives:
        with _READING:
            return act(*given, **named)

    return locked


def folder(package: str) -> Path:
    """The folder of font files of one of the two packages."""
    spec = importlib.util.find_spec(package)
    if spec is None or not spec.submodule_search_locations:
        raise ModuleNotFoundError(package)
    return Path(spec.submodule_search_locations[0]) / "files"


def folders() -> list[Path]:
    """Every folder the PDF engine reads fonts from: the two packages, and Noto where it is installed."""
    return [folder("font_source_sans_pro"), folder("font_source_serif_pro"), *(path for path in _NOTO if path.is_dir())]


@functools.cache
def _font(face: str) -> TTFont:
    package, name = _FACES[face]
    return TTFont(folder(package) / name, lazy=True)


@functools.cache
def _tables(face: str) -> tuple[dict[int, str], Any, int]:
    font = _font(face)
    return font.getBestCmap(), font.getGlyphSet(), int(font["head"].unitsPerEm)


@functools.cache
def _ours() -> frozenset[int]:
    """What both faces can show: a name stands in sans on pages and in serif on the certificate."""
    return frozenset(_tables("serif-600")[0]) & frozenset(_tables("sans-600")[0])


@functools.cache
def _noto() -> frozenset[int]:
    points: set[int] = set()
    for path in sorted(path for where in _NOTO if where.is_dir() for path in where.rglob("*-Regular.tt[fc]")):
        font = TTCollection(path, lazy=True).fonts[0] if path.suffix == ".ttc" else TTFont(path, lazy=True)
        points.update(font.getBestCmap() or {})
        font.close()
    return frozenset(points)


@_one_at_a_time
def missing_glyphs(text: str) -> list[str]:
    """The characters of `text` that no font at hand can print, each once, in order; empty when all can."""
    asked = [
        char for char in dict.fromkeys(unicodedata.normalize("NFC", text)) if unicodedata.category(char) not in _BLANK
    ]
    lacking = [char for char in asked if ord(char) not in _ours()]
    return [char for char in lacking if ord(char) not in _noto()] if lacking else []


@_one_at_a_time
def width(text: str, face: str, size: float) -> float:
    """The set width of a text at a size, in the unit of the size; kerning is not counted."""
    cmap, glyphs, em = _tables(face)
    return sum(float(glyphs[cmap.get(ord(char), ".notdef")].width) for char in text) * size / em


def fitting(text: str, face: str, sizes: tuple[float, ...], room: float) -> float:
    """The first of `sizes` at which the text fits into `room`; the last one when none does."""
    return next((size for size in sizes if width(text, face, size) <= room), sizes[-1])


class _Outline(BasePen):  # type: ignore[misc]  # fontTools carries no types
    """Collects a glyph's outline, turned by `turn`, scaled and moved, as absolute commands with y pointing down."""

    def __init__(self, glyphs: Any, scale: float, at: tuple[float, float], turn: float) -> None:
        super().__init__(glyphs)
        self.commands: list[Command] = []
        self._scale, self._at = scale, at
        self._cos, self._sin = math.cos(turn), math.sin(turn)

    def _place(self, *points: tuple[float, float]) -> tuple[float, ...]:
        out: list[float] = []
        for x, y in points:
            across, down = x * self._scale, -y * self._scale
            out += [
                self._at[0] + across * self._cos - down * self._sin,
                self._at[1] + across * self._sin + down * self._cos,
            ]
        return tuple(out)

    def _moveTo(self, pt: tuple[float, float]) -> None:  # noqa: N802 - the name fontTools calls
        self.commands.append(("M", self._place(pt)))

    def _lineTo(self, pt: tuple[float, float]) -> None:  # noqa: N802 - the name fontTools calls
        self.commands.append(("L", self._place(pt)))

    def _qCurveToOne(self, pt1: tuple[float, float], pt2: tuple[float, float]) -> None:  # noqa: N802 - the name fontTools calls
        self.commands.append(("Q", self._place(pt1, pt2)))

    def _curveToOne(self, pt1: tuple[float, float], pt2: tuple[float, float], pt3: tuple[float, float]) -> None:  # noqa: N802 - the name fontTools calls
        self.commands.append(("C", self._place(pt1, pt2, pt3)))

    def _closePath(self) -> None:  # noqa: N802 - the name fontTools calls
        self.commands.append(("Z", ()))


@_one_at_a_time
def outline(text: str, face: str, size: float, at: tuple[float, float]) -> list[Command]:
    """A text on a straight line as outlines, its baseline starting at `at`."""
    cmap, glyphs, em = _tables(face)
    commands, x = [], at[0]
    for char in text:
        name = cmap.get(ord(char), ".notdef")
        pen = _Outline(glyphs, size / em, (x, at[1]), 0)
        glyphs[name].draw(pen)
        commands += pen.commands
        x += float(glyphs[name].width) * size / em
    return commands


@_one_at_a_time
def outline_on_arc(
    text: str, face: str, size: float, *, centre: tuple[float, float], radius: float, length: float, below: bool
) -> list[Command]:
    """A text spread over `length` of a circle, upright on the upper arc, or on the lower one when `below`."""
    cmap, glyphs, em = _tables(face)
    names = [cmap.get(ord(char), ".notdef") for char in text]
    natural = width(text, face, size)
    gap = (length - natural) / max(len(text) - 1, 1)
    commands: list[Command] = []
    for name, middle, advance in _along(names, glyphs, size / em, gap, length):
        angle = middle / radius
        turn = -angle if below else angle
        x = centre[0] + radius * math.sin(angle)
        y = centre[1] + radius * math.cos(angle) * (1 if below else -1)
        start = (x - advance / 2 * math.cos(turn), y - advance / 2 * math.sin(turn))
        pen = _Outline(glyphs, size / em, start, turn)
        glyphs[name].draw(pen)
        commands += pen.commands
    return commands


def _along(
    names: list[str], glyphs: Any, scale: float, gap: float, length: float
) -> Iterator[tuple[str, float, float]]:
    at = -length / 2
    for name in names:
        advance = float(glyphs[name].width) * scale
        yield name, at + advance / 2, advance
        at += advance + gap
