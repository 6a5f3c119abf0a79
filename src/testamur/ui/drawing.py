"""A picture as a list of strokes and fills, written as SVG or painted as PNG: one geometry, two outputs, no renderer.

The same list gives the same SVG bytes. The PNG is painted four times too large and reduced, so edges are smooth.
"""

from __future__ import annotations

import io
import itertools
import math
import re
from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING

from PIL import Image, ImageChops, ImageDraw

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from testamur.ui.typefaces import Command

_SMOOTH = 4
_STEPS = 16


@dataclass(frozen=True, slots=True)
class Fill:
    """A filled path; holes are contours that run the other way."""

    path: tuple[Command, ...]
    colour: str
    opacity: float = 1.0


@dataclass(frozen=True, slots=True)
class Stroke:
    """A stroked path."""

    path: tuple[Command, ...]
    colour: str
    width: float
    opacity: float = 1.0


@dataclass(frozen=True, slots=True)
class Text:
    """Text that a page sets with its own web font; painted and written to files only as outlines."""

    text: str
    x: float
    y: float
    size: float
    colour: str
    outline: tuple[Command, ...]


Part = Fill | Stroke | Text


def circle(x: float, y: float, radius: float) -> tuple[Command, ...]:
    """A full circle as four cubic curves."""
    k = radius * 0.5522847498
    return (
        ("M", (x + radius, y)),
        ("C", (x + radius, y + k, x + k, y + radius, x, y + radius)),
        ("C", (x - k, y + radius, x - radius, y + k, x - radius, y)),
        ("C", (x - radius, y - k, x - k, y - radius, x, y - radius)),
        ("C", (x + k, y - radius, x + radius, y - k, x + radius, y)),
        ("Z", ()),
    )


def polygon(points: Iterable[tuple[float, float]]) -> tuple[Command, ...]:
    """A closed line through points."""
    commands: list[Command] = [("L", point) for point in points]
    commands[0] = ("M", commands[0][1])
    return (*commands, ("Z", ()))


def rectangle(x: float, y: float, across: float, down: float, radius: float = 0) -> tuple[Command, ...]:
    """A rectangle with rounded corners."""
    r, right, low = radius, x + across, y + down
    return (
        ("M", (x + r, y)), ("L", (right - r, y)), ("Q", (right, y, right, y + r)), ("L", (right, low - r)),
        ("Q", (right, low, right - r, low)), ("L", (x + r, low)), ("Q", (x, low, x, low - r)), ("L", (x, y + r)),
        ("Q", (x, y, x + r, y)), ("Z", ()),
    )  # fmt: skip


_TOKEN = re.compile(r"[MmLlHhVvCcAaZz]|-?\d*\.?\d+")


def parsed(path: str, *, scale: float, at: tuple[float, float]) -> tuple[Command, ...]:
    """Our own mark paths (M L H V C and arcs of a circle, absolute or relative) scaled and moved."""
    tokens = _TOKEN.findall(path)
    out: list[Command] = []
    x = y = start_x = start_y = 0.0
    letter, place = "", 0
    while place < len(tokens):
        if tokens[place].isalpha():
            letter = tokens[place]
            place += 1
            if letter in "Zz":
                out.append(("Z", ()))
                x, y = start_x, start_y
                continue
        need = {"M": 2, "L": 2, "H": 1, "V": 1, "C": 6, "A": 7}[letter.upper()]
        values = [float(token) for token in tokens[place : place + need]]
        place += need
        drawn, x, y = _step(letter, values, x, y)
        if letter in "Mm":
            start_x, start_y = x, y
            letter = "l" if letter == "m" else "L"
        out += drawn
    return tuple((name, _moved(values, scale, at)) for name, values in out)


def _moved(values: Sequence[float], scale: float, at: tuple[float, float]) -> tuple[float, ...]:
    return tuple(value * scale + at[index % 2] for index, value in enumerate(values))


def _step(letter: str, values: list[float], x: float, y: float) -> tuple[list[Command], float, float]:
    dx, dy = (x, y) if letter.islower() else (0.0, 0.0)
    upper = letter.upper()
    if upper in "ML":
        end = (values[0] + dx, values[1] + dy)
        return [(upper, end)], *end
    if upper == "H":
        return [("L", (values[0] + dx, y))], values[0] + dx, y
    if upper == "V":
        return [("L", (x, values[0] + dy))], x, values[0] + dy
    if upper == "C":
        points = tuple(value + (dx, dy)[index % 2] for index, value in enumerate(values))
        return [("C", points)], points[4], points[5]
    end = (values[5] + dx, values[6] + dy)
    return _half_circle(x, y, *end), *end


def _half_circle(x: float, y: float, end_x: float, end_y: float) -> list[Command]:
    """Our arcs are half circles that run with the clock or against it; their sweep flag is always 0."""
    middle_x, middle_y = (x + end_x) / 2, (y + end_y) / 2
    radius = math.hypot(end_x - x, end_y - y) / 2
    begin = math.atan2(y - middle_y, x - middle_x)
    points = [
        (
            middle_x + radius * math.cos(begin - math.pi * step / _STEPS),
            middle_y + radius * math.sin(begin - math.pi * step / _STEPS),
        )
        for step in range(1, _STEPS + 1)
    ]
    return [("L", point) for point in points]


def svg(parts: Iterable[Part], *, size: int, box: float, title: str, outlined: bool) -> str:
    """The picture as one SVG element; a title makes it an image with a name, an empty title a decoration."""
    name = escape(title, quote=True)
    role = f'role="img" aria-label="{name}"' if title else 'aria-hidden="true"'
    head = f'<svg xmlns="http://www.w3.org/2000/svg" class="badge" viewBox="0 0 {box:g} {box:g}" width="{size}" height="{size}" {role} focusable="false">'
    label = f"<title>{name}</title>" if title and outlined else ""
    return head + label + "".join(_element(part, outlined=outlined) for part in parts) + "</svg>"


def _element(part: Part, *, outlined: bool) -> str:
    if isinstance(part, Text):
        if outlined:
            return f'<path fill="{part.colour}" d="{_data(part.outline)}"/>'
        return (
            f'<text x="{part.x:g}" y="{part.y:g}" fill="{part.colour}" font-family="Testamur Serif, Source Serif Pro, Georgia, serif"'
            f' font-weight="600" font-size="{part.size:g}" text-anchor="middle">{escape(part.text)}</text>'
        )
    alpha = "" if part.opacity == 1 else f' opacity="{part.opacity:g}"'
    if isinstance(part, Fill):
        return f'<path fill="{part.colour}"{alpha} d="{_data(part.path)}"/>'
    return (
        f'<path fill="none" stroke="{part.colour}" stroke-width="{part.width:g}" stroke-linejoin="round"'
        f' stroke-linecap="round"{alpha} d="{_data(part.path, 1)}"/>'
    )


def _data(path: Iterable[Command], places: int = 2) -> str:
    return "".join(name + " ".join(_short(value, places) for value in values) for name, values in path)


def _short(value: float, places: int) -> str:
    text = f"{value:.{places}f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def png(parts: Iterable[Part], *, size: int, box: float) -> bytes:
    """The picture as a PNG of `size` by `size` pixels with a transparent ground."""
    scale = size * _SMOOTH / box
    canvas = Image.new("RGBA", (size * _SMOOTH, size * _SMOOTH), (0, 0, 0, 0))
    for part in parts:
        _paint(canvas, part, scale)
    out = io.BytesIO()
    canvas.resize((size, size), Image.Resampling.LANCZOS).save(out, "PNG", optimize=True)
    return out.getvalue()


def _paint(canvas: Image.Image, part: Part, scale: float) -> None:
    mask = Image.new("L", canvas.size, 0)
    pen = ImageDraw.Draw(mask)
    opacity = 1.0 if isinstance(part, Text) else part.opacity
    path = part.outline if isinstance(part, Text) else part.path
    contours = [[(x * scale, y * scale) for x, y in contour] for contour in _flat(path)]
    if isinstance(part, Stroke):
        for contour in contours:
            pen.line(contour, fill=255, width=max(1, round(part.width * scale)), joint="curve")
    else:
        mask = _filled(mask, contours)
    if opacity < 1:
        mask = mask.point(lambda value: round(value * opacity))
    ground = Image.new("RGBA", canvas.size, (*_rgb(part.colour), 0))
    ground.putalpha(mask)
    canvas.alpha_composite(ground)


def _filled(mask: Image.Image, contours: list[list[tuple[float, float]]]) -> Image.Image:
    """Outer contours first, then holes: the contours whose direction differs from the largest one's."""
    closed = [contour for contour in contours if len(contour) > 2]
    if not closed:
        return mask
    turn = max((_area(contour) for contour in closed), key=abs) > 0
    holes = Image.new("L", mask.size, 0)
    solid, hollow = ImageDraw.Draw(mask), ImageDraw.Draw(holes)
    for contour in closed:
        (solid if (_area(contour) > 0) == turn else hollow).polygon(contour, fill=255)
    return ImageChops.subtract(mask, holes)


def _area(points: Sequence[tuple[float, float]]) -> float:
    return sum(x * v - u * y for (x, y), (u, v) in zip(points, [*points[1:], points[0]], strict=True)) / 2


def _rgb(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def _flat(path: Iterable[Command]) -> list[list[tuple[float, float]]]:
    contours: list[list[tuple[float, float]]] = []
    for name, values in path:
        points = list(zip(values[::2], values[1::2], strict=True))
        if name == "M":
            contours.append(points)
        elif name == "Z":
            contours[-1].append(contours[-1][0])
        elif name == "L":
            contours[-1] += points
        else:
            contours[-1] += _curve([contours[-1][-1], *points])
    return contours


def _curve(points: list[tuple[float, float]]) -> list[tuple[float, float]]:
    out = []
    for step in range(1, _STEPS + 1):
        at, row = step / _STEPS, points
        while len(row) > 1:
            row = [(a + (c - a) * at, b + (d - b) * at) for (a, b), (c, d) in itertools.pairwise(row)]
        out.append(row[0])
    return out
